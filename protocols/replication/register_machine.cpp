// Register Machine: one register with compare-and-set, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct RegisterMachine {
  using Commands = Register::Commands;
  static constexpr std::string_view title = "Register", summary = "One number: read, write, compare-and-set.";

  std::optional<std::uint64_t> value;

  Register::Value apply(const Register::Read&) const { return {value}; }
  Done apply(const Register::Write& c) { return value = c.value, Done{}; }
  Done apply(const Register::CompareAndSet& c) {
    if (value != c.expected) return {false};
    value = c.value;
    return {};
  }
};

template const Algorithm& algorithm<Machine<RegisterMachine>>();

}  // namespace faultline
