// Append Log: a list of texts that only grows, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied. A read tells the whole list, so that it shows the order of all that was appended before.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct AppendLog {
  using Commands = List::Commands;
  static constexpr std::string_view title = "Append Log", summary = "A list of texts: append, read all.";

  std::vector<std::string> texts;

  List::Length apply(const List::Append& c) { return texts.push_back(c.text), List::Length{texts.size()}; }
  List::Texts apply(const List::Read&) const { return {texts}; }
};

template const Algorithm& algorithm<Machine<AppendLog>>();

}  // namespace faultline
