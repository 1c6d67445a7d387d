#include "faults/conformance.hpp"

#include <stdexcept>

#include "check/judge.hpp"
#include "faults/generate.hpp"
#include "sim/engine/simulator.hpp"
#include "sim/scenario/write.hpp"

namespace faultline {
namespace {

std::string sentence(const Finding& f) {
  return (f.module.empty() ? "" : f.module + ": ") + f.check + ": " + f.text + "\n";
}

std::string text_of(const std::map<std::string, std::string>& uses) {
  std::string text;
  for (const auto& [port, algorithm] : uses) text += (text.empty() ? "" : " ") + algorithm;
  return text;
}

/// What is wrong with the findings, in words; nothing if nothing is.
std::string count(const std::vector<Finding>& findings, const Algorithm& algorithm, ConformanceReport& report) {
  const bool inner = algorithm.port->usage == Usage::Inner;
  auto is_its_own = [&](const Finding& f) {
    if (!inner) return f.module.empty();
    return f.port.empty() || f.port == algorithm.port->name || f.port == algorithm.name;
  };
  std::string wrong;
  for (const Finding& f : findings) {
    if (f.verdict == Verdict::Violated) wrong += sentence(f);
    if (!is_its_own(f)) {
      report.inconclusive += f.verdict == Verdict::Inconclusive;
      continue;
    }
    PropertyCount& property = report.properties[f.check];
    property.ok += f.verdict == Verdict::Ok;
    property.violated += f.verdict == Verdict::Violated;
    property.inconclusive += f.verdict == Verdict::Inconclusive;
    property.judged += f.judged;
  }
  return wrong;
}

/// Runs it to the end; what failed, if anything did.
std::string failure_of(Simulator& run) {
  try {
    run.run();
    return run.failure();
  } catch (const std::logic_error& twins_differ) {
    run.interrupt();
    return twins_differ.what();
  }
}

/// On two copies a run takes a few times as long, so the longest are cut off.
constexpr std::uint64_t most_twin_events = 10'000;

void run_one(const Algorithm& algorithm, std::uint64_t seed, const ConformanceOptions& options,
             ConformanceReport& report) {
  const Scenario scenario = random_scenario(algorithm, seed);
  const auto stack = Stack::make({scenario.protocol.algorithm, scenario.protocol.uses, {}});
  Judge judge(stack, scenario.processes.count);
  RunOptions how;
  how.observer = &judge, how.layers = judge.wants_layers();
  Simulator run(scenario, stack, how);
  std::string failure = failure_of(run);
  if (failure.empty() && options.twins_every > 0 && seed % options.twins_every == 0) {
    Simulator twins(scenario, stack, {.twins = true, .digest = false, .most_events = most_twin_events});
    failure = failure_of(twins);
  }
  const RunFacts facts = run.facts();
  std::string wrong = count(judge.finish(facts), algorithm, report);
  if (!failure.empty()) wrong += "FAILURE: " + failure + "\n", ++report.failed;
  const RunCounts& counts = run.counts();
  ++report.runs, ++report.stacks[text_of(scenario.protocol.uses)];
  report.requests += counts.requests, report.messages += counts.sent, report.events += counts.events;
  report.undelivered += counts.lost + counts.cut;
  for (bool crashed : facts.crashed) report.crashes += crashed;
  if (wrong.empty()) return;
  ++report.violated;
  if (report.failures.size() < options.most_failures) report.failures.push_back({seed, wrong, to_json(scenario)});
}

}  // namespace

ConformanceReport conform(const Algorithm& algorithm, std::uint64_t first, std::uint64_t last,
                          const ConformanceOptions& options) {
  know_checkers();
  ConformanceReport report;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    run_one(algorithm, seed, options, report);
    if (options.progress) options.progress(seed);
  }
  return report;
}

}  // namespace faultline
