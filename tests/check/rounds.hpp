// rounds.hpp: how many rounds randomized consensus takes, counted over seeds.
#pragma once
#include <cmath>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "check/statistics.hpp"
#include "protocols/catalog.hpp"
#include "protocols/consensus/ports.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline::testing {

/// One kind of run: what proposes which values to whom. The network's delays are exponential, of mean 5 ms, so
/// that no schedule is like another, and none depends on a coin.
struct Race {
  std::string algorithm, coin;                                // no coin: it has its own
  std::uint32_t n = 3;
  bool unanimous = false;                                     // else processes 0, 2, .. propose yes, others no
};

/// Of runs that a race had in many seeds, how many took that many rounds, until all had decided.
using Histogram = std::map<std::uint64_t, std::uint64_t>;

/// The round that each process was in when it decided; of a run, the last.
class RoundCounter final : public Observer {
 public:
  explicit RoundCounter(std::uint32_t n) : begun_(n) {}
  void observe(const Observation& o) override {
    if (auto* e = o.as<consensus::Round>()) begun_[index(o.process)] = e->number;
    if (o.as<RandomizedBinaryConsensus::Decide>() || o.as<RandomizedConsensus::Decide>())
      ++decided_, rounds_ = std::max(rounds_, begun_[index(o.process)]);
  }
  std::uint64_t rounds() const {
    if (decided_ != begun_.size()) throw std::logic_error("not every process has decided");
    return rounds_;
  }

 private:
  std::vector<std::uint64_t> begun_;
  std::size_t decided_ = 0;
  std::uint64_t rounds_ = 0;
};

inline Scenario scenario_of(const Race& race) {
  Scenario s;
  s.processes.count = race.n;
  s.protocol.algorithm = race.algorithm;
  s.protocol.uses = {{"PerfectLink", "DirectLink"}};
  if (!race.coin.empty()) s.protocol.uses.emplace("CommonCoin", race.coin);
  s.network.base.latency = Distribution{Exponential{std::chrono::milliseconds(5)}, {}, {}};
  s.until = Time(std::chrono::hours(1));
  const bool binary = catalog().algorithm(race.algorithm)->port->name == "RandomizedBinaryConsensus";
  for (std::uint32_t p = 0; p < race.n; ++p) {
    Work work;
    work.by = {ProcessId{p}}, work.at = Time{};
    if (binary) work.fields = {{"value", race.unanimous || p % 2 == 0 ? "true" : "false"}};
    s.workload.push_back(work);
  }
  return s;
}

/// Runs it with the seeds 1 to `seeds`.
inline Histogram run(const Race& race, std::uint64_t seeds) {
  know_protocols();
  Scenario s = scenario_of(race);
  const auto stack = Stack::make({s.protocol.algorithm, s.protocol.uses, {}});
  Histogram runs;
  for (s.seed = 1; s.seed <= seeds; ++s.seed) {
    RoundCounter counter(race.n);
    Simulator(s, stack, {.observer = &counter, .layers = true, .digest = false}).run();
    ++runs[counter.rounds()];
  }
  return runs;
}

inline std::uint64_t longer_than(const Histogram& runs, std::uint64_t rounds) {
  std::uint64_t count = 0;
  for (auto at = runs.upper_bound(rounds); at != runs.end(); ++at) count += at->second;
  return count;
}
inline double mean(const Histogram& runs) {
  double sum = 0;
  for (const auto& [rounds, count] : runs) sum += static_cast<double>(rounds * count);
  return sum / static_cast<double>(longer_than(runs, 0));
}

/// The races of docs/randomized.md.
inline std::vector<Race> races() {
  std::vector<Race> all;
  for (std::uint32_t n : {3, 4, 5, 9}) all.push_back({"RandomizedBinaryConsensusWithCoin", "IdealCoin", n});
  for (std::uint32_t n : {2, 3, 4, 5}) all.push_back({"RandomizedBinaryConsensusWithCoin", "LocalCoin", n});
  for (std::uint32_t n : {2, 3, 4, 5}) all.push_back({"BenOr", "", n});
  for (std::uint32_t n : {3, 4, 5}) all.push_back({"RandomizedConsensusWithLargeDomain", "IdealCoin", n});
  return all;
}

/// How likely the coin of a binary race is to match: 1, or 2^-(N-1). Nothing for a large domain, where the ideal
/// coin matches as soon as all processes have seen the same proposals, and shows the one that is carried more seldom.
inline std::optional<double> match_of(const Race& race) {
  if (race.algorithm == "RandomizedConsensusWithLargeDomain") return {};
  return race.coin == "IdealCoin" ? 1 : std::pow(0.5, race.n - 1);
}
/// The largest share of runs that may take more than `rounds` rounds. In each round, the coin matches with
/// probability d, and then it is, with probability 1/2 or more, the one value that may be carried in that round; all
/// begin the next round with that value then, and decide in it.
inline double most_longer_than(std::uint64_t rounds, double match) {
  return rounds == 0 ? 1 : std::pow(1 - match / 2, static_cast<double>(rounds - 1));
}
/// The sum over all numbers of rounds of that.
inline double most_on_average(double match) { return 1 + 2 / match; }

constexpr double confidence = 0.999'999;

/// Where more runs took longer than can be chance, if theory is right; empty: nowhere.
inline std::string worse_than_theory(const Race& race, const Histogram& runs) {
  const auto match = match_of(race);
  if (!match) return {};
  const auto all = longer_than(runs, 0);
  for (std::uint64_t rounds = 1; longer_than(runs, rounds) > 0; ++rounds)
    if (probability_of(longer_than(runs, rounds), all, confidence).low > most_longer_than(rounds, *match))
      return std::to_string(longer_than(runs, rounds)) + " of " + std::to_string(all) + " runs took more than " +
             std::to_string(rounds) + " rounds";
  return {};
}

}  // namespace faultline::testing
