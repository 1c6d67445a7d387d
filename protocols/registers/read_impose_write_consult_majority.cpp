// Read-Impose Write-Consult-Majority, CGR Algorithms 4.10 (read and consult) and 4.11 (write and write-back): the
// register of Attiya, Bar-Noy and Dolev with many writers (Lynch and Shvartsman 1997).
//
// Model: fail-silent. Guarantees NNAR1-NNAR2 for f < N/2; with half of the processes crashed it answers nothing more
// and nothing wrong. Cost: 4 N messages and 4 steps for each operation. A write first asks a majority for the highest
// timestamp, so that its own is higher; equal ones of two writers are ordered by their ranks.
// Deviates in that an operation remembers only the newest value that it was told, and by whom.
#include "protocols/broadcast/ports.hpp"
#include "protocols/links/ports.hpp"
#include "protocols/registers/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct ReadImposeWriteConsultMajority {
  using Port = SharedAtomicRegister;
  static constexpr About about{
      .title = "Read-Impose Write-Consult-Majority", .source = "CGR Algorithms 4.10 and 4.11",
      .model = Model::FailSilent, .tolerates = "(N - 1) / 2", .messages = "Read: 4 * N; Write: 4 * N",
      .steps = "Read: 4; Write: 4", .needs = Needs::Fair | Needs::Majority,
      .summary = "Asks a majority for the newest value, then imposes that, or a newer one of its own, on a majority."};

  /// When a value was written, and by whom: ts, and the writer's rank, 0 of nobody.
  struct Stamp {
    std::uint64_t ts;
    std::uint32_t wr;
    auto operator<=>(const Stamp&) const = default;
  };
  struct Read { std::uint64_t rid; };
  struct Value { std::uint64_t rid; Stamp stamp; Payload val; };
  struct Write { std::uint64_t rid; Stamp stamp; Payload val; };
  struct Ack { std::uint64_t rid; };
  using Messages = types<Read, Value, Write, Ack>;
  enum class Phase : std::uint8_t { Idle, Query, Impose };

  Use<BestEffortBroadcast> beb;
  Use<PerfectLink> pl;
  Stamp stamp{};                                              // of val, the newest value that it has heard of
  Payload val;
  Payload writeval;                                           // what it writes in the present operation
  std::uint64_t rid = 0;                                      // its operations so far
  bool reading = false;                                       // what it does in the present one
  Phase phase = Phase::Idle;
  std::set<ProcessId> answered;                               // in this phase: the book's readlist, then its acks
  std::pair<Stamp, Payload> highest;                          // of the readlist: maxts, rr and readval

  void on(Context& nnar, const Port::Read&) {
    reading = true;
    query(nnar);
  }
  void on(Context& nnar, const Port::Write& e) {
    reading = false, writeval = e.value;
    query(nnar);
  }
  void query(Context& nnar) {
    ++rid, answered.clear(), highest = {}, phase = Phase::Query;
    nnar.trigger(beb, BestEffortBroadcast::Broadcast{Read{rid}});
  }
  void on(Context& nnar, const BestEffortBroadcast::Deliver& e, const Read& m) {
    nnar.trigger(pl, PerfectLink::Send{e.from, Value{m.rid, stamp, val}});
  }
  void on(Context& nnar, const PerfectLink::Deliver& e, const Value& m) {
    if (m.rid != rid || phase != Phase::Query) return;
    answered.insert(e.from);
    if (m.stamp > highest.first) highest = {m.stamp, m.val};
    if (answered.size() < nnar.majority()) return;
    answered.clear(), phase = Phase::Impose;
    const Stamp mine{highest.first.ts + 1, index(nnar.self()) + 1};
    nnar.trigger(beb, BestEffortBroadcast::Broadcast{reading ? Write{rid, highest.first, highest.second}
                                                             : Write{rid, mine, writeval}});
  }
  void on(Context& nnar, const BestEffortBroadcast::Deliver& e, const Write& m) {
    if (m.stamp > stamp) stamp = m.stamp, val = m.val;
    nnar.trigger(pl, PerfectLink::Send{e.from, Ack{m.rid}});  // newer or not: a write-back mostly is not
  }
  void on(Context& nnar, const PerfectLink::Deliver& e, const Ack& m) {
    if (m.rid != rid || phase != Phase::Impose) return;
    answered.insert(e.from);
    if (answered.size() < nnar.majority()) return;
    phase = Phase::Idle;
    if (reading) nnar.trigger(Port::ReadReturn{highest.second});
    else nnar.trigger(Port::WriteReturn{});
  }
};

template const Algorithm& algorithm<ReadImposeWriteConsultMajority>();

}  // namespace faultline
