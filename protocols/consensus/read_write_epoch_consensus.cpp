// Read/Write Epoch Consensus, CGR Algorithm 5.6.
//
// Model: fail-noisy. Guarantees EP1-EP6 for f < N/2; with half of the processes crashed it stays safe and decides
// nothing. Cost: 5N messages, 5 steps: READ, STATE, WRITE, ACCEPT, DECIDED. What a majority has accepted, every
// later leader reads, and proposes in place of its own value.
// Deviates in that an instance may hear its leader before its Init, since another process has come to the epoch
// earlier; it keeps such messages until then. It halts when it is aborted: hears, accepts and decides nothing more.
#include <algorithm>
#include <ranges>

#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct ReadWriteEpochConsensus {
  using Port = EpochConsensus;
  static constexpr About about{
      .title = "Read/Write Epoch Consensus", .source = "CGR Algorithm 5.6", .model = Model::FailNoisy,
      .tolerates = "(N - 1) / 2", .messages = "5 * N", .steps = "5", .needs = Needs::Fair | Needs::Majority,
      .outside = "stop: nothing, who has forgotten an epoch does not begin it again",
      .summary = "The leader reads what a majority holds, writes the newest of it, or else its own proposal, to a "
                 "majority, and then announces it as decided."};

  struct Read {};
  struct State { EpochState state; };
  struct Write { Payload value; };
  struct Accept {};
  struct Decided { Payload value; };
  using Messages = types<Read, State, Write, Accept, Decided>;
  enum class Phase : std::uint8_t { BeforeInit, Running, Halted };

  Use<PerfectLink> pl;
  Use<BestEffortBroadcast> beb;
  Phase phase = Phase::BeforeInit;
  std::vector<BestEffortBroadcast::Deliver> early;            // heard before Init
  std::uint64_t ets = 0;
  EpochState state;                                           // the book's (valts, val)
  Payload tmpval;
  std::map<ProcessId, EpochState> states;
  std::set<ProcessId> accepted;

  void on(Context& ep, const EpochConsensus::Init& e) {
    phase = Phase::Running, ets = e.timestamp, state = e.state;
    for (const auto& heard : std::exchange(early, {})) {
      if (auto m = heard.message.as<Read>()) on(ep, heard, *m);
      if (auto m = heard.message.as<Write>()) on(ep, heard, *m);
      if (auto m = heard.message.as<Decided>()) on(ep, heard, *m);
    }
  }
  void on(Context& ep, const EpochConsensus::Propose& e) {
    if (phase != Phase::Running) return;
    tmpval = e.value;
    ep.trigger(beb, BestEffortBroadcast::Broadcast{Read{}});
  }
  void on(Context& ep, const BestEffortBroadcast::Deliver& e, const Read&) {
    if (is_running(e)) ep.trigger(pl, PerfectLink::Send{e.from, State{state}});
  }
  void on(Context&, const PerfectLink::Deliver& e, const State& m) { states[e.from] = m.state; }
  void on(Context& ep, const BestEffortBroadcast::Deliver& e, const Write& m) {
    if (!is_running(e)) return;
    state = {ets, m.value};
    ep.trigger(pl, PerfectLink::Send{e.from, Accept{}});
  }
  void on(Context&, const PerfectLink::Deliver& e, const Accept&) { accepted.insert(e.from); }
  void on(Context& ep, const BestEffortBroadcast::Deliver& e, const Decided& m) {
    if (is_running(e)) ep.trigger(EpochConsensus::Decide{m.value});
  }
  void on(Context& ep, const EpochConsensus::Abort&) {
    if (phase == Phase::Halted) return;
    phase = Phase::Halted;
    ep.trigger(EpochConsensus::Aborted{state});
  }

  bool upon(Context& ep) {
    if (phase != Phase::Running) return false;
    if (states.size() >= ep.majority()) {
      const EpochState highest = std::ranges::max(std::views::values(states));
      if (!highest.value.empty()) tmpval = highest.value;
      states.clear();                                         // the rest are no majority
      ep.trigger(beb, BestEffortBroadcast::Broadcast{Write{tmpval}});
      return true;
    }
    if (accepted.size() >= ep.majority()) {
      accepted.clear();
      ep.trigger(beb, BestEffortBroadcast::Broadcast{Decided{tmpval}});
      return true;
    }
    return false;
  }

  bool is_running(const BestEffortBroadcast::Deliver& e) {
    if (phase == Phase::BeforeInit) early.push_back(e);
    return phase == Phase::Running;
  }
};

template const Algorithm& algorithm<ReadWriteEpochConsensus>();

}  // namespace faultline
