// The scenarios together show every algorithm inside and outside its model, every fault, and every feature of the
// network; and docs/outside.md tells of what is outside as the scenarios do.
#include <catch2/catch.hpp>

#include "tests/scenarios/runs.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {

bool is_outside(const std::string& file) { return file.starts_with("outside/"); }

std::set<std::string> algorithms() {
  std::set<std::string> names;
  know_protocols();
  for (const Algorithm* a : catalog().algorithms()) names.emplace(a->name);
  return names;
}

void add_features(const LinkModel& m, std::set<std::string>& features) {
  const std::pair<const char*, bool> all[] = {
      {"latency", m.latency.has_value()},       {"loss", m.loss.has_value()},
      {"bursty loss", m.burst.has_value()},     {"duplication", m.duplication.has_value()},
      {"reordering", m.reordering.has_value()}, {"corruption", m.corruption.has_value()},
      {"bandwidth", m.bandwidth.has_value()},   {"fifo", m.fifo.has_value()}};
  for (auto [name, is_set] : all) if (is_set) features.insert(name);
}

void add_features(const Fault& fault, std::set<std::string>& features) {
  static const char* const kinds[] = {"partition", "bridge", "majority-ring", "cut",  "heal",  "crash", "restart",
                                      "pause",     "resume", "slow",          "link", "clock", "disk",
                                      "drop",      "hold",   "replay",        "away"};
  features.insert(kinds[fault.what.index()]);
  std::visit([&](const auto& f) {
    if constexpr (requires { f.target; }) {
      if (std::holds_alternative<RandomTarget>(f.target)) features.insert("random target");
      if (std::holds_alternative<RoleTarget>(f.target)) features.insert("role");
      if (std::holds_alternative<GroupTarget>(f.target)) features.insert("group");
    }
    if constexpr (requires { f.groups; })
      for (const Target& t : f.groups) if (std::holds_alternative<GroupTarget>(t)) features.insert("group");
    if constexpr (requires { f.freeze; }) {
      if (f.freeze) features.insert("clock freeze");
      if (f.drift_ppb) features.insert("clock drift");
      if (f.step != Duration{}) features.insert("clock step");
    }
  }, fault.what);
}

/// The rows of the first table below a heading, without its head: the cells of each, trimmed.
std::vector<std::vector<std::string>> table(const std::string& text, std::string_view heading) {
  std::vector<std::vector<std::string>> rows;
  const auto from = text.find(heading);
  REQUIRE(from != std::string::npos);
  std::istringstream lines(text.substr(from + heading.size()));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '|') {
      if (!rows.empty()) break;
      continue;
    }
    std::vector<std::string> cells;
    std::istringstream parts(line.substr(1));
    for (std::string cell; std::getline(parts, cell, '|');) {
      const auto first = cell.find_first_not_of(" `"), last = cell.find_last_not_of(" `");
      cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
    }
    rows.push_back(cells);
  }
  REQUIRE(rows.size() > 2);
  rows.erase(rows.begin(), rows.begin() + 2);
  return rows;
}

std::string found_in(const Expect& expect) {
  std::string found;
  for (const auto& [check, verdict] : expect.properties) {
    if (verdict == Verdict::Ok || check == "READABLE" || check.find('.') != std::string::npos) continue;
    found += (found.empty() ? "" : ", ") + check + " " + std::string(name_of(verdict));
  }
  return found;
}

}  // namespace

TEST_CASE("every algorithm runs in a scenario inside its model, and is the outermost of one outside it") {
  std::set<std::string> inside, outside;
  for (const auto& [file, scenario] : scenarios()) {
    const auto stack = stack_of(scenario);
    if (is_outside(file)) outside.insert(scenario.protocol.algorithm);
    else for (const auto& [_, layer] : stack->layers()) inside.emplace(layer.algorithm->name);
  }
  CHECK(inside == algorithms());
  for (const Algorithm* machine : catalog().algorithms())     // depends on nobody, and has nothing outside
    if (machine->port->name == "StateMachine") outside.emplace(machine->name);
  CHECK(outside == algorithms());
}

TEST_CASE("inside its model every algorithm keeps every promise, outside it at least one is broken or open") {
  for (const auto& [file, scenario] : scenarios()) {
    INFO("scenarios/" << file);
    if (is_outside(file)) CHECK(found_in(scenario.expect) != "");
    else CHECK(scenario.expect == Expect{});
  }
}

TEST_CASE("every kind of fault and target and every feature of the network is in some scenario") {
  std::set<std::string> features;
  for (const auto& [_, s] : scenarios()) {
    add_features(s.network.base, features);
    for (const auto& link : s.network.links) add_features(link.model, features), features.insert("link of its own");
    for (const auto& pair : s.network.between) add_features(pair.model, features), features.insert("regions");
    for (const Fault& fault : s.faults) add_features(fault, features);
    if (!s.clocks.empty()) features.insert("clocks");
  }
  CHECK(features == std::set<std::string>{
      "partition", "bridge", "majority-ring", "cut", "heal", "crash", "restart", "pause", "resume", "slow", "link",
      "drop", "hold", "replay", "away", "clock", "clock freeze", "clock drift", "clock step", "disk", "random target",
      "role", "group", "clocks",
      "latency", "loss", "bursty loss", "duplication", "reordering", "corruption", "bandwidth", "fifo",
      "link of its own", "regions"});
}

TEST_CASE("docs/outside.md says of each algorithm what its scenario shows") {
  const std::string text = contents("docs/outside.md");
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& row : table(text, "## Outside the model")) {
    REQUIRE(row.size() == 5);
    CHECK(rows.emplace(row[4], row).second);
  }
  for (const auto& [file, scenario] : scenarios()) {
    if (!is_outside(file)) continue;
    INFO("scenarios/" << file);
    REQUIRE(rows.contains(file));
    const auto& row = rows[file];
    CHECK(row[0] == scenario.protocol.algorithm);
    CHECK(row[1].size() > 10);
    CHECK(row[2].size() > 10);
    CHECK(row[3] == found_in(scenario.expect));
    rows.erase(file);
  }
  CHECK(rows.empty());
}

TEST_CASE("every property is violated in some scenario, or docs/outside.md says why it cannot be") {
  std::set<std::string> properties, violated, excused;
  for (const PortInfo* port : catalog().ports())
    for (const Property& p : port->properties) properties.emplace(p.check);
  for (const Algorithm* algorithm : catalog().algorithms())
    for (const Property& p : algorithm->properties) properties.emplace(p.check);
  for (const auto& [file, scenario] : scenarios())
    for (const auto& [check, verdict] : scenario.expect.properties)
      if (verdict == Verdict::Violated && check.find('.') == std::string::npos) violated.insert(check);
  for (const auto& row : table(contents("docs/outside.md"), "## Properties that are never violated")) {
    REQUIRE(row.size() == 2);
    CHECK(row[1].size() > 10);
    CHECK(excused.insert(row[0]).second);
  }
  for (const auto& p : properties) {
    INFO(p);
    CHECK(violated.contains(p) != excused.contains(p));
  }
  for (const auto& e : excused) CHECK(properties.contains(e));
}
