#include <algorithm>

#include "sim/scenario/json_text.hpp"

namespace faultline::json_text {
namespace {

constexpr std::size_t max_troubles = 20;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Recursive descent; a function returns false when it has reported an error of the grammar.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::variant<Document, std::vector<Trouble>> run() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    space();
    if (value(0, 0)) {
      space();
      if (at_ != text_.size()) {
        innermost_ = 0;
        fail("found " + here() + " after the end of the document; a file holds one JSON value");
      }
    }
    if (!troubles_.empty()) return std::move(troubles_);
    return Document(text_, std::move(nodes_));
  }

 private:
  bool value(std::uint32_t parent, std::size_t depth) {
    innermost_ = parent;
    if (nodes_.size() >= max_nodes) return fail("the file holds more than 1,000,000 values and keys");
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    const auto type = type_here();
    if (!type) return false;
    nodes_.push_back({static_cast<std::uint32_t>(at_), 0, parent, 0, *type});
    bool good = true;
    switch (*type) {
      case JsonType::Object: good = depth < max_depth ? object(index, depth) : too_deep(); break;
      case JsonType::Array: good = depth < max_depth ? array(index, depth) : too_deep(); break;
      case JsonType::String: good = string(); break;
      case JsonType::Number: good = number(); break;
      default: at_ += text_[at_] == 'f' ? 5 : 4;
    }
    close(index);
    innermost_ = parent;
    return good;
  }

  void close(std::uint32_t index) {
    nodes_[index].end = static_cast<std::uint32_t>(at_);
    nodes_[index].next = static_cast<std::uint32_t>(nodes_.size());
  }

  std::optional<JsonType> type_here() {
    const char c = peek();
    if (c == '{') return JsonType::Object;
    if (c == '[') return JsonType::Array;
    if (c == '"') return JsonType::String;
    if (c == '-' || digit(c)) return JsonType::Number;
    std::size_t end = at_;
    while (end < text_.size() && letter(text_[end])) ++end;
    const std::string_view word = text_.substr(at_, end - at_);
    if (word == "true" || word == "false") return JsonType::Boolean;
    if (word == "null") return JsonType::Null;
    fail("found " + here() + " where a value is expected: a string in double quotes, a number, true, false, "
         "a list [...] or an object {...}");
    return {};
  }

  bool object(std::uint32_t index, std::size_t depth) {
    ++at_;
    for (bool first = true;; first = false) {
      space();
      innermost_ = index;
      if (peek() == '}' && first) break;
      if (peek() == '}') return fail("found a comma before the closing }; leave the comma out");
      if (peek() != '"')
        return fail("found " + here() + " where a key is expected, which is a string in double quotes");
      const auto key = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({static_cast<std::uint32_t>(at_), 0, index, 0, JsonType::String});
      if (!string()) return false;
      close(key);
      space();
      if (peek() != ':') return fail("found " + here() + " where a colon is expected, between a key and its value");
      ++at_;
      space();
      if (!value(index, depth + 1)) return false;
      space();
      if (peek() == '}') break;
      if (peek() != ',') return fail("found " + here() + " where a comma or the closing } of the object is expected");
      ++at_;
    }
    ++at_;
    close(index);
    refuse_repeated_keys(index);
    return true;
  }

  bool array(std::uint32_t index, std::size_t depth) {
    ++at_;
    for (bool first = true;; first = false) {
      space();
      innermost_ = index;
      if (peek() == ']' && first) break;
      if (peek() == ']') return fail("found a comma before the closing ]; leave the comma out");
      if (!value(index, depth + 1)) return false;
      space();
      if (peek() == ']') break;
      if (peek() != ',') return fail("found " + here() + " where a comma or the closing ] of the list is expected");
      ++at_;
    }
    ++at_;
    return true;
  }

  bool string() {
    const std::size_t start = at_++;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 0x20)
        return fail("found " + here() + " inside a string; is its closing quote missing? (write \\n for a new line)");
      if (text_[at_] == '\\' && !escape()) return false;
    }
    if (at_ == text_.size()) {
      at_ = start;
      return fail("found a string whose closing quote is missing");
    }
    ++at_;
    return true;
  }

  /// Leaves at_ on the last character of the escape.
  bool escape() {
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
    if (c == 'u') {
      const std::uint32_t code = hex(at_ + 2);
      if (code == no_code) return fail("found \\u without four hexadecimal digits");
      if (code == 0) return fail("found \\u0000 in a string; NUL is not allowed");
      const bool high = code >= 0xd800 && code < 0xdc00, low = code >= 0xdc00 && code < 0xe000;
      const bool escape_follows = text_.substr(std::min(at_ + 6, text_.size())).starts_with("\\u");
      const std::uint32_t second = escape_follows ? hex(at_ + 8) : no_code;
      if (low || (high && (second < 0xdc00 || second >= 0xe000)))
        return fail("found one half of a surrogate pair, which is no character");
      at_ += high ? 11 : 5;
      return true;
    }
    if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos)
      return fail("found a backslash that starts no escape; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u0041");
    ++at_;
    return true;
  }

  static constexpr std::uint32_t no_code = 0x10000;
  std::uint32_t hex(std::size_t from) const {
    if (from + 4 > text_.size()) return no_code;
    std::uint32_t n = 0;
    for (char c : text_.substr(from, 4)) {
      const char lower = static_cast<char>(c | 32);
      if (!digit(c) && !(lower >= 'a' && lower <= 'f')) return no_code;
      n = n * 16 + static_cast<std::uint32_t>(digit(c) ? c - '0' : lower - 'a' + 10);
    }
    return n;
  }

  bool number() {
    const std::size_t start = at_;
    const auto digits = [&] {
      const std::size_t from = at_;
      while (digit(peek())) ++at_;
      return at_ > from;
    };
    if (peek() == '-') ++at_;
    const std::size_t whole = at_;
    bool good = digits() && !(text_[whole] == '0' && at_ - whole > 1);
    if (good && peek() == '.') { ++at_; good = digits(); }
    if (good && (peek() | 32) == 'e') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      good = digits();
    }
    if (good && !letter(peek()) && peek() != '.') return true;
    at_ = start;
    return fail("found " + here() + ", which is no JSON number; put it in double quotes if it has a unit, such as "
        "\"5ms\"");
  }

  void refuse_repeated_keys(std::uint32_t index) {
    std::vector<std::pair<std::string, std::size_t>> keys;
    const Value object{text_, nodes_, index};
    for (Value member : object.children()) keys.emplace_back(member.name(), member.key().begin());
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 1; i < keys.size() && troubles_.size() < max_troubles; ++i)
      if (keys[i].first == keys[i - 1].first)
        troubles_.push_back({keys[i].second, object.pointer(),
                             "the key " + quote(shorten(keys[i].first, 60)) +
                                 " stands twice in one object, first in line " +
                                 std::to_string(place(text_, keys[i - 1].second).line) + "; keep one of them"});
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }

  /// What stands at the current position, as a person would name it.
  std::string here() const {
    if (at_ == text_.size()) return "the end of the file";
    const char c = text_[at_];
    if (c == '\n' || c == '\r') return "the end of the line";
    if (c == '\t') return "a tab";
    if (static_cast<unsigned char>(c) < 0x20) return "a control character";
    if (c == '/') return "a comment (JSON has none; \"about\" is the place for a remark)";
    const auto in_word = [](char x) { return letter(x) || digit(x) || x == '+' || x == '-' || x == '.' || x == '%'; };
    std::size_t end = at_;
    while (end < text_.size() && in_word(text_[end])) ++end;
    if (end > at_) return shorten(text_.substr(at_, end - at_), 30);
    do ++end; while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80);
    return std::string(text_.substr(at_, end - at_));
  }

  bool too_deep() { return fail("found more than 64 lists and objects inside each other"); }

  bool fail(std::string message) {
    if (troubles_.size() == max_troubles) troubles_.pop_back();
    const std::string pointer = nodes_.empty() ? "" : Value(text_, nodes_, innermost_).pointer();
    troubles_.push_back({at_, pointer, std::move(message)});
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t innermost_ = 0;
  std::vector<Node> nodes_;
  std::vector<Trouble> troubles_;
};

}  // namespace

std::variant<Document, std::vector<Trouble>> parse(std::string_view text) {
  const auto refuse = [](std::size_t offset, std::string message) {
    return std::vector<Trouble>{{offset, "", std::move(message)}};
  };
  if (text.size() > max_bytes)
    return refuse(0, "the file has " + std::to_string(text.size()) + " bytes; at most 16 MiB are read");
  if (const auto nul = text.find('\0'); nul != text.npos)
    return refuse(nul, "found a NUL byte; a scenario is a JSON text in UTF-8");
  if (const auto bad = malformed_utf8(text))
    return refuse(*bad, "found bytes that are not UTF-8; save the file as UTF-8");
  return Parser(text).run();
}

}  // namespace faultline::json_text
