// Majority Voting Regular Register, CGR Algorithm 4.2.
//
// Model: fail-silent. Guarantees ONRR1-ONRR2 for f < N/2; with half of the processes crashed it answers nothing more
// and nothing wrong. Cost: 2 N messages and 2 steps to write, and as much to read.
// Deviates in that a read remembers only the newest pair that it was told, and by whom.
#include "protocols/broadcast/ports.hpp"
#include "protocols/links/ports.hpp"
#include "protocols/registers/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct MajorityVotingRegularRegister {
  using Port = RegularRegister;
  static constexpr About about{
      .title = "Majority Voting Regular Register", .source = "CGR Algorithm 4.2", .model = Model::FailSilent,
      .tolerates = "(N - 1) / 2", .messages = "Read: 2 * N; Write: 2 * N", .steps = "Read: 2; Write: 2",
      .needs = Needs::Fair | Needs::Majority,
      .summary = "Writes to a majority with a timestamp, and reads what has the highest one among a majority."};

  struct Write { std::uint64_t ts; Payload val; };
  struct Ack { std::uint64_t ts; };
  struct Read { std::uint64_t rid; };
  struct Value { std::uint64_t rid, ts; Payload val; };
  using Messages = types<Write, Ack, Read, Value>;

  Use<BestEffortBroadcast> beb;
  Use<PerfectLink> pl;
  std::uint64_t ts = 0;                                       // of val, the newest value that it has heard of
  Payload val;
  std::uint64_t wts = 0;                                      // of the writer: its writes so far
  std::set<ProcessId> acks;                                   // of the write that is under way
  std::uint64_t rid = 0;                                      // its reads so far
  std::set<ProcessId> readlist;                               // who has answered the read that is under way ...
  std::pair<std::uint64_t, Payload> highest;                  // ... and the newest that they answered
  bool writing = false, reading = false;

  void on(Context& onrr, const Port::Write& e) {
    ++wts, acks.clear(), writing = true;
    onrr.trigger(beb, BestEffortBroadcast::Broadcast{Write{wts, e.value}});
  }
  void on(Context& onrr, const BestEffortBroadcast::Deliver& e, const Write& m) {
    if (m.ts > ts) ts = m.ts, val = m.val;
    onrr.trigger(pl, PerfectLink::Send{e.from, Ack{m.ts}});   // newer or not: the writer waits for it
  }
  void on(Context& onrr, const PerfectLink::Deliver& e, const Ack& m) {
    if (!writing || m.ts != wts) return;
    acks.insert(e.from);
    if (acks.size() < onrr.majority()) return;
    writing = false;
    onrr.trigger(Port::WriteReturn{});
  }

  void on(Context& onrr, const Port::Read&) {
    ++rid, readlist.clear(), highest = {}, reading = true;
    onrr.trigger(beb, BestEffortBroadcast::Broadcast{Read{rid}});
  }
  void on(Context& onrr, const BestEffortBroadcast::Deliver& e, const Read& m) {
    onrr.trigger(pl, PerfectLink::Send{e.from, Value{m.rid, ts, val}});
  }
  void on(Context& onrr, const PerfectLink::Deliver& e, const Value& m) {
    if (!reading || m.rid != rid) return;
    readlist.insert(e.from);
    if (m.ts > highest.first) highest = {m.ts, m.val};
    if (readlist.size() < onrr.majority()) return;
    reading = false;
    onrr.trigger(Port::ReadReturn{highest.second});
  }
};

template const Algorithm& algorithm<MajorityVotingRegularRegister>();

}  // namespace faultline
