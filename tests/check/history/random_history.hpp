// random_history.hpp: small histories of a model, some that a correct object made and some with wrong answers, and
// a judge too simple to be wrong.
#pragma once
#include <algorithm>
#include <vector>

#include "check/history/linearizable.hpp"
#include "check/history/models.hpp"
#include "sim/core/random.hpp"

namespace faultline::history::testing {

struct Shape {
  std::uint64_t clients = 3, operations = 6;
  std::uint64_t values = 3;               ///< how many different ones there are
  std::uint64_t wrong = 0;                ///< answers of a hundred that are drawn instead of computed
  std::uint64_t lost = 10;                ///< operations of a hundred that are never answered
};

inline Value random_argument(Takes takes, const Shape& shape, Draws& draws) {
  const auto number = [&] { return Value(draws.below(shape.values)); };
  const auto text = [&] { return Value(std::string(1, static_cast<char>('a' + draws.below(shape.values)))); };
  switch (takes) {
    case Takes::Nothing: return {};
    case Takes::Value:
    case Takes::Number: return number();
    case Takes::Text: return text();
    case Takes::Pair: return Value::List{number(), number()};
    case Takes::Steps: break;
  }
  Value::List steps;
  for (auto n = 1 + draws.below(2); n > 0; --n)
    if (draws.below(2)) steps.push_back(Value::List{"r", text(), {}});
    else steps.push_back(Value::List{"w", text(), number()});
  return steps;
}

/// Clients of one object, each with one operation at a time, that takes effect at some moment of it.
template <class M> History random_history(std::uint64_t seed, const Shape& shape) {
  Draws draws(Key(seed, stream("history")));
  M object;
  History h;
  struct Client { std::size_t operation = 0; int phase = 0; Value response; };
  std::vector<Client> clients(shape.clients);
  std::vector<std::optional<Value>> told;                     // by operation
  while (h.operations.size() < shape.operations || std::any_of(clients.begin(), clients.end(), [](auto& c) {
           return c.phase != 0; })) {
    const auto number = draws.below(shape.clients);
    Client& c = clients[number];
    if (c.phase == 0 && h.operations.size() < shape.operations) {
      const auto& f = M::functions[draws.below(std::size(M::functions))];
      Value key;
      if (std::same_as<M, MultiRegister> && f.takes != Takes::Steps) key = random_argument(Takes::Text, shape, draws);
      c = {h.invoke(number, std::string(f.name), random_argument(f.takes, shape, draws), std::move(key)), 1, {}};
    } else if (c.phase == 1) {
      M after = object;
      auto response = after.apply(h.operations[c.operation]);
      if (!response) {                                        // a lock that is not free, for instance
        if (draws.below(4) == 0) h.fails(c.operation), c.phase = 0;
        continue;
      }
      object = std::move(after);
      c.response = *response, c.phase = 2;
    } else if (c.phase == 2) {
      const auto& o = h.operations[c.operation];
      const Function& f = *model_of<M>().find(o.function);
      if (f.returns == Returns::Value && f.takes != Takes::Steps && draws.below(100) < shape.wrong)
        c.response = Value(draws.below(shape.values));
      if (f.returns == Returns::Success && draws.below(100) < shape.wrong) c.response = Value(draws.below(2) == 0);
      if (f.returns == Returns::Nothing && draws.below(300) < shape.wrong)
        c.phase = 0, h.fails(c.operation);                    // a lie: it did happen
      else if (draws.below(100) >= shape.lost) h.returns(c.operation, c.response);
      c.phase = 0;
    }
    if (c.phase == 1 && draws.below(100) < shape.lost) c.phase = 0;  // never answered, never happened
  }
  return h;
}

/// Tries every order.
template <class M> class Permutations {
 public:
  explicit Permutations(const History& history) {
    for (const Operation& o : history.operations) if (o.outcome != Outcome::Failed) all_.push_back(&o);
    done_.assign(all_.size(), false);
  }
  bool any() { return any_from(M{}); }

 private:
  bool any_from(const M& object) {
    bool finished = true;
    for (std::size_t i = 0; i < all_.size(); ++i) finished = finished && (done_[i] || !returned(i));
    if (finished) return true;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      if (done_[i] || must_wait(i)) continue;
      M after = object;
      const auto response = after.apply(*all_[i]);
      if (!response || (returned(i) && *response != all_[i]->result)) continue;
      done_[i] = true;
      const bool found = any_from(after);
      done_[i] = false;
      if (found) return true;
    }
    return false;
  }
  bool returned(std::size_t i) const { return all_[i]->outcome == Outcome::Returned; }
  bool must_wait(std::size_t i) const {
    for (std::size_t j = 0; j < all_.size(); ++j)
      if (!done_[j] && returned(j) && all_[j]->precedes(*all_[i])) return true;
    return false;
  }
  std::vector<const Operation*> all_;
  std::vector<bool> done_;
};

}  // namespace faultline::history::testing
