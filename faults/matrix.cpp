#include "faults/matrix.hpp"

#include <algorithm>
#include <stdexcept>

#include "check/judge.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline {
namespace {

/// {"synchrony": {"CAGR", "UAGREE"}, "stop": {"CINT"}} of "Synchrony: CAGR UAGREE; Stop: CINT".
std::map<std::string, std::set<std::string>> read_outside(const Algorithm& algorithm) {
  std::map<std::string, std::set<std::string>> all;
  std::string word, assumption;
  for (char c : std::string(algorithm.about.outside) + ";") {
    if (c == ':') {
      assumption = std::exchange(word, {});
      if (!assumption.empty()) assumption[0] = static_cast<char>(std::tolower(assumption[0]));
      all[assumption];
    }
    else if (c != ' ' && c != ',' && c != ';') word += c;
    else if (!word.empty()) all[assumption].insert(std::exchange(word, {}));
  }
  return all;
}

bool is_safety_of(const Algorithm& algorithm, const std::string& check) {
  auto in = [&](std::span<const Property> properties) {
    return std::ranges::any_of(properties, [&](const Property& p) {
      return p.check == check && p.kind == PropertyKind::Safety;
    });
  };
  return in(algorithm.port->properties) || in(algorithm.properties);
}

void run_one(MatrixCell& cell, std::uint64_t seed) {
  know_checkers();
  const Algorithm& algorithm = *cell.algorithm;
  const Scenario scenario = random_scenario(algorithm, seed, {.without = cell.assumption});
  const auto stack = Stack::make({scenario.protocol.algorithm, scenario.protocol.uses, {}});
  Judge judge(stack, scenario.processes.count);
  Simulator run(scenario, stack, {.observer = &judge, .layers = true});
  run.run();
  ++cell.seeds;
  const bool inner = algorithm.port->usage == Usage::Inner;
  for (const Finding& f : judge.finish(run.facts())) {
    if (inner ? f.port != algorithm.port->name && f.port != algorithm.name : !f.module.empty()) continue;
    if (f.port.empty()) continue;                             // READABLE: the network's doing
    if (f.verdict == Verdict::Violated) cell.broken.emplace(f.check, seed);
    else if (f.missed && !cell.missed) cell.missed = seed;
  }
}

std::string breaks(const auto& checks) {
  std::string text = "breaks";
  for (const auto& check : checks) text += " " + check;
  return text;
}

}  // namespace

std::set<std::string> predicted_without(const Algorithm& algorithm, Assumption assumption) {
  std::set<std::string> predicted;
  const auto rests = assumptions_of(algorithm);
  for (const auto& [name, checks] : read_outside(algorithm)) {
    auto refuse = [&](const std::string& what) {
      throw std::invalid_argument(std::string(algorithm.name) + ": About::outside names " + what);
    };
    if (std::ranges::none_of(rests, [&](Assumption a) { return name_of(a) == name; }))
      refuse("\"" + name + "\", which is no assumption that it rests on");
    for (const std::string& check : checks)
      if (!is_safety_of(algorithm, check)) refuse(check + ", which is no safety property of its own");
    if (name == name_of(assumption)) predicted = checks;
  }
  return predicted;
}

std::vector<Assumption> assumptions_of(const Algorithm& algorithm) {
  std::vector<Assumption> all;
  const auto stack = Stack::make({std::string(algorithm.name), {}, {}});
  for (Assumption a : all_assumptions) if (rests_on(stack->root(), a)) all.push_back(a);
  return all;
}

MatrixCell matrix_cell(const Algorithm& algorithm, Assumption assumption, std::uint64_t seeds) {
  MatrixCell cell{&algorithm, assumption, predicted_without(algorithm, assumption), {}, {}, 0};
  auto all_seen = [&] {
    return !cell.predicted.empty() &&
           std::ranges::all_of(cell.predicted, [&](const auto& check) { return cell.broken.contains(check); });
  };
  for (std::uint64_t seed = 1; seed <= seeds && !all_seen(); ++seed) run_one(cell, seed);
  return cell;
}

bool MatrixCell::is_explained() const {
  return std::ranges::equal(predicted, broken, {}, {}, [](const auto& b) { return b.first; });
}

std::string MatrixCell::prediction() const { return predicted.empty() ? "safe" : breaks(predicted); }

std::string MatrixCell::outcome() const {
  std::set<std::string> names;
  for (const auto& [check, _] : broken) names.insert(check);
  return !names.empty() ? breaks(names) : missed ? "safe, blocks" : "safe";
}

}  // namespace faultline
