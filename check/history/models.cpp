#include "check/history/models.hpp"

#include <algorithm>

#include "sim/scenario/json_text.hpp"
#include "sim/scenario/problem.hpp"

namespace faultline::history {

std::optional<Value> Register::apply(const Operation& o) {
  if (o.function == "read") return value;
  value = o.argument;
  return Value();
}

std::optional<Value> CasRegister::apply(const Operation& o) {
  if (o.function == "read") return value;
  if (o.function == "cas") {
    const auto& pair = *o.argument.as<Value::List>();
    if (value != pair[0]) return Value(false);
    value = pair[1];
    return Value(true);
  }
  value = o.argument;
  return Value();
}

namespace {
bool reads(const Value& step) { return (*step.as<Value::List>())[0] == Value("r"); }
const Value& key_of(const Value& step) { return (*step.as<Value::List>())[1]; }
}  // namespace

std::optional<Value> MultiRegister::apply(const Operation& o) {
  const auto held = [&](const Value& key) {
    const auto at = values.find(key);
    return at == values.end() ? Value() : at->second;
  };
  if (o.function == "read") return held(o.key);
  if (o.function == "write") return values[o.key] = o.argument, Value();
  Value::List steps = *o.argument.as<Value::List>();
  for (Value& step : steps) {
    Value& value = std::get<Value::List>(step.is)[2];
    if (reads(step)) value = held(key_of(step));
    else values[key_of(step)] = value;
  }
  return Value(std::move(steps));
}

std::vector<Value> MultiRegister::touches(const Operation& o) {
  if (o.function != "txn") return {o.key};
  std::vector<Value> keys;
  for (const Value& step : *o.argument.as<Value::List>()) keys.push_back(key_of(step));
  return keys;
}

std::optional<Value> KeyValue::apply(const Operation& o) {
  const bool empty = value == Value("");
  if (o.function == "get") return empty && o.result.nil() ? Value() : value;
  if (o.function == "put") return value = o.argument, Value();
  if (o.function == "cas") {
    const auto& pair = *o.argument.as<Value::List>();
    return value == pair[0] ? (value = pair[1], Value(true)) : Value(false);
  }
  auto* text = std::get_if<std::string>(&value.is);
  if (!text) return std::nullopt;                             // nothing can be appended to a number
  *text += *o.argument.as<std::string>();
  return Value();
}

std::optional<Value> Counter::apply(const Operation& o) {
  if (o.function == "read") return Value(sum);
  sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                  static_cast<std::uint64_t>(*o.argument.as<std::int64_t>()));
  return Value();
}

std::optional<Value> Set::apply(const Operation& o) {
  if (o.function == "add") return values.insert(o.argument), Value();
  if (o.function == "remove") return values.erase(o.argument), Value();
  if (o.function == "contains") return Value(values.contains(o.argument));
  if (const auto* told = o.result.as<Value::List>(); told && told->size() == values.size()) {
    Value::List sorted = *told;
    std::sort(sorted.begin(), sorted.end());
    if (std::equal(sorted.begin(), sorted.end(), values.begin())) return o.result;
  }
  return Value(Value::List(values.begin(), values.end()));
}

std::optional<Value> Queue::apply(const Operation& o) {
  if (o.function == "enqueue") return values.push_back(o.argument), Value();
  if (values.empty()) return Value();
  Value first = std::move(values.front());
  values.pop_front();
  return first;
}

std::optional<Value> Mutex::apply(const Operation& o) {
  if (o.function == "acquire" ? holder.has_value() : holder != o.client) return std::nullopt;
  if (holder) holder.reset();
  else holder = o.client;
  return Value();
}

std::uint64_t detail::footprint(const Value& v) {
  std::uint64_t sum = sizeof(Value);
  if (auto text = v.as<std::string>()) sum += text->size();
  if (auto list = v.as<Value::List>()) for (const Value& item : *list) sum += footprint(item);
  return sum;
}

namespace {

bool is_step(const Value& v) {
  const auto* list = v.as<Value::List>();
  if (!list || list->size() != 3) return false;
  return (*list)[0] == Value("r") ? (*list)[2].nil() : (*list)[0] == Value("w");
}

bool fits(const Value& argument, Takes takes) {
  const auto* list = argument.as<Value::List>();
  switch (takes) {
    case Takes::Nothing: return argument.nil();
    case Takes::Value: return !argument.nil();
    case Takes::Number: return argument.as<std::int64_t>();
    case Takes::Text: return argument.as<std::string>();
    case Takes::Pair: return list && list->size() == 2;
    case Takes::Steps: return list && !list->empty() && std::all_of(list->begin(), list->end(), is_step);
  }
  return false;
}

std::string_view allowed(Takes takes) {
  switch (takes) {
    case Takes::Nothing: return "nothing (nil)";
    case Takes::Value: return "a value that is not nil";
    case Takes::Number: return "a whole number from -2^63 to 2^63-1";
    case Takes::Text: return "a text";
    case Takes::Pair: return "a pair [old new]";
    case Takes::Steps: return R"(a list of steps ["r" key nil] or ["w" key value], one at least)";
  }
  return "";
}

std::vector<const Model*>& known() {
  static std::vector<const Model*> all = {
      &model_of<Register>(), &model_of<CasRegister>(), &model_of<MultiRegister>(), &model_of<KeyValue>(),
      &model_of<Counter>(),  &model_of<Set>(),         &model_of<Queue>(),         &model_of<Mutex>()};
  return all;
}

}  // namespace

const Function* Model::find(std::string_view function) const {
  for (const Function& f : functions) if (f.name == function) return &f;
  return nullptr;
}

std::optional<std::string> Model::unfit(const std::string& function, const Value& argument) const {
  const Function* f = find(function);
  if (!f) {
    std::vector<std::string> names;
    for (const Function& known : functions) names.emplace_back(known.name);
    return "found the function \"" + json_text::shorten(function, 40) + "\"" + did_you_mean(function, names) +
           "; a " + std::string(name) + " has " + enumerate(names);
  }
  if (fits(argument, f->takes)) return std::nullopt;
  return function + " takes " + std::string(allowed(f->takes)) + ", found " + json_text::shorten(to_text(argument), 60);
}

std::vector<const Model*> models() { return known(); }
const Model* find_model(std::string_view name) {
  for (const Model* m : known()) if (m->name == name) return m;
  return nullptr;
}
void know_model(const Model& model) { if (!find_model(model.name)) known().push_back(&model); }
const Function* find_function(std::string_view name) {
  for (const Model* m : known()) if (const Function* f = m->find(name)) return f;
  return nullptr;
}

}  // namespace faultline::history
