#include "sim/scenario/json_text.hpp"

#include <algorithm>

namespace faultline::json_text {
namespace {

/// Appends the UTF-8 of a code point.
void append_utf8(std::string& out, std::uint32_t c) {
  const auto byte = [&](std::uint32_t b) { out += static_cast<char>(b); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      byte(0xe0 | c >> 12);
    } else {
      byte(0xf0 | c >> 18);
      byte(0x80 | (c >> 12 & 0x3f));
    }
    byte(0x80 | (c >> 6 & 0x3f));
  }
  byte(0x80 | (c & 0x3f));
}

std::uint32_t hex4(std::string_view digits) {
  std::uint32_t n = 0;
  for (char c : digits.substr(0, 4)) n = n * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
  return n;
}

/// The inside of a string that the parser has accepted.
std::string unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      out += raw[i];
      continue;
    }
    switch (const char c = raw[++i]) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        std::uint32_t code = hex4(raw.substr(i + 1));
        i += 4;
        if (code >= 0xd800 && code < 0xdc00) {                // with its second half, which the parser has seen
          code = 0x10000 + ((code - 0xd800) << 10) + (hex4(raw.substr(i + 3)) - 0xdc00);
          i += 6;
        }
        append_utf8(out, code);
        break;
      }
      default: out += c;
    }
  }
  return out;
}

}  // namespace

std::string Value::string() const {
  const std::string_view raw = text().substr(1, text().size() - 2);
  return raw.find('\\') == raw.npos ? std::string(raw) : unescape(raw);
}

bool Value::reads(std::string_view s) const {
  const std::string_view raw = text().substr(1, text().size() - 2);
  if (raw.size() > 6 * s.size()) return false;                // \u0041 is the longest way to write a byte
  return raw.find('\\') == raw.npos ? raw == s : unescape(raw) == s;
}

std::size_t Value::size() const {
  std::size_t n = 0;
  for (auto i = children().begin(); i != children().end(); ++i) ++n;
  return n;
}

std::optional<Value> Value::find(std::string_view key) const {
  if (!is(JsonType::Object)) return {};
  for (Value member : children())
    if (member.key().reads(key)) return member;
  return {};
}

std::string Value::pointer() const {
  if (node().parent == index_) return "";
  // Counts siblings by hand: while a text is being parsed, its open containers have no end yet.
  const Value parent{text_, *nodes_, node().parent};
  std::size_t before = 0;
  for (std::uint32_t i = parent.index_ + 1; i < index_; i = (*nodes_)[i].next) ++before;
  std::string last;
  if (parent.is(JsonType::Object)) {
    const bool is_key = before % 2 == 0;
    for (char c : is_key ? string() : name()) {
      if (c == '~') last += "~0";
      else if (c == '/') last += "~1";
      else last += c;
    }
  } else {
    last = std::to_string(before);
  }
  return parent.pointer() + "/" + last;
}

std::vector<std::string> split_pointer(std::string_view pointer) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const char c = pointer[i];
    if (c == '/') keys.emplace_back();
    else if (keys.empty()) keys.emplace_back(1, c);
    else if (c == '~' && pointer.substr(i + 1).starts_with('0')) keys.back() += '~', ++i;
    else if (c == '~' && pointer.substr(i + 1).starts_with('1')) keys.back() += '/', ++i;
    else keys.back() += c;
  }
  return keys;
}

Found resolve(const Document& document, std::string_view pointer) {
  Value at = document.root();
  for (const std::string& key : split_pointer(pointer)) {
    std::optional<Value> next = at.find(key);
    if (at.is(JsonType::Array)) {
      std::size_t i = 0;
      for (Value item : at.children())
        if (std::to_string(i++) == key) { next = item; break; }
    }
    if (!next) return {at, false};
    at = *next;
  }
  return {at, true};
}

Place place(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = newline == before.npos ? before : before.substr(newline + 1);
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  return {1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          1 + static_cast<std::size_t>(std::count_if(line.begin(), line.end(), starts_character))};
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return std::string(text.substr(0, limit)) + "...";
}

std::optional<std::size_t> malformed_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned first = byte(i);
    if (first < 0x80) { ++i; continue; }
    if (first < 0xc2 || first > 0xf4) return i;
    const unsigned length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    for (unsigned k = 1; k < length; ++k)
      if ((byte(i + k) & 0xc0) != 0x80) return i;
    const unsigned second = byte(i + 1);                      // overlong forms, surrogates, beyond U+10FFFF
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
        (first == 0xf4 && second > 0x8f))
      return i;
    i += length;
  }
  return {};
}

}  // namespace faultline::json_text
