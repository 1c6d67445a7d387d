// Randomized consensus with a common coin: the binary one, CGR Algorithms 5.12-5.13, and the one with a large
// domain, 5.14, which differs only in what the coin is tossed among.
//
// Model: fail-silent, no time at all. Guarantees RC1-RC4 for f < N/2, agreement even with those who crash: what is
// decided in a round, all who end that round take over. Only its end is left to luck: with a coin that matches with
// probability d and that no schedule depends on, it takes at most 1 + 2/d rounds on average.
// Cost: a round is 2 N^2 messages and 2 steps, and each process that decides broadcasts it reliably. In lock-step
// the binary one needs one round where all propose the same; the other one, where all proposals differ, needs two,
// and N more reliable broadcasts beside the first.
//
// f is the largest that the model allows, (N - 1) / 2. Deviates in that everybody learns a decision by reliable
// broadcast, also who made it, and then takes part no more: the others will learn it too, or who made it was faulty
// and counts as such. A coin is kept until all are known to be past its round, because one that is made of messages
// may be needed by the slowest: where somebody has crashed, that is one coin a round until the end.
#include <algorithm>
#include <ranges>

#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/consensus/votes.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

namespace binary {
struct Phase1 { std::uint64_t round; bool value; };
struct Phase2 { std::uint64_t round; std::optional<bool> value; };
struct Decided { bool value; };
}  // namespace binary
namespace large_domain {
struct Proposal { Payload value; };
struct Phase1 { std::uint64_t round; Payload value; };
struct Phase2 { std::uint64_t round; std::optional<Payload> value; };
struct Decided { Payload value; };
}  // namespace large_domain

template <class Consensus>
struct RandomizedConsensusWithCoin {
  static constexpr bool large = std::is_same_v<Consensus, RandomizedConsensus>;
  static constexpr std::string_view name =
      large ? "RandomizedConsensusWithLargeDomain" : "RandomizedBinaryConsensusWithCoin";
  using Port = Consensus;
  static constexpr About about{
      .title = large ? "Randomized Consensus with Large Domain" : "Randomized Binary Consensus",
      .source = large ? "CGR Algorithm 5.14" : "CGR Algorithms 5.12-5.13", .model = Model::FailSilent,
      .tolerates = "(N - 1) / 2", .messages = large ? "2 * N^3 + 6 * N^2" : "N^3 + 3 * N^2",
      .steps = large ? "5" : "3", .needs = Needs::Fair | Needs::Majority,
      .outside = "stop: CINT",                                // who has forgotten its proposal does not vote again
      .summary = large ? "As with two values; the coin chooses among the proposals that a process has seen."
                       : "In a round at most one value gets a majority, and who sees none takes what a coin shows."};

  using Value = std::conditional_t<large, Payload, bool>;
  using Proposal = large_domain::Proposal;
  using Phase1 = std::conditional_t<large, large_domain::Phase1, binary::Phase1>;
  using Phase2 = std::conditional_t<large, large_domain::Phase2, binary::Phase2>;
  using Decided = std::conditional_t<large, large_domain::Decided, binary::Decided>;
  using Messages =
      std::conditional_t<large, types<Proposal, Phase1, Phase2, Decided>, types<Phase1, Phase2, Decided>>;
  using Reports = types<consensus::Round>;

  Use<BestEffortBroadcast> beb;
  Use<ReliableBroadcast> rb;
  Instances<std::uint64_t, CommonCoin> coin;                  // by round
  std::uint64_t round = 0;
  std::uint8_t phase = 0;                                     // 1, 2, 3: waits for the coin; 0: before and after
  std::optional<Value> proposal, decision;
  std::map<std::pair<std::uint64_t, std::uint8_t>, std::map<ProcessId, std::optional<Value>>> val;
  std::set<Value> values;                                     // among which the coin may be tossed
  std::set<Value> domain;                                     // among which this round's is
  std::map<ProcessId, std::uint64_t> reached;                 // how far who has come

  void on(Context&, const Start&) {
    if constexpr (!large) values = {false, true};
  }
  void on(Context& rc, const typename Consensus::Propose& e) {
    if (decision) return;                                     // it was known before this process asked
    if constexpr (large) {
      values.insert(e.value);
      rc.trigger(rb, ReliableBroadcast::Broadcast{Proposal{e.value}});
    }
    begin_round(rc, e.value);
  }
  void on(Context&, const ReliableBroadcast::Deliver&, const Proposal& m) { values.insert(m.value); }

  void begin_round(Context& rc, const Value& v) {
    proposal = v;
    ++round, phase = 1;
    rc.report(consensus::Round{round});
    rc.trigger(beb, BestEffortBroadcast::Broadcast{Phase1{round, v}});
  }
  void on(Context& rc, const BestEffortBroadcast::Deliver& e, const Phase1& m) {
    hear(m.round, 1, e.from, m.value);
    reached[e.from] = std::max(reached[e.from], m.round);
    if (reached.size() == rc.N()) rc.retire_below(coin, std::ranges::min(std::views::values(reached)));
  }
  void on(Context&, const BestEffortBroadcast::Deliver& e, const Phase2& m) { hear(m.round, 2, e.from, m.value); }
  /// What comes early waits, what comes late is dropped.
  void hear(std::uint64_t r, std::uint8_t in, ProcessId from, const std::optional<Value>& v) {
    if (!decision && std::pair(r, in) >= std::pair(round, phase)) val[{r, in}][from] = v;
  }

  bool upon(Context& rc) {
    if (phase != 1 && phase != 2) return false;
    const std::size_t f = (rc.N() - 1) / 2;
    auto& heard = val[{round, phase}];
    if (phase == 1 && heard.size() >= rc.majority()) {
      proposal = sent_by_more_than(rc.N() / 2, heard);
      phase = 2;
      rc.trigger(beb, BestEffortBroadcast::Broadcast{Phase2{round, proposal}});
      return true;
    }
    if (phase == 2 && heard.size() >= rc.N() - f) {
      phase = 3, domain = values;
      rc.trigger(coin, round, CommonCoin::Release{domain.size()});
      return true;
    }
    return false;
  }
  void on(Context& rc, const std::uint64_t& r, const CommonCoin::Output& c) {
    if (phase != 3 || r != round) return;                     // it has decided meanwhile
    if (c.value >= domain.size()) throw std::logic_error("the coin shows what is not in its domain");
    const std::size_t f = (rc.N() - 1) / 2;
    const auto heard = val[{round, 2}];
    val.erase(val.begin(), val.upper_bound({round, 2}));
    if (auto v = sent_by_more_than(f, heard)) {
      phase = 0;
      rc.trigger(rb, ReliableBroadcast::Broadcast{Decided{*v}});
    } else if ((v = sent_by_more_than(0, heard))) begin_round(rc, *v);
    else begin_round(rc, *std::next(domain.begin(), static_cast<std::ptrdiff_t>(c.value)));
  }
  void on(Context& rc, const ReliableBroadcast::Deliver&, const Decided& m) {
    if (decision) return;
    decision = m.value, phase = 0, val.clear();
    rc.trigger(typename Consensus::Decide{m.value});
  }
};

template const Algorithm& algorithm<RandomizedConsensusWithCoin<RandomizedBinaryConsensus>>();
template const Algorithm& algorithm<RandomizedConsensusWithCoin<RandomizedConsensus>>();

}  // namespace faultline
