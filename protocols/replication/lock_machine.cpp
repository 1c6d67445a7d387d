// Lock Machine: locks by key, each with its holder, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied. Nobody waits inside: who does not get a lock is told so and may ask again.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct LockMachine {
  using Commands = Lock::Commands;
  static constexpr std::string_view title = "Lock", summary = "Locks with holders: acquire, release, inspect.";

  std::map<std::string, std::uint64_t> holders;

  Done apply(const Lock::Acquire& c) { return {holders.emplace(c.key, c.holder).second}; }
  Done apply(const Lock::Release& c) {
    const auto at = holders.find(c.key);
    if (at == holders.end() || at->second != c.holder) return {false};
    holders.erase(at);
    return {};
  }
  Lock::Held apply(const Lock::Inspect& c) const {
    const auto at = holders.find(c.key);
    return {at == holders.end() ? std::nullopt : std::optional(at->second)};
  }
};

template const Algorithm& algorithm<Machine<LockMachine>>();

}  // namespace faultline
