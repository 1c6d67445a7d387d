#include "check/expected.hpp"

#include <algorithm>

#include "check/judge.hpp"

namespace faultline {
namespace {

bool is_outermost(const Finding& f) { return f.module.empty(); }

/// The findings that a name stands for.
std::vector<const Finding*> named(std::string_view name, std::span<const Finding> findings) {
  std::vector<const Finding*> outermost, others;
  for (const Finding& f : findings) {
    if (f.check == name) (is_outermost(f) ? outermost : others).push_back(&f);
    else if (!is_outermost(f) && f.module + "." + f.check == name) others.push_back(&f);
  }
  return outermost.empty() ? others : outermost;
}

Verdict worst(const std::vector<const Finding*>& findings) {
  Verdict worst = Verdict::Ok;
  for (const Finding* f : findings) {
    if (f->verdict == Verdict::Violated) return Verdict::Violated;
    if (f->verdict == Verdict::Inconclusive) worst = Verdict::Inconclusive;
  }
  return worst;
}

std::string differs(std::string_view what, Verdict is, Verdict should) {
  return std::string(what) + " is " + std::string(name_of(is)) + ", not " + std::string(name_of(should));
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Ok: return "ok";
    case Verdict::Violated: return "violated";
    case Verdict::Inconclusive: return "inconclusive";
  }
  return "?";
}

std::vector<std::string> surprises(const Expect& expect, std::span<const Finding> findings) {
  std::vector<std::string> all;
  if (expect.properties.empty()) {
    if (auto is = verdict(findings); is != expect.verdict) all.push_back(differs("the run", is, expect.verdict));
    return all;
  }
  std::vector<const Finding*> spoken_of;
  for (const auto& [name, should] : expect.properties) {
    const auto meant = named(name, findings);
    if (meant.empty()) all.push_back("no module has a property " + name);
    else if (auto is = worst(meant); is != should) all.push_back(differs(name, is, should));
    spoken_of.insert(spoken_of.end(), meant.begin(), meant.end());
  }
  if (expect.verdict == Verdict::Violated) return all;
  for (const Finding& f : findings) {
    if (std::find(spoken_of.begin(), spoken_of.end(), &f) != spoken_of.end()) continue;
    const bool strict = is_outermost(f) && !f.port.empty();
    const std::string what = is_outermost(f) ? f.check : f.module + "." + f.check;
    if (strict ? f.verdict != expect.verdict : f.verdict == Verdict::Violated)
      all.push_back(differs(what, f.verdict, expect.verdict) + " (it is not named)");
  }
  return all;
}

std::set<std::string> property_names(std::shared_ptr<const Stack> stack) {
  RunFacts nothing;
  nothing.processes = 1, nothing.correct = {true}, nothing.crashed = {false};
  std::set<std::string> names;
  for (const Finding& f : Judge(std::move(stack), 1).finish(nothing)) {
    names.insert(f.check);
    if (!is_outermost(f)) names.insert(f.module + "." + f.check);
  }
  return names;
}

}  // namespace faultline
