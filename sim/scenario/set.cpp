#include "sim/scenario/set.hpp"

#include <algorithm>
#include <vector>

#include "sim/scenario/json_text.hpp"

namespace faultline {
namespace {

using json_text::JsonType;

/// What a scalar at a place is short for.
constexpr struct { std::string_view pointer, key; } shorthands[] = {
    {"/processes", "count"}, {"/protocol", "algorithm"}, {"/expect", "verdict"}};

std::vector<std::string> split_path(std::string_view path) {
  if (path.find('/') != path.npos)
    return json_text::split_pointer(path.starts_with('/') ? std::string(path) : "/" + std::string(path));
  std::vector<std::string> keys;
  while (true) {
    const bool names_follow = keys.size() == 2 && keys[0] == "protocol" &&
        (keys[1] == "uses" || keys[1] == "parameters");
    const std::size_t dot = names_follow ? path.npos : path.find('.');
    keys.emplace_back(path.substr(0, dot));
    if (dot == path.npos) return keys;
    path.remove_prefix(dot + 1);
  }
}

/// The value as JSON text; nothing if it begins like JSON and is none.
std::optional<std::string> as_json(std::string_view value) {
  const auto parsed = json_text::parse(value);
  if (const auto* document = std::get_if<json_text::Document>(&parsed)) return json_text::compact(document->root());
  const bool meant_as_json = value.starts_with('{') || value.starts_with('[') || value.starts_with('"');
  const bool no_text = value.find('\0') != value.npos || json_text::malformed_utf8(value);
  if (meant_as_json || no_text) return {};
  return json_text::quote(value);
}

/// The value, wrapped in the objects that are missing on the way to it.
std::string wrapped(const std::vector<std::string>& keys, std::size_t from, std::string value) {
  for (std::size_t i = keys.size(); i > from; --i) value = "{" + json_text::quote(keys[i - 1]) + ": " + value + "}";
  return value;
}

/// Puts `addition` behind the last child of a list or object.
void append(std::string& text, json_text::Value container, const std::string& addition) {
  std::size_t at = container.begin() + 1;
  for (json_text::Value child : container.children()) at = child.end();
  text.insert(at, container.size() > 0 ? ", " + addition : addition);
}

/// One try on the text. Gives an error, or done, or not done: a shorthand was written out, try again.
struct Outcome { std::string error; bool done = true; };

Outcome assign(std::string& text, const std::vector<std::string>& keys, const std::string& value) {
  const auto parsed = json_text::parse(text);
  const auto* document = std::get_if<json_text::Document>(&parsed);
  if (document == nullptr) return {};
  json_text::Value at = document->root();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string& key = keys[i];
    if (at.is(JsonType::Object)) {
      const auto member = at.find(key);
      if (!member) return append(text, at, json_text::quote(key) + ": " + wrapped(keys, i + 1, value)), Outcome{};
      at = *member;
    } else if (at.is(JsonType::Array)) {
      if (key == "-") return append(text, at, wrapped(keys, i + 1, value)), Outcome{};
      const std::size_t size = at.size();
      std::size_t n = 0;
      std::optional<json_text::Value> item;
      for (json_text::Value child : at.children())
        if (std::to_string(n++) == key) item = child;
      if (!item)
        return {"found " + json_text::quote(key) + " as an index of the list " + at.pointer() + ", which has " +
                std::to_string(size) + (size == 1 ? " item" : " items") + "; allowed are " +
                (size > 1 ? "0 to " + std::to_string(size - 1) + " and " : size == 1 ? "0 and " : "") + "- to append"};
      at = *item;
    } else {
      for (const auto& shorthand : shorthands)
        if (shorthand.pointer == at.pointer()) {
          const std::string object = "{" + json_text::quote(shorthand.key) + ": " + std::string(at.text()) + "}";
          text.replace(at.begin(), at.end() - at.begin(), object);
          return {"", false};
        }
      return {at.pointer() + " is " + json_text::shorten(at.text(), 40) + ", which has no " +
          json_text::quote(key) + " inside; set " +
              at.pointer() + " itself"};
    }
  }
  text.replace(at.begin(), at.end() - at.begin(), value);
  return {};
}

}  // namespace

std::optional<Problem> apply_set(std::string& text, std::string_view assignment) {
  const auto problem = [](std::size_t column, std::string message) {
    return Problem{"--set", 1, column, "", std::move(message)};
  };
  const std::size_t equals = assignment.find('=');
  if (equals == assignment.npos || equals == 0)
    return problem(1, "found " + json_text::quote(json_text::shorten(assignment, 60)) +
        "; write path=value, such as network.loss=5%");
  const auto value = as_json(assignment.substr(equals + 1));
  if (!value)
    return problem(equals + 2, "found " + json_text::quote(json_text::shorten(assignment.substr(equals + 1), 60)) +
                                   ", which begins like JSON but is none; put the whole assignment in single "
                                   "quotes in the shell");
  const auto keys = split_path(assignment.substr(0, equals));
  for (const std::string& key : keys)
    if (key.empty())
      return problem(1, "found an empty name in the path " + json_text::quote(assignment.substr(0, equals)));
  std::string changed = text;
  Outcome outcome;
  do outcome = assign(changed, keys, *value); while (!outcome.done);
  if (!outcome.error.empty()) return problem(1, outcome.error);
  text = std::move(changed);
  return {};
}

bool is_set_by(std::string_view assignment, std::string_view pointer) {
  auto keys = split_path(assignment.substr(0, assignment.find('=')));
  if (keys.back() == "-") keys.pop_back();                    // it stands at the end of the list
  const auto place = json_text::split_pointer(std::string(pointer));
  return keys.size() <= place.size() && std::equal(keys.begin(), keys.end(), place.begin());
}

}  // namespace faultline
