#include "check/history/edn.hpp"

#include <algorithm>
#include <charconv>

#include "sim/scenario/json_text.hpp"

namespace faultline::edn {
namespace {

constexpr int max_depth = 64;
constexpr std::size_t max_parts = 100'000;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ','; }
bool ends_word(char c) {
  return blank(c) || static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
         std::string_view("()[]{}\";").find(c) != std::string_view::npos;
}

void add_utf8(std::string& out, unsigned code) {
  if (code < 0x80) return void(out += static_cast<char>(code));
  if (code < 0x800) out += static_cast<char>(0xc0 | code >> 6);
  else out += static_cast<char>(0xe0 | code >> 12), out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
  out += static_cast<char>(0x80 | (code & 0x3f));
}

}  // namespace

const Form* Form::find(std::string_view keyword) const {
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (items[i].kind == Kind::Keyword && items[i].text == keyword) return &items[i + 1];
  return nullptr;
}

bool Reader::fail(std::size_t offset, std::string message) {
  if (!trouble_) trouble_ = {offset, std::move(message)};
  return false;
}

void Reader::skip_blanks(int depth) {
  for (; !done() && !trouble_; ++at_) {
    if (text_[at_] == ';') while (!done() && text_[at_] != '\n') ++at_;
    while (text_.substr(at_, 2) == "#_") {
      Form ignored;
      at_ += 2;
      if (!read(ignored, depth + 1)) return;
    }
    if (done() || !(blank(text_[at_]) || text_[at_] == ';')) return;
    if (text_[at_] == ';') --at_;                             // a comment right behind what was ignored
  }
}

std::optional<Form> Reader::next() {
  if (trouble_) return std::nullopt;
  skip_blanks(0);
  if (unwrap_ && !done() && (text_[at_] == '[' || text_[at_] == '(')) {
    wrapped_until_ = text_[at_++] == '[' ? ']' : ')';
    skip_blanks(0);
  }
  unwrap_ = false;
  if (wrapped_until_ && done()) fail(at_, std::string("found the end, allowed is ") + wrapped_until_);
  if (wrapped_until_ && !done() && text_[at_] == wrapped_until_) ++at_, wrapped_until_ = 0, skip_blanks(0);
  if (trouble_ || done()) return std::nullopt;
  parts_ = 0;
  Form form;
  if (!read(form, 0)) return std::nullopt;
  return form;
}

bool Reader::read(Form& form, int depth) {
  if (depth > max_depth) return fail(at_, "found more than 64 forms inside each other");
  skip_blanks(depth);
  if (trouble_) return false;
  form.offset = at_;
  if (done()) return fail(at_, "found the end, allowed is a form");
  if (++parts_ > max_parts) return fail(at_, "found a form of more than 100,000 parts");
  switch (const char c = text_[at_]; c) {
    case '(': case '[': return form.kind = Kind::List, ++at_, read_items(form, c == '(' ? ')' : ']', depth);
    case '{':
      form.kind = Kind::Map, ++at_;
      if (!read_items(form, '}', depth)) return false;
      return form.items.size() % 2 == 0 || fail(form.offset, "found a map with a key that has no value");
    case '"': return read_text(form);
    case '#': return read_hash(form, depth);
    case ')': case ']': case '}': return fail(at_, std::string("found ") + c + ", which closes nothing");
    default: break;
  }
  if (static_cast<unsigned char>(text_[at_]) < 0x20 || text_[at_] == 0x7f)
    return fail(at_, "found a control character, code " + std::to_string(static_cast<int>(text_[at_])));
  read_word(form);
  return true;
}

bool Reader::read_items(Form& form, char closing, int depth) {
  for (skip_blanks(depth); !done() && !trouble_ && text_[at_] != closing; skip_blanks(depth))
    if (!read(form.items.emplace_back(), depth + 1)) return false;
  if (trouble_) return false;
  if (done()) return fail(at_, std::string("found the end, allowed is ") + closing);
  ++at_;
  return true;
}

bool Reader::read_hash(Form& form, int depth) {
  const char kind = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (kind == '{') return form.kind = Kind::Set, at_ += 2, read_items(form, '}', depth);
  if (kind == '"') {                                          // a pattern
    ++at_;
    if (!read_text(form)) return false;
    return form.kind = Kind::Other, true;
  }
  Form tag;
  read_word(tag);
  return read(form, depth + 1);
}

bool Reader::read_text(Form& form) {
  form.kind = Kind::Text;
  const std::size_t begin = at_++;
  for (; !done() && text_[at_] != '"'; ++at_) {
    if (text_[at_] != '\\') { form.text += text_[at_]; continue; }
    if (++at_ >= text_.size()) break;
    const char c = text_[at_];
    const auto plain = std::string_view("tnrbf\"\\/").find(c);
    if (plain != std::string_view::npos) { form.text += "\t\n\r\b\f\"\\/"[plain]; continue; }
    unsigned code = 0;
    const auto hex = text_.substr(at_ + 1, c == 'u' ? 4 : 0);
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
    if (hex.size() != 4 || error != std::errc{} || end != hex.data() + 4 || (code >= 0xd800 && code < 0xe000))
      return fail(at_ - 1, "found a \\ that starts no escape; allowed are \\t \\n \\r \\b \\f \\\" \\\\ \\/ and \\u "
                           "with four digits");
    add_utf8(form.text, code);
    at_ += 4;
  }
  if (done()) return fail(begin, "found a text that does not end");
  ++at_;
  return true;
}

void Reader::read_word(Form& form) {
  const std::size_t begin = at_;
  if (text_[at_] == '\\') at_ = std::min(at_ + 2, text_.size());   // a character, of whatever kind
  while (!done() && !ends_word(text_[at_])) ++at_;
  const std::string_view word = text_.substr(begin, at_ - begin);
  if (word == "nil") return;
  if (word == "true" || word == "false") return form.kind = Kind::Boolean, void(form.number = word == "true");
  if (word.size() > 1 && word[0] == ':') return form.kind = Kind::Keyword, void(form.text = word.substr(1));
  const std::string_view digits = word.substr(word.size() > 1 && word[0] == '+' ? 1 : 0);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), form.number);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  form.kind = whole ? Kind::Number : Kind::Other;
  if (!whole) form.text = word;
}

}  // namespace faultline::edn
