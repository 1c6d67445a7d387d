// Read-Impose Write-Majority, CGR Algorithms 4.6 (read) and 4.7 (write and write-back).
//
// Model: fail-silent. Guarantees ONAR1-ONAR3 for f < N/2; with half of the processes crashed it answers nothing more
// and nothing wrong. Cost: 2 N messages and 2 steps to write, 4 N and 4 to read: what is about to be returned is first
// imposed on a majority, so that no later read can miss it.
// Deviates in that a read remembers only the newest pair that it was told, and by whom.
#include "protocols/broadcast/ports.hpp"
#include "protocols/links/ports.hpp"
#include "protocols/registers/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct ReadImposeWriteMajority {
  using Port = AtomicRegister;
  static constexpr About about{
      .title = "Read-Impose Write-Majority", .source = "CGR Algorithms 4.6 and 4.7", .model = Model::FailSilent,
      .tolerates = "(N - 1) / 2", .messages = "Read: 4 * N; Write: 2 * N", .steps = "Read: 4; Write: 2",
      .needs = Needs::Fair | Needs::Majority,
      .summary = "Majority voting in which a reader writes back what it is about to return."};

  struct Read { std::uint64_t rid; };
  struct Value { std::uint64_t rid, ts; Payload val; };
  struct Write { std::uint64_t rid, ts; Payload val; };
  struct Ack { std::uint64_t rid; };
  using Messages = types<Read, Value, Write, Ack>;
  enum class Phase : std::uint8_t { Idle, Query, Impose };

  Use<BestEffortBroadcast> beb;
  Use<PerfectLink> pl;
  std::uint64_t ts = 0;                                       // of val, the newest value that it has heard of
  Payload val;
  std::uint64_t wts = 0;                                      // of the writer: its writes so far
  std::uint64_t rid = 0;                                      // its operations so far
  bool reading = false;                                       // what it does in the present one
  Phase phase = Phase::Idle;
  std::set<ProcessId> answered;                               // in this phase: the book's readlist, then its acks
  std::pair<std::uint64_t, Payload> highest;                  // of the readlist: maxts and readval

  void on(Context& onar, const Port::Read&) {
    ++rid, answered.clear(), highest = {}, reading = true, phase = Phase::Query;
    onar.trigger(beb, BestEffortBroadcast::Broadcast{Read{rid}});
  }
  void on(Context& onar, const BestEffortBroadcast::Deliver& e, const Read& m) {
    onar.trigger(pl, PerfectLink::Send{e.from, Value{m.rid, ts, val}});
  }
  void on(Context& onar, const PerfectLink::Deliver& e, const Value& m) {
    if (m.rid != rid || phase != Phase::Query) return;
    answered.insert(e.from);
    if (m.ts > highest.first) highest = {m.ts, m.val};
    if (answered.size() >= onar.majority()) impose(onar, highest.first, highest.second);
  }

  void on(Context& onar, const Port::Write& e) {
    ++rid, reading = false;
    impose(onar, ++wts, e.value);
  }
  void impose(Context& onar, std::uint64_t with, const Payload& value) {
    answered.clear(), phase = Phase::Impose;
    onar.trigger(beb, BestEffortBroadcast::Broadcast{Write{rid, with, value}});
  }
  void on(Context& onar, const BestEffortBroadcast::Deliver& e, const Write& m) {
    if (m.ts > ts) ts = m.ts, val = m.val;
    onar.trigger(pl, PerfectLink::Send{e.from, Ack{m.rid}});  // newer or not: a write-back mostly is not
  }
  void on(Context& onar, const PerfectLink::Deliver& e, const Ack& m) {
    if (m.rid != rid || phase != Phase::Impose) return;
    answered.insert(e.from);
    if (answered.size() < onar.majority()) return;
    phase = Phase::Idle;
    if (reading) onar.trigger(Port::ReadReturn{highest.second});
    else onar.trigger(Port::WriteReturn{});
  }
};

template const Algorithm& algorithm<ReadImposeWriteMajority>();

}  // namespace faultline
