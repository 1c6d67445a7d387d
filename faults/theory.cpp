#include "faults/theory.hpp"

#include <algorithm>
#include <stdexcept>

#include "check/judge.hpp"

namespace faultline {
namespace {

using enum Assumption;

/// A property that breaks, and why. Without synchrony, and wherever else a detector may err, the rules are those of
/// `Synchrony`.
struct Rule { Assumption without; std::string_view check, why; };

constexpr std::string_view not_waited_for = "who is reported is not waited for, and decides otherwise";
constexpr std::string_view forgotten_vote = "who has forgotten what it said says something else";
constexpr std::string_view forgotten_value = "a majority that has forgotten a write returns what was there before";
constexpr std::string_view lost_vote = "a majority that has lost its votes votes again, otherwise";
constexpr Rule rules[] = {
    {Synchrony, "FD-ACC", "a live process that cannot be heard in time is reported"},
    {Synchrony, "LE-ACC", "a leader that cannot be heard in time gets a successor beside it"},
    {Synchrony, "CAGR", not_waited_for},
    {Synchrony, "CUAGR", not_waited_for},
    {Synchrony, "TO", "who is reported is not waited for, and decides on another batch"},
    {Synchrony, "AC-ABORT", "a live process is taken for crashed, and all abort"},
    {Synchrony, "AC-AGR", "processes that take each other for crashed decide for themselves"},
    {Lossless, "NODUP", "what the network repeats is delivered again"},
    {Stop, "NODUP", "who has forgotten what it delivered delivers it again"},
    {Stop, "LINKFIFO", "who has forgotten its numbers begins with the first again"},
    {Stop, "FIFO", "who has forgotten its numbers begins with the first again"},
    {Stop, "CAUSAL", "who has forgotten what it delivered does not name it as past"},
    {Stop, "TO", "who has forgotten the rounds begins with the first again"},
    {Stop, "UTO", "who has forgotten the rounds begins with the first again"},
    {Stop, "FD-ACC", "links take new numbers for old ones, and who cannot be heard is reported"},
    {Stop, "LE-ACC", "who cannot be heard is reported, and a second leader elected"},
    {Stop, "CINT", "who has forgotten its decision is told it again"},
    {Stop, "CAGR", forgotten_vote},
    {Stop, "CUAGR", forgotten_vote},
    {Stop, "AC-INT", "who has forgotten its decision decides again"},
    {Stop, "AC-AGR", "who has forgotten the votes aborts what others have committed"},
    {Stop, "EC-MONO", "who has forgotten its epoch starts an older one"},
    {Stop, "REGULAR", forgotten_value},
    {Stop, "ORDER", forgotten_value},
    {Stop, "LIN", forgotten_value},
    {Storage, "AC-INT", "who has lost its log decides again"},
    {Storage, "AC-AGR", "who has lost its log aborts what others have committed"},
    {Storage, "LIN", "what clients were told is taken back"},
    {Storage, "LOG-AGREE", lost_vote},
    {Storage, "SM-SAME", "logs that differ give machines different pasts"},
    {Storage, "TX-ATOMIC", "who has lost its log aborts what others have committed"},
    {Storage, "TX-TOTAL", "a balance that is lost is what it was at first"},
    {Storage, "RAFT-ELECTION", lost_vote},
    {Storage, "RAFT-MATCH", "two leaders of one term give one index to two entries"},
    {Storage, "RAFT-COMPLETE", "who has lost committed entries is elected all the same"},
    {Storage, "RAFT-SAFETY", "a leader without committed entries overwrites them"},
};

/// Why nothing breaks where no rule speaks.
std::string_view survival(Assumption without) {
  switch (without) {
    case Faults: return "it waits for more answers than there can be";
    case Synchrony: return "who is reported is only not waited for";
    case Gst: return "only its end depends on what settles";
    case Links: return "what cannot arrive is missing, and what arrives is right";
    case Lossless: return "only its end depends on all messages";
    case Stop: return "it remembers nothing that could be forgotten";
    case Storage: return "it stores nothing that could be lost";
  }
  throw std::logic_error("no such assumption");
}

bool believes_a_detector(const Algorithm& algorithm) {
  return has(needs_of(Stack::make({std::string(algorithm.name), {}, {}})->root()), Needs::Synchrony);
}

/// Calls visit for each property of the port and of the algorithm that is a safety property.
template <class Visit> void each_safety(const Algorithm& algorithm, const Visit& visit) {
  for (const auto& properties : {algorithm.port->properties, algorithm.properties})
    for (const Property& p : properties) if (p.kind == PropertyKind::Safety) visit(std::string(p.check));
}

std::string_view reason(Assumption without, std::string_view check) {
  for (const Rule& rule : rules) if (rule.without == without && rule.check == check) return rule.why;
  return {};
}

/// Where links are cut or delays have no bound, a detector errs.
Assumption harm(const Algorithm& algorithm, Assumption without) {
  return (without == Links || without == Gst) && believes_a_detector(algorithm) ? Synchrony : without;
}

Prediction by_rule(const Algorithm& algorithm, Assumption without) {
  Prediction p;
  const Assumption broken = harm(algorithm, without);
  each_safety(algorithm, [&](const std::string& check) {
    if (auto why = reason(broken, check); !why.empty()) p.breaks.emplace(check, why);
  });
  if (p.breaks.empty()) p.survives = survival(without);
  return p;
}

std::vector<std::string> split(std::string_view text, std::string_view marks) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find_first_of(marks);
    if (end > 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return parts;
}

/// One clause of About::outside: "links gst: AC-ABORT, why", "stop: CAGR(outside/a-file), why" or "stop: nothing,
/// why". A check that breaks too rarely to be found has the scenario that shows it in brackets.
struct Clause {
  std::vector<std::string> assumptions, checks;
  std::string why;
};
std::vector<Clause> clauses(const Algorithm& algorithm) {
  std::vector<Clause> all;
  for (const std::string& text : split(algorithm.about.outside, ";")) {
    const auto colon = text.find(':'), comma = std::min(text.find(','), text.size());
    const auto after = text.find_first_not_of(", ", comma);
    if (colon > comma)
      throw std::invalid_argument(std::string(algorithm.name) + ": About::outside has no colon: " + text);
    all.push_back({split(text.substr(0, colon), " "), split(text.substr(colon + 1, comma - colon - 1), " "),
                   after == text.npos ? "" : text.substr(after)});
  }
  return all;
}

std::string bare(const std::string& check) { return check.substr(0, check.find('(')); }

void refuse_unknown(const Algorithm& algorithm, const Clause& clause) {
  const auto rests = assumptions_of(algorithm);
  std::vector<std::string> checks{"nothing"};
  each_safety(algorithm, [&](const std::string& check) { checks.push_back(check); });
  auto refuse = [&](const std::string& what) {
    throw std::invalid_argument(std::string(algorithm.name) + ": About::outside names " + what);
  };
  for (const std::string& name : clause.assumptions)
    if (std::ranges::none_of(rests, [&](Assumption a) { return name_of(a) == name; }))
      refuse("\"" + name + "\", which is no assumption that it rests on");
  for (const std::string& check : clause.checks)
    if (std::ranges::find(checks, bare(check)) == checks.end())
      refuse(bare(check) + ", which is no safety property of its own");
}

}  // namespace

Prediction predict(const Algorithm& algorithm, Assumption without) {
  std::optional<Prediction> said;
  for (const Clause& clause : clauses(algorithm)) {
    refuse_unknown(algorithm, clause);
    if (std::ranges::find(clause.assumptions, name_of(without)) == clause.assumptions.end()) continue;
    if (!said) said.emplace();
    for (const std::string& check : clause.checks) {
      if (check == "nothing") { said->survives = clause.why; continue; }
      const auto name = bare(check);
      const std::string why(clause.why.empty() ? reason(harm(algorithm, without), name) : clause.why);
      if (name == check) said->breaks[name] = why;
      else said->rare[name] = {why, check.substr(name.size() + 1, check.size() - name.size() - 2)};
    }
  }
  return said ? *said : by_rule(algorithm, without);
}

}  // namespace faultline
