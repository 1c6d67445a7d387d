// Set Machine: a set of numbers, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct SetMachine {
  using Commands = Set::Commands;
  static constexpr std::string_view title = "Set", summary = "A set of numbers: add, remove, contains, read all.";
  static constexpr std::string_view outside =
      "storage: nothing, Add and Remove are answered with Done, whatever was there";

  std::set<std::uint64_t> elements;

  Done apply(const Set::Add& c) { return elements.insert(c.element), Done{}; }
  Done apply(const Set::Remove& c) { return elements.erase(c.element), Done{}; }
  Set::Member apply(const Set::Contains& c) const { return {elements.contains(c.element)}; }
  Set::Elements apply(const Set::Read&) const { return {elements}; }
};

template const Algorithm& algorithm<Machine<SetMachine>>();

}  // namespace faultline
