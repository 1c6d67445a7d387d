#include "check/history/history.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/core/json.hpp"

namespace faultline::history {

bool Value::operator==(const Value&) const = default;
/// By hand, because clang cannot compare a variant of lists of what the variant is in.
std::strong_ordering Value::operator<=>(const Value& o) const {
  if (const auto kinds = is.index() <=> o.is.index(); kinds != 0) return kinds;
  if (auto truth = as<bool>()) return *truth <=> *o.as<bool>();
  if (auto number = as<std::int64_t>()) return *number <=> *o.as<std::int64_t>();
  if (auto text = as<std::string>()) return *text <=> *o.as<std::string>();
  if (auto list = as<List>())
    return std::lexicographical_compare_three_way(list->begin(), list->end(), o.as<List>()->begin(),
                                                  o.as<List>()->end());
  return std::strong_ordering::equal;
}

std::string to_text(const Value& value) {
  if (value.nil()) return "nil";
  if (auto truth = value.as<bool>()) return *truth ? "true" : "false";
  if (auto number = value.as<std::int64_t>()) return std::to_string(*number);
  std::string out;
  if (auto text = value.as<std::string>()) return json::quote(out, *text), out;
  for (const Value& item : *value.as<Value::List>()) out += (out.empty() ? "" : " ") + to_text(item);
  return "[" + out + "]";
}

std::size_t History::invoke(std::uint64_t client, std::string function, Value argument, Value key, Moment when) {
  when.order = ++events;
  operations.push_back({.client = client, .function = std::move(function), .key = std::move(key),
                        .argument = std::move(argument), .result = {}, .invoked = when, .returned = {}});
  return operations.size() - 1;
}

void History::returns(std::size_t operation, Value result, Moment when) {
  Operation& o = operations.at(operation);
  if (o.outcome != Outcome::Unknown) throw std::logic_error("an operation was answered twice: " + described(o));
  when.order = ++events;
  o.outcome = Outcome::Returned, o.result = std::move(result), o.returned = when;
}

void History::fails(std::size_t operation, Moment when) {
  returns(operation, {}, when);
  operations[operation].outcome = Outcome::Failed;
}

std::string to_text(const Operation& o) {
  std::string inside = o.key.nil() ? "" : to_text(o.key);
  const auto add = [&](const Value& v) { inside += (inside.empty() ? "" : ", ") + to_text(v); };
  if (auto list = o.argument.as<Value::List>()) for (const Value& v : *list) add(v);
  else if (!o.argument.nil()) add(o.argument);
  std::string text = o.function + "(" + inside + ")";
  if (o.outcome == Outcome::Unknown) return text + " -> ?";
  if (o.outcome == Outcome::Failed) return text + " failed";
  const bool asks = o.argument.nil() && !o.result.nil();
  return asks || !o.result.nil() || o.function == "read" ? text + " -> " + to_text(o.result) : text;
}

std::string to_text(const Moment& m) {
  if (m.order == Moment::never) return "never";
  if (m.at != Moment::untimed) return "at " + json::to_text(m.at.time_since_epoch());
  return m.line ? "line " + std::to_string(m.line) : "event " + std::to_string(m.order);
}

std::string described(const Operation& o) {
  std::string text = "client " + std::to_string(o.client) + "'s " + to_text(o) + " (" + to_text(o.invoked);
  if (o.outcome == Outcome::Unknown) return text + ", never answered)";
  return text + " to " + to_text(o.returned) + ")";
}

}  // namespace faultline::history
