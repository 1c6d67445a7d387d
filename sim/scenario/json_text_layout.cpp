#include <algorithm>

#include "sim/core/json.hpp"
#include "sim/scenario/json_text.hpp"

namespace faultline::json_text {
namespace {

constexpr std::size_t width = 100;

/// The value on one line; stops soon after `limit` characters.
void flat(std::string& out, Value value, std::string_view comma, std::string_view colon, std::size_t limit) {
  if (out.size() > limit) return;
  if (value.is(JsonType::String)) {
    out += quote(value.string());
  } else if (value.is(JsonType::Object) || value.is(JsonType::Array)) {
    const bool object = value.is(JsonType::Object);
    out += object ? '{' : '[';
    bool first = true;
    for (Value child : value.children()) {
      if (!first) out += comma;
      first = false;
      if (object) out.append(quote(child.name())).append(colon);
      flat(out, child, comma, colon, limit);
      if (out.size() > limit) return;
    }
    out += object ? '}' : ']';
  } else {
    out += value.text();
  }
}

bool holds(Value list, JsonType type) {
  for (Value item : list.children())
    if (item.is(type)) return true;
  return false;
}

std::size_t longest(Value list) {
  std::size_t longest = 0;
  for (Value item : list.children()) longest = std::max(longest, item.text().size());
  return longest;
}

void lay_out(std::string& out, Value value, std::size_t indent, std::size_t column) {
  std::string line;
  flat(line, value, ", ", ": ", width);
  const bool list = value.is(JsonType::Array), object = value.is(JsonType::Object);
  const bool outer = (list && indent <= 4 && holds(value, JsonType::Object)) || (object && indent == 0);
  const bool open = outer || column + line.size() >= width;
  if (!open || !(list || object) || value.size() == 0) {
    out += list || object || line.size() <= width ? line : one_line(value);
    return;
  }
  const std::string margin(indent + 2, ' ');
  // Short items share lines; long ones, which are prose, do not.
  const bool fill = list && !holds(value, JsonType::Array) && !holds(value, JsonType::Object) && longest(value) < 40;
  out += list ? '[' : '{';
  bool first = true;
  std::size_t used = width;
  for (Value child : value.children()) {
    if (!first) out += ',';
    const std::string key = object ? quote(child.name()) + ": " : "";
    const std::size_t size = fill ? one_line(child).size() + 2 : width;
    if (used + size > width) {
      out.append("\n").append(margin);
      used = margin.size();
    } else {
      out += ' ';
    }
    used += size;
    out += key;
    lay_out(out, child, indent + 2, margin.size() + key.size());
    first = false;
  }
  out.append("\n").append(indent, ' ') += list ? ']' : '}';
}

}  // namespace

std::string quote(std::string_view text) {
  std::string out;
  json::quote(out, text);
  return out;
}

std::string compact(Value value) {
  std::string out;
  flat(out, value, ",", ":", std::string::npos);
  return out;
}

std::string one_line(Value value) {
  std::string out;
  flat(out, value, ", ", ": ", std::string::npos);
  return out;
}

std::string pretty(Value value) {
  std::string out;
  lay_out(out, value, 0, 0);
  return out + '\n';
}

}  // namespace faultline::json_text
