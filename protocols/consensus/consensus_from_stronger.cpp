// Consensus from Stronger Consensus: no algorithm of the book, but what it takes for granted, that a stronger
// consensus may stand where a weaker one is wanted.
//
// Model: that of the consensus below; it adds nothing and costs nothing. The catalogue's entry is for the default
// below. Uniform consensus is a regular one. Randomized consensus (CGR Algorithms 5.12 to 5.14) serves as a uniform one
// although its module promises regular agreement alone: in the round in which a process decides v, crashing or not,
// more than f processes have sent v in phase 2 and none has sent another value, so that each process that finishes
// the round has heard v from one of them and carries it on. Its termination with probability 1 becomes termination.
#include "protocols/consensus/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

template <class Weaker, class Stronger>
struct ConsensusFromStronger {
  static constexpr bool randomized = std::is_same_v<Stronger, RandomizedConsensus>;
  static constexpr std::string_view name = randomized ? "RandomizedAsUniformConsensus" : "UniformAsRegularConsensus";
  using Port = Weaker;
  static constexpr About about{
      .title = randomized ? "Randomized as Uniform Consensus" : "Uniform as Regular Consensus",
      .source = randomized ? "after CGR Modules 5.2 and 5.8, no number of its own"
                           : "after CGR Modules 5.1 and 5.2, no number of its own",
      .model = Model::FailSilent, .tolerates = "N - 1", .messages = randomized ? "2 * N^3 + 6 * N^2" : "7 * N",
      .steps = randomized ? "5" : "6", .needs = Needs::Fair,
      .outside = randomized ? "stop: CINT" : "stop: CINT; stop: CAGR(outside/uniform-as-regular-consensus-back), "
                                             "who comes back is heard in time by some",
      .summary = "Hands proposals down and decisions up: the consensus below promises all that this one does."};

  Use<Stronger> stronger;

  void on(Context& c, const typename Weaker::Propose& e) {
    c.trigger(stronger, typename Stronger::Propose{e.value});
  }
  void on(Context& c, const typename Stronger::Decide& e) { c.trigger(typename Weaker::Decide{e.value}); }
};

template const Algorithm& algorithm<ConsensusFromStronger<Consensus, UniformConsensus>>();
template const Algorithm& algorithm<ConsensusFromStronger<UniformConsensus, RandomizedConsensus>>();

}  // namespace faultline
