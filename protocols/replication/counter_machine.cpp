// Counter Machine: a sum, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied. The sum is modulo 2^64.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct CounterMachine {
  using Commands = Counter::Commands;
  static constexpr std::string_view title = "Counter", summary = "A sum: add, read. Shows what is done twice.";
  static constexpr std::string_view outside =
      "storage: nothing, Add is answered with Done, whatever the sum";

  std::uint64_t sum = 0;

  Done apply(const Counter::Add& c) { return sum += c.amount, Done{}; }
  Counter::Value apply(const Counter::Read&) const { return {sum}; }
};

template const Algorithm& algorithm<Machine<CounterMachine>>();

}  // namespace faultline
