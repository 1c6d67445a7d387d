// COIN-MATCH and COIN-BIAS: what coins show, over many seeds. Each sentence is tested so that a coin of which it is
// true fails with probability 1 in a million; the seeds are fixed, so that it never does by chance.
#include <catch2/catch.hpp>

#include "check/statistics.hpp"
#include "protocols/catalog.hpp"
#include "protocols/consensus/ports.hpp"
#include "sim/engine/simulator.hpp"

using namespace faultline;

namespace {

constexpr double confidence = 0.999'999;
constexpr std::uint64_t seeds = 4'000;

/// What every process has learned, by round: all zeros where there is but one coin.
class Outputs final : public Observer {
 public:
  std::map<std::string, std::vector<std::uint64_t>> of;       // by the coin's place
  void observe(const Observation& o) override {
    if (auto* e = o.as<CommonCoin::Output>()) of[std::string(o.module->path())].push_back(e->value);
  }
};

Scenario processes(std::uint32_t n, std::string algorithm) {
  Scenario s;
  s.processes.count = n;
  s.protocol.algorithm = std::move(algorithm);
  s.until = Time(std::chrono::hours(1));
  return s;
}
Outputs run(const Scenario& s, const std::shared_ptr<const Stack>& stack) {
  Outputs outputs;
  Simulator(s, stack, {.observer = &outputs, .layers = true, .digest = false}).run();
  return outputs;
}

struct Count { std::uint64_t matches = 0, highest = 0; };     // all learned the same; all learned domain - 1

Count toss(const std::string& coin, std::uint32_t n, std::uint64_t domain) {
  know_protocols();
  Scenario s = processes(n, coin);
  Work work;
  work.at = Time{}, work.fields = {{"domain", std::to_string(domain)}};
  s.workload = {work};
  const auto stack = Stack::make({coin, {}, {}});
  Count count;
  for (s.seed = 1; s.seed <= seeds; ++s.seed) {
    const auto values = run(s, stack).of.at("");
    REQUIRE(values.size() == n);
    for (auto value : values) REQUIRE(value < domain);
    const bool match = std::set(values.begin(), values.end()).size() == 1;
    count.matches += match, count.highest += match && values[0] == domain - 1;
  }
  return count;
}

}  // namespace

TEST_CASE("the ideal coin always matches, and shows each value equally often") {
  for (std::uint64_t domain : {1, 2, 3, 10}) {
    const Count count = toss("IdealCoin", 5, domain);
    INFO("domain " << domain << ", highest value " << count.highest);
    CHECK(count.matches == seeds);
    CHECK(probability_of(count.highest, seeds, confidence).contains(1.0 / static_cast<double>(domain)));
  }
}

TEST_CASE("N local coins match with probability 2^-(N-1), and then show each value equally often") {
  for (std::uint32_t n = 1; n <= 5; ++n) {
    const Count count = toss("LocalCoin", n, 2);
    INFO("N = " << n << ", matches " << count.matches << ", on the higher value " << count.highest);
    CHECK(probability_of(count.matches, seeds, confidence).contains(1.0 / (1 << (n - 1))));
    CHECK(probability_of(count.highest, count.matches, confidence).contains(0.5));
  }
}

TEST_CASE("the coin of one round says nothing about that of the next") {
  know_protocols();
  Scenario s = processes(3, "RandomizedBinaryConsensusWithCoin");
  for (std::uint32_t p = 0; p < 3; ++p) {
    Work work;
    work.by = {ProcessId{p}}, work.at = Time{}, work.fields = {{"value", p == 0 ? "true" : "false"}};
    s.workload.push_back(work);
  }
  s.network.base.latency = Distribution{Exponential{std::chrono::milliseconds(5)}, {}, {}};
  const auto stack = Stack::make({s.protocol.algorithm, {{"PerfectLink", "DirectLink"}}, {}});
  std::uint64_t both = 0, same = 0;
  for (s.seed = 1; s.seed <= seeds / 2; ++s.seed) {
    const auto coins = run(s, stack).of;
    if (coins.size() < 2) continue;
    ++both, same += coins.begin()->second[0] == std::next(coins.begin())->second[0];
  }
  CHECK(both > seeds / 4);
  CHECK(probability_of(same, both, confidence).contains(0.5));
}
