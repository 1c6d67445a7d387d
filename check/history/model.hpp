// model.hpp: a sequential object as a plain struct: its fields are the state, `apply` is what one operation does.
//
//     struct Register {
//       static constexpr std::string_view name = "register", about = "holds one value";
//       static constexpr Function functions[] = {{"read", Takes::Nothing, Returns::Value, .pure = true},
//                                                {"write", Takes::Value}};
//       Value value;
//       auto operator<=>(const Register&) const = default;
//       std::optional<Value> apply(const Operation& o) {
//         if (o.function == "read") return value;
//         value = o.argument;
//         return Value();
//       }
//     };
//
// A default-made one is the object as it is at first. `apply` changes the state and gives the response; nothing where
// the operation cannot happen in that state. It may look at the operation's result, where several are right.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check/history/history.hpp"
#include "sim/core/codec.hpp"

namespace faultline::history {

enum class Takes : std::uint8_t {
  Nothing,
  Value,                                  ///< anything but nil
  Number,
  Text,
  Pair,                                   ///< [old new]
  Steps,                                  ///< [["r" key nil] ["w" key value] ...]
};
enum class Returns : std::uint8_t {
  Nothing,                                ///< only that it is done: a result is nil
  Value,                                  ///< what the client was told
  Success,                                ///< true or false; what failed was refused by the object as it then was
};

struct Function {
  std::string_view name;                  ///< of one meaning, in all models that have it
  Takes takes = Takes::Nothing;
  Returns returns = Returns::Nothing;
  bool pure = false;                      ///< changes no state, ever
};

/// The states of one object that a search met, by number, 0 being the first; and the kinds of operations on it.
class States {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  virtual ~States() = default;
  /// The state after operation kind `kind` in state `state`; none if it cannot happen there, or with another result.
  virtual std::uint32_t next(std::uint32_t state, std::uint32_t kind) = 0;
  /// For people: the state, and what the operation would answer there ("nothing: it could not happen").
  virtual std::string text(std::uint32_t state) const = 0;
  virtual std::string response(std::uint32_t state, std::uint32_t kind) const = 0;
  virtual std::uint64_t bytes() const = 0;                    ///< an estimate of the memory they take
  virtual std::uint64_t bytes(std::uint32_t state) const = 0; ///< that one alone
};

/// A model among others, known by name.
struct Model {
  std::string_view name, about;
  std::span<const Function> functions;
  bool by_client;                                             ///< who asks matters
  /// The objects that an operation touches. Objects that no operation touches together are judged apart.
  std::vector<Value> (*touches)(const Operation&);
  std::unique_ptr<States> (*states)(std::vector<const Operation*> kinds);

  const Function* find(std::string_view function) const;
  /// What is wrong with asking the model for this: which function or argument was found, what is allowed.
  std::optional<std::string> unfit(const std::string& function, const Value& argument) const;
};

namespace detail {

/// Calls `see` with each value of a state, in order, as a Value.
template <class T, class See> void each_value(const T& part, See& see) {
  if constexpr (std::is_convertible_v<const T&, Value>) see(Value(part));
  else if constexpr (codec::is<T, std::optional>) part ? each_value(*part, see) : see(Value());
  else if constexpr (codec::Tuple<T>) std::apply([&](const auto&... e) { (each_value(e, see), ...); }, part);
  else if constexpr (requires { part.begin(); }) for (const auto& e : part) each_value(e, see);
  else reflect::for_each(part, [&](const auto& f) { each_value(f, see); });
}
std::uint64_t footprint(const Value&);
template <class M> std::uint64_t footprint(const M& state) {
  std::uint64_t sum = sizeof(M);
  const auto add = [&](const Value& v) { sum += footprint(v); };
  each_value(state, add);
  return sum;
}
/// "3"; "["a" "b"]" of a container; "{"x" 1, "y" 2}" of a map.
template <class T> std::string state_text(const T& part) {
  if constexpr (std::is_convertible_v<const T&, Value>) return to_text(Value(part));
  else if constexpr (codec::is<T, std::optional>) return part ? state_text(*part) : "nil";
  else if constexpr (codec::Tuple<T>) return state_text(part.first) + " " + state_text(part.second);
  else if constexpr (requires { part.begin(); }) {
    std::string out;
    for (const auto& e : part) out += (out.empty() ? "" : codec::is<T, std::map> ? ", " : " ") + state_text(e);
    return codec::is<T, std::map> ? "{" + out + "}" : "[" + out + "]";
  }
  else {
    std::string out;
    const auto add = [&](const auto& field) { out += (out.empty() ? "" : ", ") + state_text(field); };
    reflect::for_each(part, add);
    return out;
  }
}

/// All that is one model's own in the search.
template <class M> class StatesOf final : public States {
 public:
  explicit StatesOf(std::vector<const Operation*> kinds) : kinds_(std::move(kinds)) { number(M{}); }

  std::uint32_t next(std::uint32_t state, std::uint32_t kind) override {
    M after = *states_[state];
    const Operation& o = *kinds_[kind];
    const std::optional<Value> response = after.apply(o);
    if (!response || (o.outcome == Outcome::Returned && *response != o.result)) return none;
    return number(std::move(after));
  }
  std::string text(std::uint32_t state) const override { return state_text(*states_[state]); }
  std::string response(std::uint32_t state, std::uint32_t kind) const override {
    M after = *states_[state];
    const std::optional<Value> response = after.apply(*kinds_[kind]);
    return response ? to_text(*response) : "nothing: it could not happen";
  }
  std::uint64_t bytes() const override { return bytes_; }
  std::uint64_t bytes(std::uint32_t state) const override { return sizes_[state]; }

 private:
  std::uint32_t number(M state) {
    const auto [at, fresh] = numbers_.try_emplace(std::move(state), static_cast<std::uint32_t>(states_.size()));
    if (fresh) {
      states_.push_back(&at->first), sizes_.push_back(static_cast<std::uint32_t>(64 + footprint(at->first)));
      bytes_ += sizes_.back();
    }
    return at->second;
  }
  std::vector<const Operation*> kinds_;
  std::map<M, std::uint32_t> numbers_;
  std::vector<const M*> states_;
  std::vector<std::uint32_t> sizes_;                          // in bytes, by state
  std::uint64_t bytes_ = 0;
};

}  // namespace detail

/// The model of a struct; it lives as long as the program.
template <class M> const Model& model_of() {
  static const Model model{
      M::name, M::about, M::functions, requires { M::by_client; },
      [](const Operation& o) -> std::vector<Value> {
        if constexpr (requires { M::touches(o); }) return M::touches(o);
        else return {o.key};
      },
      [](std::vector<const Operation*> kinds) -> std::unique_ptr<States> {
        return std::make_unique<detail::StatesOf<M>>(std::move(kinds));
      }};
  return model;
}

}  // namespace faultline::history
