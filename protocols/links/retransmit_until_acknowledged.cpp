// Perfect links by acknowledgement: the practical form of CGR Algorithms 2.1 and 2.2.
//
// Model: crash-stop, asynchronous, fair-loss network. Guarantees PL1-PL3 for any number of crashes.
// Cost: 2 messages and 1 step where nothing is lost. Deviates from the book in that a message is sent
// again only until it is acknowledged, so that a run can come to rest and memory does not grow with time.
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct RetransmitUntilAcknowledged {
  using Port = PerfectLink;
  static constexpr About about{
      .title = "Retransmit Until Acknowledged", .source = "after CGR Algorithms 2.1 and 2.2",
      .model = Model::CrashStop, .tolerates = "N", .messages = "2", .steps = "1", .needs = Needs::Fair,
      .summary = "Numbers each message, sends it again until it is acknowledged, delivers each number once."};

  struct Data { std::uint64_t number; Payload message; };
  struct Ack { std::uint64_t number; };
  struct Resend {};
  using Messages = types<Data, Ack>;
  using Timers = types<Resend>;

  Param<Duration> period{50ms};                               // between retransmissions
  std::uint64_t sent = 0;
  std::map<std::uint64_t, std::pair<ProcessId, Payload>> unacknowledged;
  std::map<ProcessId, std::set<std::uint64_t>> delivered;
  bool waiting = false;                                       // a Resend is on its way

  void on(Context& pl, const PerfectLink::Send& e) {
    unacknowledged[++sent] = {e.to, e.message};
    pl.send(e.to, Data{sent, e.message});
    if (!waiting) pl.set_timer(period, Resend{});
    waiting = true;
  }
  void on(Context& pl, const Resend&) {
    for (const auto& [number, item] : unacknowledged) pl.send(item.first, Data{number, item.second});
    waiting = !unacknowledged.empty();
    if (waiting) pl.set_timer(period, Resend{});
  }
  void on(Context& pl, ProcessId from, const Data& m) {
    pl.send(from, Ack{m.number});
    if (delivered[from].insert(m.number).second) pl.trigger(PerfectLink::Deliver{from, m.message});
  }
  void on(Context&, ProcessId, const Ack& m) { unacknowledged.erase(m.number); }
};

template const Algorithm& algorithm<RetransmitUntilAcknowledged>();

}  // namespace faultline
