// elections.cpp: how long Raft is without a leader after a crash, as in figure 16 of its paper (USENIX ATC 2014).
// Usage: elections [TRIALS [FOLDER]]: prints the table as Markdown and writes elections-*.svg to FOLDER.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "bench/plot.hpp"
#include "protocols/catalog.hpp"
#include "protocols/replication/raft.hpp"
#include "sim/engine/simulator.hpp"
#include "sim/scenario/read.hpp"

namespace faultline::bench {
namespace {
using namespace std::chrono_literals;

/// The first election after the crash.
struct Watch final : Observer {
  Time crashed{};
  std::optional<Time> elected;
  void observe(const Observation& o) override {
    if (o.type == &type_of<Raft::Elected> && crashed != Time{} && !elected) elected = o.at;
  }
  void crash(ProcessId, Time at) override { crashed = at; }
};

Scenario base() {
  std::ifstream in("scenarios/election.json");
  std::stringstream text;
  text << in.rdbuf();
  auto read = read_scenario(text.str(), "scenarios/election.json");
  if (auto* problems = std::get_if<std::vector<Problem>>(&read)) {
    std::fprintf(stderr, "%s\n", problems->front().message.c_str());
    std::exit(2);
  }
  return std::get<Scenario>(std::move(read));
}

/// Milliseconds without a leader, or more than that where nobody was elected.
double downtime(const Scenario& family, int low, int high, std::uint64_t seed) {
  Scenario s = family;
  s.seed = seed;
  const Duration heartbeat = std::chrono::microseconds(low * 500);      // half of the shortest time-out, as theirs
  s.protocol.parameters["Raft.election_low"] = "\"" + std::to_string(low) + "ms\"";
  s.protocol.parameters["Raft.election_high"] = "\"" + std::to_string(high) + "ms\"";
  s.protocol.parameters["Raft.heartbeat"] = "\"" + std::to_string(low * 500) + "us\"";
  // At any moment between two heartbeats.
  Draws draws(Key(seed, stream("moment of the crash")));
  const auto moments = static_cast<std::uint64_t>(heartbeat.count());
  s.faults.back().at += Duration(static_cast<std::int64_t>(draws.below(moments)));
  Watch watch;
  Simulator run(s, Stack::make({s.protocol.algorithm, s.protocol.uses, s.protocol.parameters}),
                {.observer = &watch, .layers = true});
  while (!watch.elected && run.step()) {}
  const Time until = watch.elected ? *watch.elected : run.now();
  return static_cast<double>((until - watch.crashed).count()) / 1e6;
}

constexpr const char* prose =
    "How long Raft is without a leader after a crash, as in figure 16 of its paper (Ongaro and Ousterhout, USENIX ATC\n"
    "2014). Made by `tools/setup bench && build/bench/bench/elections > docs/elections.md` from the family of\n"
    "`scenarios/election.json`, 1,000 crashes a row, each at any moment between two heartbeats.\n\n"
    "![How much randomness](elections-randomness.svg)\n\n![How long a time-out](elections-time-outs.svg)\n\n"
    "The model is not theirs in two ways. A broadcast took them about 15 ms, most of it after a request had arrived;\n"
    "what decides how often votes are split is the shorter time between a server's time-out and the moment at which\n"
    "the others have heard of it. Here that is 2 ms of disk (a process stores its own vote before it asks for others)\n"
    "and 0.2 to 0.6 ms of network, and a broadcast takes 5 ms. And all logs are equal here, where theirs were not, so\n"
    "that some of their servers could not win. So the median of 150 to 155 ms is near theirs, and short time-outs\n"
    "and longest times better than theirs. Runs end 11 s after the crash.\n";

struct Row { int low, high; const char* paper; };

double at_share(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

Series measure(const Scenario& family, const Row& row, std::uint64_t trials) {
  const std::string name = std::to_string(row.low) + " to " + std::to_string(row.high) + " ms";
  std::vector<double> times;
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= trials; ++seed)
    sum += times.emplace_back(downtime(family, row.low, row.high, seed));
  std::sort(times.begin(), times.end());
  std::printf("| %s | %.0f | %.0f | %.0f | %.0f | %s |\n", name.c_str(), sum / static_cast<double>(trials),
              at_share(times, 0.5), at_share(times, 0.99), times.back(), row.paper);
  std::fflush(stdout);
  Series series{name, {}};
  constexpr double shown = 10'000;                            // runs end later: who has no leader by then is no point
  const auto step = std::max<std::size_t>(times.size() / 200, 1);
  for (std::size_t i = step - 1; i < times.size() && times[i] < shown; i += step)
    series.points.emplace_back(times[i], static_cast<double>(i + 1) / static_cast<double>(times.size()));
  return series;
}

void panel(const Scenario& family, const std::vector<Row>& rows, Plot plot, std::uint64_t trials,
           const std::string& file) {
  for (const Row& row : rows) plot.series.push_back(measure(family, row, trials));
  std::ofstream(file) << plot.svg();
}

}  // namespace
}  // namespace faultline::bench

int main(int argc, char** argv) {
  using namespace faultline::bench;
  const auto trials = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const std::string folder = argc > 2 ? argv[2] : "docs";
  if (trials == 0) return std::fprintf(stderr, "usage: elections [TRIALS [FOLDER]], TRIALS at least 1\n"), 2;
  faultline::know_protocols();
  const auto family = base();
  std::printf("# Elections\n\n%s\n", prose);
  std::printf("| time-outs | mean, ms | median, ms | 99 %%, ms | longest, ms | the paper |\n");
  std::printf("|---|---|---|---|---|---|\n");
  panel(family,
        {{150, 150, "over 10 s"}, {150, 151, ""}, {150, 155, "median 287 ms"}, {150, 175, ""},
         {150, 200, "longest 513 ms"}, {150, 300, ""}},
        {"How much randomness", "time without a leader, ms", "elections done", 100, 10000,
         {100, 200, 500, 1000, 2000, 5000, 10000}, {}}, trials, folder + "/elections-randomness.svg");
  panel(family, {{12, 24, "mean 35 ms, longest 152 ms"}, {25, 50, ""}, {50, 100, ""}, {100, 200, ""}, {150, 300, ""}},
        {"How long a time-out", "time without a leader, ms", "elections done", 10, 2000,
         {10, 20, 50, 100, 200, 500, 1000, 2000}, {}}, trials, folder + "/elections-time-outs.svg");
}
