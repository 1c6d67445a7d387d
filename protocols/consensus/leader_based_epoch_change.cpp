// Leader-Based Epoch-Change, CGR Algorithm 5.5.
//
// Model: fail-noisy. Guarantees EC1 and EC2 always, EC3 for f < N once the leader detector has settled. Cost: N
// messages an announcement, of which each process makes one when it begins to trust itself and one more for
// each timestamp that is found too low.
// The process of rank r owns the timestamps r, r + N, r + 2N, ...; epoch 0 belongs to rank N, whom the monarchical
// detectors trust first. They announce all the same: epoch 0 seldom lives long.
// Deviates in three ways:
// - A NACK names a timestamp above which to announce, and is answered once. If it did not, one announcement that
//   N - 1 refuse would cause N - 1 new ones.
// - A process that refuses because it trusts somebody else sends its NACK only when it begins to trust the one that
//   it refused. Two processes that disagree stay quiet that way, instead of exchanging announcements and NACKs as
//   fast as the network lets them.
// - It sends that NACK also if it has refused nothing and its own epoch is another's. In the book, a process whose
//   trust wanders from a leader to another and back stays in the other's epoch, and the leader is not told: EC3 fails.
#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/detectors/rank.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct LeaderBasedEpochChange {
  using Port = EpochChange;
  static constexpr About about{
      .title = "Leader-Based Epoch-Change", .source = "CGR Algorithm 5.5", .model = Model::FailNoisy,
      .tolerates = "N - 1", .messages = "", .steps = "", .needs = Needs::Fair | Needs::Gst | Needs::OneCorrect,
      .summary = "Whoever is told to lead announces an epoch of its own; who trusts it and has seen nothing newer "
                 "starts it."};

  struct NewEpoch { std::uint64_t timestamp; };
  struct Nack { std::uint64_t timestamp; };
  using Messages = types<NewEpoch, Nack>;

  Use<PerfectLink> pl;
  Use<BestEffortBroadcast> beb;
  Shared<EventualLeaderDetector> omega;
  std::optional<ProcessId> trusted;
  std::uint64_t lastts = 0;
  std::uint64_t ts = 0;                                       // of the last announcement
  std::map<ProcessId, std::uint64_t> refused;                 // of whom was not trusted: the newest announcement

  void on(Context& ec, const Start&) { ts = rank(ec.self()); }
  void on(Context& ec, const EventualLeaderDetector::Trust& e) {
    trusted = e.process;
    const auto known = std::max(lastts, refused[e.process]);
    if (e.process == ec.self()) announce(ec, lastts);
    else if (known > lastts || !owns(ec, e.process, lastts)) ec.trigger(pl, PerfectLink::Send{e.process, Nack{known}});
  }
  void on(Context& ec, const BestEffortBroadcast::Deliver& e, const NewEpoch& m) {
    if (e.from != trusted) {
      refused[e.from] = std::max(refused[e.from], m.timestamp);
    } else if (m.timestamp > lastts) {
      lastts = m.timestamp;
      ec.trigger(EpochChange::StartEpoch{m.timestamp, e.from});
    } else if (!owns(ec, e.from, lastts)) {                   // else a newer announcement has overtaken this one
      ec.trigger(pl, PerfectLink::Send{e.from, Nack{lastts}});
    }
  }
  void on(Context& ec, const PerfectLink::Deliver&, const Nack& m) {
    if (trusted == ec.self() && m.timestamp >= ts) announce(ec, m.timestamp);
  }

  void announce(Context& ec, std::uint64_t above) {
    do ts += ec.N(); while (ts <= above);
    ec.trigger(beb, BestEffortBroadcast::Broadcast{NewEpoch{ts}});
  }
  static bool owns(Context& ec, ProcessId p, std::uint64_t timestamp) { return timestamp % ec.N() == rank(p) % ec.N(); }
};

template const Algorithm& algorithm<LeaderBasedEpochChange>();

}  // namespace faultline
