// Ben-Or's randomized consensus (Ben-Or, Another Advantage of Free Choice, PODC 1983), for processes that crash.
//
// Model: fail-silent, no time at all. Guarantees RC1-RC4 for f < N/2, agreement even with those who crash. There is
// no common coin: who sees no value tosses his own, so the number of rounds may be exponential in N.
// Cost: a round is 2 N^2 messages and 2 steps. Where all propose the same, the first round decides and the second
// is for the others.
//
// f is the largest that the model allows, (N - 1) / 2. Where the paper goes on for ever, a process takes part in one
// more round than it needs to decide, and stops: all that end a round in which somebody decides begin the next
// with that value, so that they decide in it, and need for it no more than that round's messages.
#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/consensus/votes.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct BenOr {
  using Port = RandomizedBinaryConsensus;
  static constexpr About about{
      .title = "Ben-Or's Randomized Consensus", .source = "Ben-Or, PODC 1983", .model = Model::FailSilent,
      .tolerates = "(N - 1) / 2", .messages = "4 * N^2", .steps = "2",
      .needs = Needs::Fair | Needs::Majority | Needs::Luck,
      .outside = "stop: nothing, who has forgotten its proposal takes no part any more",
      .summary = "In a round at most one value gets a majority, and who sees none tosses a coin of his own."};

  struct Report { std::uint64_t round; bool value; };
  struct Proposal { std::uint64_t round; std::optional<bool> value; };    // the paper's D-message, if it has a value
  using Messages = types<Report, Proposal>;
  using Reports = types<consensus::Round>;

  Use<BestEffortBroadcast> beb;
  std::uint64_t round = 0;
  std::uint8_t step = 0;                                      // 1, 2; 0: before the first round and after the last
  bool decided = false;                                       // in the round before
  std::map<std::pair<std::uint64_t, std::uint8_t>, std::map<ProcessId, std::optional<bool>>> heard;

  void on(Context& rc, const RandomizedBinaryConsensus::Propose& e) { begin_round(rc, e.value); }
  void begin_round(Context& rc, bool x) {
    ++round, step = 1;
    rc.report(consensus::Round{round});
    rc.trigger(beb, BestEffortBroadcast::Broadcast{Report{round, x}});
  }
  void on(Context&, const BestEffortBroadcast::Deliver& e, const Report& m) { heard[{m.round, 1}][e.from] = m.value; }
  void on(Context&, const BestEffortBroadcast::Deliver& e, const Proposal& m) {
    heard[{m.round, 2}][e.from] = m.value;
  }

  bool upon(Context& rc) {
    const std::size_t f = (rc.N() - 1) / 2;
    heard.erase(heard.begin(), heard.lower_bound({round, step}));         // what came too late
    if (step == 0 || heard[{round, step}].size() < rc.N() - f) return false;
    const auto votes = heard[{round, step}];
    if (step == 1) {
      step = decided ? 0 : 2;
      rc.trigger(beb, BestEffortBroadcast::Broadcast{Proposal{round, sent_by_more_than(rc.N() / 2, votes)}});
      return true;
    }
    if (const auto v = sent_by_more_than(f, votes)) {
      decided = true;
      rc.trigger(RandomizedBinaryConsensus::Decide{*v});
    }
    const auto x = sent_by_more_than(0, votes);
    begin_round(rc, x ? *x : rc.random(2) == 1);
    return true;
  }
};

template const Algorithm& algorithm<BenOr>();

}  // namespace faultline
