// Eliminate Duplicates, CGR Algorithm 2.2.
//
// Model: crash-stop, asynchronous. Guarantees PL1-PL3 for any number of crashes. Cost: 1 message and 1 step
// above what the stubborn links repeat, and the memory of every message ever delivered.
// Deviates in that the sender numbers its messages: the book's `delivered` holds messages taken to be
// unique, here it holds (sender, number), so that equal messages are not swallowed. Who restarts numbers
// anew and is taken for a repetition: fail-recovery wants logged links.
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct EliminateDuplicates {
  using Port = PerfectLink;
  static constexpr About about{
      .title = "Eliminate Duplicates", .source = "CGR Algorithm 2.2", .model = Model::CrashStop, .tolerates = "N",
      .messages = "1", .steps = "1", .needs = Needs::Fair,
      .summary = "Delivers each message of stubborn links once, by remembering all it has delivered."};

  struct Data { std::uint64_t number; Payload message; };
  using Messages = types<Data>;

  Use<StubbornLink> sl;
  std::uint64_t sent = 0;
  std::set<std::pair<ProcessId, std::uint64_t>> delivered;

  void on(Context& pl, const PerfectLink::Send& e) {
    pl.trigger(sl, StubbornLink::Send{e.to, Data{++sent, e.message}});
  }
  void on(Context& pl, const StubbornLink::Deliver& e, const Data& m) {
    if (delivered.insert({e.from, m.number}).second) pl.trigger(PerfectLink::Deliver{e.from, m.message});
  }
};

template const Algorithm& algorithm<EliminateDuplicates>();

}  // namespace faultline
