#include "faults/trial.hpp"

#include <algorithm>

#include "sim/recording/scheduled.hpp"

namespace faultline {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// Where a value ends that begins with a quotation mark or a bracket.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  const char open = text[at];
  if (open == '"') return std::min(text.find('"', at + 1), text.size() - 1) + 1;
  const char close = open == '{' ? '}' : open == '[' ? ']' : ')';
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == open) ++depth;
    if (text[at] == close && --depth == 0) return at + 1;
  }
  return text.size();
}

/// A word, or several that a dot joins: "0.1", "1.5s", "p3".
std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_word(text[at]) || (text[at] == '.' && at + 1 < text.size() && is_word(text[at + 1]))))
    ++at;
  return at;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at)) text.replace(at, what.size(), by);
}

Failure failure_of(const Finding& f) {
  Failure failure{place_without_keys(f.module), f.check, shape_of(f.text), f.text, f.kind == PropertyKind::Liveness};
  failure.record = f.record.value_or(0);
  return failure;
}

bool is_wanted(std::string_view check, const TrialOptions& options) {
  const auto& names = options.properties;
  return names.empty() || std::ranges::find(names, check) != names.end();
}

/// A handler that failed, a step whose copies differ, a run without an end: nothing that a property speaks of.
Failure own_failure(std::string text) {
  Failure f{{}, "FAILURE", shape_of(text), std::move(text)};
  f.record = ~std::uint64_t{0};                               // it ended the run: whatever broke, broke before
  return f;
}

/// What came of a run that is over.
template <class Run>
Trial trial_of(Run& run, Judge& judge, const TrialOptions& options) {
  Trial trial;
  const EndReason ended = *run.ended();
  trial.interrupted = ended == EndReason::Interrupted;
  const bool whole = ended == EndReason::Until || ended == EndReason::Quiescent;
  for (const auto& name : options.properties) trial.judged += std::ranges::count(checks_of_any_run, name);
  for (const Finding& finding : judge.finish(run.facts())) {
    if (!is_wanted(finding.check, options)) continue;
    if (!finding.port.empty()) trial.judged += finding.judged;
    if (finding.verdict != Verdict::Violated) continue;
    if (finding.kind == PropertyKind::Liveness && !whole) continue;
    trial.failures.push_back(failure_of(finding));
  }
  if (is_wanted("FAILURE", options)) {
    if (ended == EndReason::Failed) trial.failures.push_back(own_failure(run.failure()));
    if (ended == EndReason::Limit)
      trial.failures.push_back(own_failure("after " + std::to_string(options.most_events) + " events there is no end"));
  }
  std::ranges::stable_sort(trial.failures, {}, [](const Failure& f) {
    return std::pair(f.liveness, f.liveness ? 0 : f.record);
  });
  trial.digest = run.digest(), trial.counts = run.counts(), trial.end = run.now();
  if (!options.plan) return trial;
  trial.plan = run.resolved();
  for (const FaultReport& report : run.faults()) trial.bit.push_back(report.bites > 0);
  return trial;
}

}  // namespace

std::string place_without_keys(std::string_view module) {
  std::string place;
  int depth = 0;
  for (char c : module) {
    if (c == ']') --depth;
    if (depth <= 0) place += c;
    if (c == '[') ++depth;
  }
  return place;
}

std::string shape_of(std::string_view sentence) {
  std::string shape;
  for (std::size_t at = 0; at < sentence.size();) {
    const char c = sentence[at];
    auto end = at + 1;
    if (c == '"' || c == '{' || c == '[' || c == '(') end = end_of_value(sentence, at), shape += '#';
    else if (is_word(c)) {
      end = end_of_word(sentence, at);
      const auto word = sentence.substr(at, end - at);
      const bool varies = std::ranges::any_of(word, [](unsigned char d) { return std::isdigit(d); });
      if (varies) shape += '#';
      else shape += word == "processes" ? "process" : std::string(word);
    } else shape += c;
    at = end;
  }
  replace_all(shape, "{#}", "#");
  for (const char* list : {"# and #", "#, #", "# #"}) replace_all(shape, list, "#");
  return shape;
}

std::string name_of(const Failure& f) { return f.module.empty() ? f.check : f.module + ": " + f.check; }

bool kills(const Failure& f) { return f.check == "CRASH" || f.check == "HANG" || f.check == "MEMORY"; }

Trial try_scenario(const Scenario& scenario, const TrialOptions& options) {
  const auto stack =
      Stack::make({scenario.protocol.algorithm, scenario.protocol.uses, scenario.protocol.parameters});
  Judge judge(stack, scenario.processes.count);
  judge.limit_search(200'000);                                // so that thousands of runs can be judged
  RunOptions how;
  how.observer = &judge, how.layers = judge.wants_layers(), how.sink = options.sink;
  how.most_events = options.most_events;
  return with_run(scenario, stack, how, [&](auto& run) {
    while (run.step()) {
      if constexpr (std::is_same_v<decltype(run), Simulator&>)
        if (options.watch) options.watch(run);
      if (options.stop && options.stop->load(std::memory_order_relaxed)) run.interrupt();
    }
    return trial_of(run, judge, options);
  });
}

}  // namespace faultline
