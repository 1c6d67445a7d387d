#include "check/commands.hpp"

#include "protocols/replication/commands.hpp"

namespace faultline {
namespace {
using history::Function, history::Operation, history::Returns, history::Takes, history::Value;

std::int64_t number(const Value& v) { return *v.as<std::int64_t>(); }

/// One of the locks: nobody waits inside.
struct TryLock {
  static constexpr std::string_view name = "try-lock", about = "a lock that is refused while somebody has it";
  static constexpr Function functions[] = {{"lock", Takes::Number, Returns::Success},
                                           {"unlock", Takes::Number, Returns::Success},
                                           {"holder", Takes::Nothing, Returns::Value, true}};
  std::optional<std::int64_t> holder;
  auto operator<=>(const TryLock&) const = default;
  std::optional<Value> apply(const Operation& o) {
    if (o.function == "holder") return holder ? Value(*holder) : Value();
    if (o.function == "lock" ? holder.has_value() : holder != number(o.argument)) return Value(false);
    if (holder) holder.reset();
    else holder = number(o.argument);
    return Value(true);
  }
};

struct Texts {
  static constexpr std::string_view name = "list", about = "a list that only grows; who extends it is told its length";
  static constexpr Function functions[] = {{"extend", Takes::Text, Returns::Value},
                                           {"read", Takes::Nothing, Returns::Value, true}};
  Value::List texts;
  auto operator<=>(const Texts&) const = default;
  std::optional<Value> apply(const Operation& o) {
    if (o.function == "read") return Value(texts);
    texts.push_back(o.argument);
    return Value(texts.size());
  }
};

/// All accounts are one object, as an audit is about all.
struct Accounts {
  static constexpr std::string_view name = "bank",
                                    about = "accounts with 10 each at first; an audit tells how many, and the sum";
  static constexpr Function functions[] = {{"transfer", Takes::Value, Returns::Success},
                                           {"audit", Takes::Nothing, Returns::Value, true}};
  std::map<Value, std::int64_t> balances;
  auto operator<=>(const Accounts&) const = default;
  std::optional<Value> apply(const Operation& o) {
    if (o.function == "audit") {
      std::int64_t total = 0;
      for (const auto& [_, balance] : balances) total += balance;
      return Value(Value::List{balances.size(), total});
    }
    const auto& list = *o.argument.as<Value::List>();
    const Value &from = list[0], &to = list[1], &amount = list[2];
    const auto known = balances.find(from);
    if ((known == balances.end() ? 10 : known->second) < number(amount)) return Value(false);
    balances.try_emplace(from, 10).first->second -= number(amount);
    balances.try_emplace(to, 10).first->second += number(amount);
    return Value(true);
  }
};

// ---- what each command is, and what its answer tells

struct Words { const char* function; Value argument{}, key{}; };

Words words(const KeyValue::Get& c) { return {"get", {}, c.key}; }
Words words(const KeyValue::Put& c) { return {"put", c.value, c.key}; }
Words words(const KeyValue::Append& c) { return {"append", c.value, c.key}; }
Words words(const KeyValue::CompareAndSet& c) { return {"cas", Value::List{c.expected, c.value}, c.key}; }
Value result(const KeyValue::Value& r) { return r.value; }

Words words(const Register::Read&) { return {"read"}; }
Words words(const Register::Write& c) { return {"write", c.value}; }
Words words(const Register::CompareAndSet& c) { return {"cas", Value::List{c.expected, c.value}}; }
Value result(const Register::Value& r) { return r.value ? Value(*r.value) : Value(); }

Words words(const Counter::Add& c) { return {"add", c.amount}; }
Words words(const Counter::Read&) { return {"read"}; }
Value result(const Counter::Value& r) { return r.value; }

Words words(const Set::Add& c) { return {"add", c.element}; }
Words words(const Set::Remove& c) { return {"remove", c.element}; }
Words words(const Set::Contains& c) { return {"contains", c.element}; }
Words words(const Set::Read&) { return {"read"}; }
Value result(const Set::Member& r) { return r.member; }
Value result(const Set::Elements& r) { return Value::List(r.elements.begin(), r.elements.end()); }

Words words(const Queue::Enqueue& c) { return {"enqueue", c.element}; }
Words words(const Queue::Dequeue&) { return {"dequeue"}; }
Value result(const Queue::Front& r) { return r.element ? Value(*r.element) : Value(); }

Words words(const Lock::Acquire& c) { return {"lock", c.holder, c.key}; }
Words words(const Lock::Release& c) { return {"unlock", c.holder, c.key}; }
Words words(const Lock::Inspect& c) { return {"holder", {}, c.key}; }
Value result(const Lock::Held& r) { return r.by ? Value(*r.by) : Value(); }

Words words(const List::Append& c) { return {"extend", c.text}; }
Words words(const List::Read&) { return {"read"}; }
Value result(const List::Length& r) { return r.length; }
Value result(const List::Texts& r) { return Value::List(r.texts.begin(), r.texts.end()); }

Words words(const Bank::Transfer& c) { return {"transfer", Value::List{c.from, c.to, c.amount}}; }
Words words(const Bank::Audit&) { return {"audit"}; }
Value result(const Bank::Books& r) { return Value::List{r.accounts, r.total}; }

struct Rule {
  const history::Model* model;
  const Function* function;
  std::optional<Words> (*words)(const Payload& command);
  std::optional<Value> (*result)(const Payload& response);
};

template <class Command, class Response> Rule rule_of(const history::Model& model) {
  return {&model, model.find(words(Command{}).function),
          [](const Payload& bytes) -> std::optional<Words> {
            const auto command = bytes.as<Command>();
            return command ? std::optional(words(*command)) : std::nullopt;
          },
          [](const Payload& bytes) -> std::optional<Value> {
            const auto response = bytes.as<Response>();
            if (!response) return std::nullopt;
            if constexpr (std::is_same_v<Response, Done>) return Value(response->done);
            else return result(*response);
          }};
}

const std::map<std::uint32_t, Rule>& rules() {
  static const std::map<std::uint32_t, Rule> all = [] {
    std::map<std::uint32_t, Rule> made;
    auto add = [&]<class Response, class... Command>(const history::Model& model, types<Command...>,
                                                     std::type_identity<Response>) {
      (made.emplace(type_of<Command>.id, rule_of<Command, Response>(model)), ...);
    };
    using history::model_of;
    const std::type_identity<Done> done;
    add(model_of<history::KeyValue>(), types<KeyValue::Put, KeyValue::Append, KeyValue::CompareAndSet>{}, done);
    add(model_of<history::KeyValue>(), types<KeyValue::Get>{}, std::type_identity<KeyValue::Value>{});
    add(model_of<history::CasRegister>(), types<Register::Write, Register::CompareAndSet>{}, done);
    add(model_of<history::CasRegister>(), types<Register::Read>{}, std::type_identity<Register::Value>{});
    add(model_of<history::Counter>(), types<Counter::Add>{}, done);
    add(model_of<history::Counter>(), types<Counter::Read>{}, std::type_identity<Counter::Value>{});
    add(model_of<history::Set>(), types<Set::Add, Set::Remove>{}, done);
    add(model_of<history::Set>(), types<Set::Contains>{}, std::type_identity<Set::Member>{});
    add(model_of<history::Set>(), types<Set::Read>{}, std::type_identity<Set::Elements>{});
    add(model_of<history::Queue>(), types<Queue::Enqueue>{}, done);
    add(model_of<history::Queue>(), types<Queue::Dequeue>{}, std::type_identity<Queue::Front>{});
    add(model_of<TryLock>(), types<Lock::Acquire, Lock::Release>{}, done);
    add(model_of<TryLock>(), types<Lock::Inspect>{}, std::type_identity<Lock::Held>{});
    add(model_of<Texts>(), types<List::Append>{}, std::type_identity<List::Length>{});
    add(model_of<Texts>(), types<List::Read>{}, std::type_identity<List::Texts>{});
    add(model_of<Accounts>(), types<Bank::Transfer>{}, done);
    add(model_of<Accounts>(), types<Bank::Audit>{}, std::type_identity<Bank::Books>{});
    return made;
  }();
  return all;
}

}  // namespace

std::optional<Asked> asked(const Payload& command) {
  const auto rule = rules().find(command.type());
  auto words = rule == rules().end() ? std::nullopt : rule->second.words(command);
  if (!words) return std::nullopt;
  return Asked{rule->second.model, words->function, std::move(words->argument), std::move(words->key)};
}

std::optional<Value> told(const Payload& command, const Payload& response) {
  const auto rule = rules().find(command.type());
  if (rule == rules().end()) return std::nullopt;
  auto result = rule->second.result(response);
  if (!result || !response.is<Done>()) return result;
  const bool can_fail = rule->second.function->returns == Returns::Success;
  return can_fail || *result == Value(false) ? result : Value();       // of the others, only that it is done
}

void know_command_models() {
  history::know_model(history::model_of<TryLock>());
  history::know_model(history::model_of<Texts>());
  history::know_model(history::model_of<Accounts>());
}

}  // namespace faultline
