// Perfect links by acknowledgement: the practical form of CGR Algorithms 2.1 and 2.2.
//
// Model: crash-stop, asynchronous, fair-loss network. Guarantees PL1-PL3 for any number of crashes.
// Cost: 2 messages and 1 step where nothing is lost. Deviates from the book in that
// - a message is sent again only until it is acknowledged: a run can come to rest, and where messages
//   arrive in order both ends remember nothing but a few numbers for each other process;
// - a message is sent again at the earliest one period after it was sent (at the latest two);
// - a process that does not answer is sent its oldest message alone, at intervals that double up to
//   `longest`. So one that has crashed costs a message each `longest`, however much is meant for it; what is
//   meant for it is kept, as nobody here can know that it crashed.
// Who restarts numbers anew and is taken for a repetition: fail-recovery wants logged links.
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
  struct Resend { ProcessId to; };
  using Messages = types<Data, Ack>;
  using Timers = types<Resend>;

  struct Outgoing {
    std::uint64_t sent = 0;                                   // number of the last message
    std::map<std::uint64_t, Payload> unacknowledged;
    std::uint64_t overdue = 0;                                // numbers up to here were sent before the timer was set
    Duration interval{};                                      // of the timer; 0: none is set
    bool silent = false;                                      // no answer since something was sent again
  };
  struct Incoming {
    std::uint64_t all_up_to = 0;                              // delivered: every number up to here
    std::set<std::uint64_t> beyond;                           // and these
  };

  Param<Duration> period{50ms};                               // between retransmissions, above 0
  Param<Duration> longest{400ms};                             // the same, to a process that does not answer
  std::map<ProcessId, Outgoing> outgoing;
  std::map<ProcessId, Incoming> incoming;

  void on(Context& pl, const PerfectLink::Send& e) {
    Outgoing& out = outgoing[e.to];
    out.unacknowledged.emplace(++out.sent, e.message);
    pl.send(e.to, Data{out.sent, e.message});
    if (out.interval == Duration{}) wait(pl, e.to, out, period);
  }
  void on(Context& pl, const Resend& t) {
    Outgoing& out = outgoing[t.to];
    if (out.unacknowledged.empty()) return void(out.interval = {});
    const bool was_silent = out.silent;
    for (const auto& [number, message] : out.unacknowledged) {
      if (number > out.overdue) break;
      pl.send(t.to, Data{number, message});
      out.silent = true;
      if (was_silent) break;
    }
    wait(pl, t.to, out, was_silent ? std::min(2 * out.interval, std::max(*period, *longest)) : *period);
  }
  void on(Context& pl, ProcessId from, const Data& m) {
    pl.send(from, Ack{m.number});
    if (is_new(incoming[from], m.number)) pl.trigger(PerfectLink::Deliver{from, m.message});
  }
  void on(Context&, ProcessId from, const Ack& m) {
    Outgoing& out = outgoing[from];
    out.unacknowledged.erase(m.number);
    out.silent = false;
  }

  static void wait(Context& pl, ProcessId to, Outgoing& out, Duration interval) {
    out.overdue = out.sent, out.interval = interval;
    pl.set_timer(interval, Resend{to});
  }
  static bool is_new(Incoming& in, std::uint64_t number) {
    if (number <= in.all_up_to || !in.beyond.insert(number).second) return false;
    while (in.beyond.erase(in.all_up_to + 1)) ++in.all_up_to;
    return true;
  }
};

template const Algorithm& algorithm<RetransmitUntilAcknowledged>();

}  // namespace faultline
