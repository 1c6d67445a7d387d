// Sequence Number, CGR Algorithm 2.11 (exercise): FIFO-order perfect links.
//
// Model: crash-stop, asynchronous. Guarantees FPL1-FPL4 for any number of crashes. Cost: that of the perfect
// links below, and one number a message; what comes too early waits.
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct SequenceNumber {
  using Port = FifoLink;
  static constexpr About about{
      .title = "Sequence Number", .source = "CGR Algorithm 2.11", .model = Model::CrashStop, .tolerates = "N",
      .messages = "1", .steps = "1", .needs = Needs::Fair,
      .summary = "Numbers the messages to each process; a message waits until all before it are delivered."};

  struct Data { std::uint64_t number; Payload message; };
  using Messages = types<Data>;

  Use<PerfectLink> pl;
  std::map<ProcessId, std::uint64_t> lsn;                     // number of the last message to each process
  std::map<ProcessId, std::uint64_t> delivered;               // and of the last one delivered from it (book: next - 1)
  std::map<ProcessId, std::map<std::uint64_t, Payload>> pending;

  void on(Context& fpl, const FifoLink::Send& e) {
    fpl.trigger(pl, PerfectLink::Send{e.to, Data{++lsn[e.to], e.message}});
  }
  void on(Context& fpl, const PerfectLink::Deliver& e, const Data& m) {
    auto& early = pending[e.from];
    early.emplace(m.number, m.message);
    auto& last = delivered[e.from];
    for (auto at = early.find(last + 1); at != early.end(); at = early.find(last + 1)) {
      ++last;
      fpl.trigger(FifoLink::Deliver{e.from, at->second});
      early.erase(at);
    }
  }
};

template const Algorithm& algorithm<SequenceNumber>();

}  // namespace faultline
