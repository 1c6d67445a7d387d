#include "tools/run_scenario.hpp"

#include <algorithm>
#include <chrono>

#include "tools/cli.hpp"
#include "tools/live_names.hpp"

namespace faultline::tools {
namespace {

/// Hands records on, and counts what a summary tells.
class Watcher final : public Sink {
 public:
  Watcher(const RunOrders& orders, RunResult& result)
      : sinks_(orders.sinks), traffic_(orders.traffic), result_(result) {}

  void watch(const Simulator& run) { names_.watch(&run); }
  void add(const Record& r) override {
    if (traffic_ && r.kind == Kind::Send) count(r);
    if (r.kind == Kind::Unreadable) ++result_.unreadable[std::string(r.body)];
    for (Sink* sink : sinks_) sink->add(r);
  }

  std::vector<Traffic> traffic() const {
    std::vector<Traffic> all;
    for (const Row& row : rows_) {
      auto type = names_.type_name(row.type);
      all.push_back({places_.at(row.path), type.empty() ? "type " + std::to_string(row.type) : type, row.sent});
    }
    // Instances share a place, so their rows become one.
    std::sort(all.begin(), all.end(),
              [](auto& a, auto& b) { return std::tie(a.module, a.type) < std::tie(b.module, b.type); });
    std::vector<Traffic> sums;
    for (Traffic& t : all) {
      if (!sums.empty() && sums.back().module == t.module && sums.back().type == t.type) sums.back().sent += t.sent;
      else sums.push_back(std::move(t));
    }
    std::stable_sort(sums.begin(), sums.end(), [](auto& a, auto& b) { return a.sent > b.sent; });
    return sums;
  }

 private:
  struct Row { std::string path; std::uint32_t type; std::uint64_t sent; };
  /// Few kinds of message make up a run, and the next is mostly like the last.
  void count(const Record& r) {
    auto is = [&](const Row& row) { return row.type == r.type && row.path == r.path; };
    if (last_ < rows_.size() && is(rows_[last_])) return void(++rows_[last_].sent);
    if (rows_.size() > 64) {                                  // many instances: look the row up
      auto [at, is_new] = by_key_.try_emplace({r.type, std::string(r.path)}, rows_.size());
      if (is_new) add_row(r);
      return void(++rows_[last_ = at->second].sent);
    }
    last_ = static_cast<std::size_t>(std::find_if(rows_.begin(), rows_.end(), is) - rows_.begin());
    if (last_ == rows_.size()) {
      by_key_.emplace(std::pair(r.type, std::string(r.path)), last_);
      add_row(r);
    }
    ++rows_[last_].sent;
  }
  /// An instance has a place only as long as it is not retired.
  void add_row(const Record& r) {
    rows_.push_back({std::string(r.path), r.type, 0});
    auto& place = places_[rows_.back().path];
    if (place.empty()) place = names_.place(r.path);
  }

  const std::vector<Sink*>& sinks_;
  const bool traffic_;
  RunResult& result_;
  LiveNames names_;
  std::vector<Row> rows_;
  std::map<std::string, std::string> places_;                 // by path
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> by_key_;
  std::size_t last_ = 0;
};

/// A run that ended before its time tells nothing of what should have come in the end.
void excuse_unfinished(RunResult& result) {
  if (result.ended == EndReason::Until || result.ended == EndReason::Quiescent) return;
  for (Finding& f : result.findings) {
    if (f.kind != PropertyKind::Liveness || f.verdict != Verdict::Violated) continue;
    f.verdict = Verdict::Inconclusive;
    f.text = "the run ended early";
  }
}

void add_failure(RunResult& result) {
  if (result.ended != EndReason::Failed) return;
  Finding f;
  f.check = "FAILURE", f.kind = PropertyKind::Safety, f.verdict = Verdict::Violated;
  f.judged = 1, f.text = result.failure;
  result.findings.push_back(std::move(f));
}

/// What came of a run, and what its judge says.
template <class Run>
void conclude(const Run& run, const Scenario& scenario, RunFacts facts, Judge& judge, const RunOrders& orders,
              RunResult& result) {
  result.ended = *run.ended();
  result.failure = run.failure();
  result.counts = run.counts();
  result.facts = std::move(facts);
  result.faults = run.faults();
  result.plan = run.resolved();
  result.digest = run.digest();
  result.findings = judge.finish(result.facts);
  if (orders.after) orders.after(judge);
  excuse_unfinished(result);
  add_failure(result);
  judge_against(scenario.expect, result);
}

/// How long something takes, in seconds of real time.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

RunResult run_scenario(const Loaded& loaded, const RunOrders& orders) {
  const Stopwatch watch;
  RunResult result;
  result.seed = orders.seed;
  Scenario scenario = loaded.scenario;
  scenario.seed = orders.seed;

  RunOptions options;
  Watcher watcher(orders, result);
  if (orders.traffic || !orders.sinks.empty()) options.sink = &watcher;
  Judge judge(loaded.stack, scenario.processes.count);
  options.observer = &judge;
  options.layers = judge.wants_layers();
  with_run(scenario, loaded.stack, options, [&](auto& run) {
    for (const Simulator* part : parts_of(run)) {
      watcher.watch(*part);
      if (orders.before) orders.before(*part);
    }
    while (run.step())
      if (orders.stop && orders.stop->load(std::memory_order_relaxed)) run.interrupt();
    conclude(run, scenario, run.facts(), judge, orders, result);
  });
  if (orders.traffic) result.traffic = watcher.traffic();
  result.real_seconds = watch.seconds();
  return result;
}

Replayed replay_run(const Loaded& loaded, std::vector<Recording> recordings, const RunOrders& orders) {
  const Stopwatch watch;
  Replayed replayed;
  RunResult& result = replayed.result;
  result.seed = orders.seed;
  Scenario scenario = loaded.scenario;
  scenario.seed = orders.seed;

  Watcher watcher(orders, result);
  Judge judge(loaded.stack, scenario.processes.count);
  RunOptions options{.sink = &watcher, .observer = &judge, .layers = judge.wants_layers()};
  Replay run(scenario, loaded.stack, std::move(recordings), options);
  for (const Simulator* part : run.parts()) {
    watcher.watch(*part);
    if (orders.before) orders.before(*part);
  }
  for (std::uint64_t turns = 0; run.step(); ++turns)
    if (orders.between && turns % 256 == 0) orders.between();
  replayed.divergence = run.divergence();
  if (!replayed.divergence) {
    replayed.schedule = run.schedule();
    conclude(run, scenario, run.facts(), judge, orders, result);
  }
  if (orders.traffic) result.traffic = watcher.traffic();
  result.real_seconds = watch.seconds();
  return replayed;
}

void judge_against(const Expect& expect, RunResult& result) {
  result.verdict = verdict(result.findings);
  result.surprises = surprises(expect, result.findings);
  if (result.ended == EndReason::Interrupted) {
    if (result.verdict == Verdict::Ok) result.verdict = Verdict::Inconclusive;
    result.surprises.push_back("the run was interrupted");
  }
  result.expected = result.surprises.empty();
}

int exit_code(const RunResult& result) {
  if (result.expected) return as_expected;
  return result.verdict == Verdict::Inconclusive ? open_question : not_expected;
}

}  // namespace faultline::tools
