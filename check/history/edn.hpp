// edn.hpp: extensible data notation (the data syntax of Clojure), as far as logs of clients use it.
//
// Input may be hostile: reading never throws, never recurses over 64 deep, and one form has at most 100,000 parts.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::edn {

enum class Kind : std::uint8_t { Nil, Boolean, Number, Text, Keyword, List, Set, Map, Other };

/// A form. Vectors and lists are both lists; what has no value here (1.5, symbols, \c) is Other, with its spelling.
struct Form {
  Kind kind = Kind::Nil;
  std::size_t offset = 0;                 ///< in the text, in bytes
  std::int64_t number = 0;                ///< of a number; 1 of true
  std::string text{};                     ///< of texts and keywords (without the colon); the spelling of Other
  std::vector<Form> items{};              ///< of a map: key, value, key, value
  /// The value of a keyword in a map; null: it has none.
  const Form* find(std::string_view keyword) const;
};

struct Trouble {
  std::size_t offset;
  std::string message;                    ///< what was found, what is allowed
};

/// Reads one form after the other. Blanks, commas, comments and #_ forms are skipped; #tag form is the form.
class Reader {
 public:
  /// `unwrap`: a list around all forms is not there.
  explicit Reader(std::string_view text, std::size_t from = 0, bool unwrap = false)
      : text_(text), at_(from), unwrap_(unwrap) {}
  /// The next form; nothing at the end, or if there is trouble.
  std::optional<Form> next();
  const std::optional<Trouble>& trouble() const { return trouble_; }

 private:
  void skip_blanks(int depth);
  bool read(Form&, int depth);
  bool read_items(Form&, char closing, int depth);
  bool read_text(Form&);
  bool read_hash(Form&, int depth);
  void read_word(Form&);
  bool fail(std::size_t offset, std::string message);
  bool done() const { return at_ >= text_.size(); }

  std::string_view text_;
  std::size_t at_, parts_ = 0;
  bool unwrap_;
  char wrapped_until_ = 0;
  std::optional<Trouble> trouble_;
};

}  // namespace faultline::edn
