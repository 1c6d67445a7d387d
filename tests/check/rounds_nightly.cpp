// docs/randomized.md is what 10,000 seeds of each race give. FAULTLINE_GOLDEN=update writes it.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bench/plot.hpp"
#include "tests/check/rounds.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {

constexpr std::uint64_t seeds = 10'000;

std::string fixed(double value, int digits) {
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(digits);
  out << value;
  return out.str();
}

std::string row(const Race& race, const Histogram& runs) {
  const auto match = match_of(race);
  std::string text = "| `" + race.algorithm + "` | " + (race.coin.empty() ? "its own" : "`" + race.coin + "`") + " | " +
                     std::to_string(race.n) + " | " + fixed(mean(runs), 2) + " | " +
                     (match ? fixed(most_on_average(*match), 0) : "") + " | " + std::to_string(runs.rbegin()->first);
  for (std::uint64_t rounds : {1, 2, 3, 5, 10}) {
    text += " | " + fixed(100 * static_cast<double>(longer_than(runs, rounds)) / seeds, 2);
    if (match) text += " (" + fixed(100 * most_longer_than(rounds, *match), 2) + ")";
  }
  return text + " |\n";
}

std::string page(const std::vector<std::pair<Race, Histogram>>& all) {
  std::string text =
      "# How many rounds randomized consensus takes\n\n"
      "`FAULTLINE_GOLDEN=update build/release/tests/test_check_nightly` writes this page; without that it compares\n"
      "the page with its runs, 10,000 seeds a row. Half of the processes propose one value and half another (with a\n"
      "large domain, each its own); delays are exponential, of mean 5 ms, and depend on no coin; nobody crashes. A\n"
      "run takes as many rounds as the process that was in the highest one when it decided.\n\n"
      "Theory: in each round the coin matches with probability d, which is 1 for the ideal coin and 2^-(N-1) for bits\n"
      "that each process tosses itself. Then it is, with probability 1/2 at least, the one value that a majority may\n"
      "carry in that round; all begin the next round with it, and decide. So at most a share of (1 - d/2)^(r-1) takes\n"
      "more than r rounds, and the mean is at most 1 + 2/d. An even split has no majority, so that a coin that always\n"
      "matches ends it in 2 rounds; two processes with coins of their own take more than r with probability 2^-(r-1)\n"
      "exactly. For a large domain there is no such bound: its coin matches once all have seen the same proposals.\n\n"
      "![How many runs have decided by which round](randomized.svg)\n\n"
      "| Algorithm | Coin | N | mean | at most | longest | % > 1 round (at most) | > 2 | > 3 | > 5 | > 10 |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [race, runs] : all) text += row(race, runs);
  return text;
}

/// What share of the runs has decided by which round, five processes; and what theory promises of their own coins.
std::string picture(const std::vector<std::pair<Race, Histogram>>& all) {
  bench::Plot plot{.title = "Randomized consensus of 5 processes: runs that have decided", .x_label = "round",
                   .y_label = "runs", .low = 1, .high = 20, .ticks = {1, 2, 3, 5, 10, 20}, .series = {}};
  const std::map<std::pair<std::string, std::string>, std::string> names = {
      {{"RandomizedBinaryConsensusWithCoin", "IdealCoin"}, "ideal coin"},
      {{"RandomizedBinaryConsensusWithCoin", "LocalCoin"}, "local coins"},
      {{"BenOr", ""}, "Ben-Or"},
      {{"RandomizedConsensusWithLargeDomain", "IdealCoin"}, "large domain"}};
  const auto series = [&](const std::string& name, auto&& longer) {
    bench::Series s{name, {}};
    for (std::uint64_t r = 1; r <= 20; ++r) s.points.emplace_back(r, 1 - longer(r));
    plot.series.push_back(s);
  };
  for (const auto& [race, runs] : all)
    if (race.n == 5)
      series(names.at({race.algorithm, race.coin}),
             [&](std::uint64_t r) { return static_cast<double>(longer_than(runs, r)) / seeds; });
  series("ideal, at least", [](std::uint64_t r) { return most_longer_than(r, 1); });
  series("local, at least", [](std::uint64_t r) { return most_longer_than(r, std::pow(0.5, 4)); });
  return plot.svg();
}

/// The file has that text; written first if FAULTLINE_GOLDEN is `update`.
void check_file(const char* path, const std::string& expected) {
  const char* wish = std::getenv("FAULTLINE_GOLDEN");
  if (wish && std::string_view(wish) == "update") std::ofstream(path) << expected;
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  INFO(path);
  CHECK(text.str() == expected);
}

}  // namespace

TEST_CASE("docs/randomized.md has the rounds of 10,000 seeds, and none is worse than theory allows") {
  std::vector<std::pair<Race, Histogram>> all;
  for (const Race& race : races()) {
    all.emplace_back(race, run(race, seeds));
    INFO(race.algorithm << " " << race.coin << ", N = " << race.n);
    CHECK(worse_than_theory(race, all.back().second) == "");
  }
  check_file("docs/randomized.md", page(all));
  check_file("docs/randomized.svg", picture(all));
}
