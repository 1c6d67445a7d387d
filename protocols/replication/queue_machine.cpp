// Queue Machine: first in, first out, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct QueueMachine {
  using Commands = Queue::Commands;
  static constexpr std::string_view title = "Queue", summary = "Texts, first in, first out: enqueue, dequeue.";

  std::uint64_t taken = 0;                                    // so far: the number of the front element
  std::map<std::uint64_t, std::string> elements;              // by the number of those that came before

  Done apply(const Queue::Enqueue& c) {
    elements.emplace_hint(elements.end(), taken + elements.size(), c.element);
    return {};
  }
  Queue::Front apply(const Queue::Dequeue&) {
    if (elements.empty()) return {};
    ++taken;
    return {std::move(elements.extract(elements.begin()).mapped())};
  }
};

template const Algorithm& algorithm<Machine<QueueMachine>>();

}  // namespace faultline
