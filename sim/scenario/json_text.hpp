// json_text.hpp: JSON text in which every value knows its place.
//
// A scenario's errors name a line, so the reader needs positions, and its input may be hostile, so
// it must not throw, recurse deeply or take many times the memory of the text. A document is one
// flat array of nodes in the order of the text, 20 bytes each; strings and numbers stay in the text.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace faultline::json_text {

/// Text beyond these limits is refused before it costs anything.
inline constexpr std::size_t max_bytes = 16u << 20;
inline constexpr std::size_t max_depth = 64;
inline constexpr std::size_t max_nodes = 1'000'000;           ///< values and keys

enum class JsonType : std::uint8_t { Null, Boolean, Number, String, Array, Object };

struct Node {
  std::uint32_t begin, end;                                   ///< of its text
  std::uint32_t parent;                                       ///< itself for the root
  std::uint32_t next;                                         ///< the first node behind it and its children
  JsonType type;
};

class Children;

/// A value of a Document, which must outlive it.
class Value {
 public:
  Value(std::string_view text, const std::vector<Node>& nodes, std::uint32_t index)
      : text_(text), nodes_(&nodes), index_(index) {}

  JsonType type() const { return node().type; }
  bool is(JsonType t) const { return type() == t; }
  std::size_t begin() const { return node().begin; }          ///< offset in the text, in bytes
  std::size_t end() const { return node().end; }
  std::string_view text() const { return text_.substr(node().begin, node().end - node().begin); }
  std::string string() const;                                 ///< of a string, with escapes resolved
  bool reads(std::string_view s) const;                       ///< of a string: string() == s
  bool truth() const { return text() == "true"; }

  Children children() const;                                  ///< items of an array, values of an object
  std::size_t size() const;                                   ///< how many children
  std::optional<Value> find(std::string_view key) const;      ///< a member of an object
  Value key() const { return {text_, *nodes_, index_ - 1}; }  ///< of a member of an object
  std::string name() const { return key().string(); }
  std::string pointer() const;                                ///< RFC 6901; a key's is its value's

 private:
  friend class Children;
  const Node& node() const { return (*nodes_)[index_]; }

  std::string_view text_;
  const std::vector<Node>* nodes_;
  std::uint32_t index_;
};

class Children {
 public:
  class Iterator {
   public:
    Iterator(Value at, std::uint32_t keys) : at_(at), keys_(keys) {}
    Value operator*() const { return at_; }
    Iterator& operator++() { at_.index_ = at_.node().next + keys_; return *this; }
    bool operator!=(const Iterator& other) const { return at_.index_ < other.at_.index_; }

   private:
    Value at_;
    std::uint32_t keys_;                                      ///< nodes to skip before each child
  };
  explicit Children(Value of) : of_(of), keys_(of.is(JsonType::Object) ? 1 : 0) {}
  Iterator begin() const { return {{of_.text_, *of_.nodes_, of_.index_ + 1 + keys_}, keys_}; }
  Iterator end() const { return {{of_.text_, *of_.nodes_, of_.node().next}, keys_}; }

 private:
  Value of_;
  std::uint32_t keys_;
};

inline Children Value::children() const { return Children(*this); }

/// A text that was read; the text itself must outlive it.
class Document {
 public:
  Document(std::string_view text, std::vector<Node> nodes) : text_(text), nodes_(std::move(nodes)) {}
  Value root() const { return {text_, nodes_, 0}; }

 private:
  std::string_view text_;
  std::vector<Node> nodes_;
};

/// Why a text is not JSON that we take.
struct Trouble {
  std::size_t offset;                                         ///< in bytes
  std::string pointer;                                        ///< of the innermost value that holds it
  std::string message;
};

/// Reads JSON (RFC 8259; a leading byte order mark is skipped). Refuses text beyond the limits,
/// malformed UTF-8, NUL and keys that stand twice. Gives the first error of the grammar, or every
/// repeated key, at most 20. Never throws but for want of memory.
std::variant<Document, std::vector<Trouble>> parse(std::string_view text);

/// The value that a JSON pointer names, or the innermost existing one on the way to it.
struct Found { Value value; bool exact; };
Found resolve(const Document& document, std::string_view pointer);

/// The keys of a JSON pointer, unescaped.
std::vector<std::string> split_pointer(std::string_view pointer);

/// Text as a JSON string, quotes included. UTF-8 passes as it is.
std::string quote(std::string_view text);

/// Text cut to `limit` bytes and "...", never inside a character.
std::string shorten(std::string_view text, std::size_t limit);

/// The value on one line, without any space.
std::string compact(Value value);

/// The value on one line, with a space behind each comma and colon.
std::string one_line(Value value);

/// The value as a person would lay it out: what fits into 100 columns stays on one line, except
/// that the outermost object and outer lists of objects have a line for each member. Ends with a newline.
std::string pretty(Value value);

/// Line and column, from 1; columns count characters, not bytes.
struct Place { std::size_t line, column; };
Place place(std::string_view text, std::size_t offset);

/// The offset of the first byte that is not well-formed UTF-8.
std::optional<std::size_t> malformed_utf8(std::string_view text);

}  // namespace faultline::json_text
