// models.hpp: the sequential objects that come with Faultline. model.hpp says how to write another.
#pragma once
#include "check/history/model.hpp"

namespace faultline::history {

struct Register {
  static constexpr std::string_view name = "register", about = "holds one value, nil at first";
  static constexpr Function functions[] = {{"read", Takes::Nothing, Returns::Value, true}, {"write", Takes::Value}};
  Value value;
  auto operator<=>(const Register&) const = default;
  std::optional<Value> apply(const Operation&);
};

struct CasRegister {
  static constexpr std::string_view name = "cas-register", about = "a register with compare-and-set";
  static constexpr Function functions[] = {{"read", Takes::Nothing, Returns::Value, true},
                                           {"write", Takes::Value},
                                           {"cas", Takes::Pair, Returns::Success}};
  Value value;
  auto operator<=>(const CasRegister&) const = default;
  std::optional<Value> apply(const Operation&);
};

struct MultiRegister {
  static constexpr std::string_view name = "multi-register",
                                    about = "registers by key, nil at first, read and written several at once";
  static constexpr Function functions[] = {{"read", Takes::Nothing, Returns::Value, true},
                                           {"write", Takes::Value},
                                           {"txn", Takes::Steps, Returns::Value}};
  std::map<Value, Value> values;                              ///< those that were written
  auto operator<=>(const MultiRegister&) const = default;
  std::optional<Value> apply(const Operation&);
  static std::vector<Value> touches(const Operation&);
};

/// One key of the store. A key that is missing holds the empty text.
struct KeyValue {
  static constexpr std::string_view name = "key-value",
                                    about = "values by key; what is missing is the empty text, or told as nil";
  static constexpr Function functions[] = {{"get", Takes::Nothing, Returns::Value, true},
                                           {"put", Takes::Value},
                                           {"append", Takes::Text},
                                           {"cas", Takes::Pair, Returns::Success}};
  Value value = "";
  auto operator<=>(const KeyValue&) const = default;
  std::optional<Value> apply(const Operation&);
};

struct Counter {
  static constexpr std::string_view name = "counter", about = "a sum of whole numbers, 0 at first, modulo 2^64";
  static constexpr Function functions[] = {{"add", Takes::Number}, {"read", Takes::Nothing, Returns::Value, true}};
  std::int64_t sum = 0;
  auto operator<=>(const Counter&) const = default;
  std::optional<Value> apply(const Operation&);
};

struct Set {
  static constexpr std::string_view name = "set", about = "holds each value once; a read tells all, in any order";
  static constexpr Function functions[] = {{"add", Takes::Value},
                                           {"remove", Takes::Value},
                                           {"contains", Takes::Value, Returns::Value, true},
                                           {"read", Takes::Nothing, Returns::Value, true}};
  std::set<Value> values;
  auto operator<=>(const Set&) const = default;
  std::optional<Value> apply(const Operation&);
};

struct Queue {
  static constexpr std::string_view name = "queue", about = "first in, first out; dequeue tells nil when it is empty";
  static constexpr Function functions[] = {{"enqueue", Takes::Value}, {"dequeue", Takes::Nothing, Returns::Value}};
  std::deque<Value> values;
  auto operator<=>(const Queue&) const = default;
  std::optional<Value> apply(const Operation&);
};

struct Mutex {
  static constexpr std::string_view name = "mutex", about = "a lock that only its holder releases";
  static constexpr Function functions[] = {{"acquire"}, {"release"}};
  static constexpr bool by_client = true;
  std::optional<std::uint64_t> holder;
  auto operator<=>(const Mutex&) const = default;
  std::optional<Value> apply(const Operation&);
};

/// All of them, and any others that were made known, by name.
std::vector<const Model*> models();
/// Null: there is none of that name.
const Model* find_model(std::string_view name);
/// Makes a model of your own known by its name: know_model(model_of<Mine>()).
void know_model(const Model&);
/// What a function of that name is, in whatever model has it; null: in none.
const Function* find_function(std::string_view name);

}  // namespace faultline::history
