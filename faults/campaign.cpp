#include "faults/campaign.hpp"

#include <algorithm>
#include <stdexcept>

#include "faults/novelty.hpp"
#include "sim/core/codec.hpp"

namespace faultline {
namespace {
using RealClock = std::chrono::steady_clock;

/// What a worker is told of a run ...
struct Order { Recipe recipe; bool look; };
/// ... and what it answers.
struct Outcome {
  std::vector<Failure> failures;          ///< none or the first
  std::uint64_t judged = 0, digest = 0, events = 0, messages = 0;
  std::vector<std::uint32_t> features;
};

/// A run in a worker. The simulator takes a handler that finds no memory for one that fails; here the limit is meant.
Trial try_within_limits(const Scenario& s, const TrialOptions& options) {
  Trial trial = try_scenario(s, options);
  for (const Failure& f : trial.failures)
    if (f.check == "FAILURE" && f.text.ends_with("std::bad_alloc")) throw std::bad_alloc();
  return trial;
}

std::string work(const FuzzTarget& target, const std::vector<std::string>& properties, std::string_view bytes) {
  const auto order = codec::decode<Order>(bytes);
  if (!order) throw std::logic_error("a worker was given what is no order");
  Novelty novelty;
  TrialOptions how;
  how.properties = properties;
  if (order->look) how.sink = &novelty, how.watch = [&](const Simulator& run) { novelty.look_at(run); };
  const Scenario scenario = target.make(order->recipe);
  Trial trial = try_within_limits(scenario, how);
  if (!target.scenario && !trial.failures.empty() && is_brief(scenario))
    std::erase_if(trial.failures, [](const Failure& f) { return f.liveness; });
  if (target.outside)                     // that services break is what was arranged
    std::erase_if(trial.failures, [](const Failure& f) { return !f.module.empty(); });
  Outcome outcome{trial.failures, trial.judged, trial.digest, trial.counts.events, trial.counts.sent, {}};
  if (outcome.failures.size() > 1) outcome.failures.resize(1);
  outcome.features.assign(novelty.features().begin(), novelty.features().end());
  return codec::encode(outcome);
}

Failure failure_of(const Answer& answer) {
  using enum Answer::How;
  Failure f;
  f.check = answer.how == Hung ? "HANG" : answer.how == Bloated ? "MEMORY" : "CRASH";
  f.text = answer.text, f.shape = shape_of(answer.text);
  return f;
}

/// Which runs there are. Those of one batch know what was seen up to the batch before the last one, so that nobody has
/// to wait for a batch to end.
class Planner {
 public:
  explicit Planner(const FuzzOptions& options) : options_(options) {}

  bool looks(std::uint64_t run) const { return way(run) == Strategy::Guided; }
  Recipe recipe(std::uint64_t run) const {
    const std::uint64_t seed = options_.seed + run;
    Recipe fresh{seed, way(run) == Strategy::Priorities, {}};
    if (way(run) != Strategy::Guided) return fresh;
    const auto known = known_to(run);
    Draws draws(Key(seed, stream("guided")));
    if (known == 0 || draws.below(4) == 0) return fresh;
    Recipe parent = corpus_[std::max(draws.below(known), draws.below(known))];   // rather one of the newer ones
    for (auto n = 1 + draws.below(3); n > 0; --n) parent.changes.push_back(draws.next());
    return parent;
  }
  /// Has all been seen that the run has to know?
  bool may_plan(std::uint64_t run) const {
    const bool learns = options_.strategy == Strategy::Guided || options_.strategy == Strategy::Mixed;
    return learns ? run / batch < 2 + seen_ / batch : run < seen_ + most_waiting;
  }

  /// In the order of runs.
  void see(std::uint64_t run, const std::vector<std::uint32_t>& features) {
    bool is_new = false;
    for (auto f : features) is_new = features_.insert(f).second || is_new;
    const Recipe made = is_new ? recipe(run) : Recipe{};
    if (is_new && made.changes.size() < longest_lineage) corpus_.push_back(made);
    if (++seen_ % batch == 0) sizes_.push_back(corpus_.size());
  }
  std::uint64_t features() const { return features_.size(); }

 private:
  static constexpr std::uint64_t batch = 64, longest_lineage = 64;
  static constexpr std::uint64_t most_waiting = 1 << 16;      // answers whose turn has not come, if a run takes long

  Strategy way(std::uint64_t run) const {
    return options_.strategy != Strategy::Mixed ? options_.strategy : all_strategies[run % 3];
  }
  std::uint64_t known_to(std::uint64_t run) const { return run < 2 * batch ? 0 : sizes_[run / batch - 2]; }

  const FuzzOptions& options_;
  std::vector<Recipe> corpus_;            // what showed something new, in the order of runs
  std::vector<std::uint64_t> sizes_;      // of the corpus, after each batch
  std::set<std::uint32_t> features_;
  std::uint64_t seen_ = 0;
};

class Campaign {
 public:
  Campaign(const FuzzOptions& options, Workforce& workers) : options_(options), planner_(options), workers_(workers) {}

  FuzzReport run() {
    while (!is_over()) {
      while (may_give()) {
        const Order order{planner_.recipe(given_), planner_.looks(given_)};
        workers_.give(given_++, codec::encode(order));
      }
      for (Answer& answer : workers_.wait(std::chrono::milliseconds(100))) answers_.emplace(answer.id, answer);
      for (auto next = answers_.find(report_.runs); next != answers_.end() && !found_enough();
           next = answers_.find(report_.runs)) {
        take(next->second);
        answers_.erase(next);
      }
      tell();
    }
    report_.seconds = elapsed();
    report_.interrupted = is_stopped();
    return report_;
  }

 private:
  double elapsed() const { return std::chrono::duration<double>(RealClock::now() - began_).count(); }
  bool is_stopped() const { return options_.stop && *options_.stop; }
  bool is_late() const { return options_.time && RealClock::now() - began_ >= *options_.time; }
  bool found_enough() const { return !options_.keep_going && !report_.bugs.empty(); }
  bool is_over() const {
    return found_enough() || is_stopped() || (is_late() && report_.runs == given_) || report_.runs == options_.runs;
  }
  bool may_give() const {
    return given_ < options_.runs && !is_late() && planner_.may_plan(given_) && workers_.wants_more();
  }

  /// The next run in order has come to its end.
  void take(const Answer& answer) {
    const auto run = report_.runs++;
    Outcome outcome;
    if (answer.how == Answer::How::Done) outcome = codec::decode<Outcome>(answer.text).value();
    else outcome.failures = {failure_of(answer)}, outcome.judged = 1;
    report_.events += outcome.events, report_.messages += outcome.messages, report_.judged += outcome.judged;
    report_.idle += outcome.judged == 0;
    report_.digest = mix(report_.digest + draw_step) ^ outcome.digest;
    if (!outcome.failures.empty()) add(outcome.failures.front(), run);
    planner_.see(run, outcome.features);
    report_.features = planner_.features();
  }
  void add(const Failure& failure, std::uint64_t run) {
    auto& bugs = report_.bugs;
    auto same = std::ranges::find_if(bugs, [&](const Bug& bug) { return bug.failure.is_like(failure); });
    if (same != bugs.end()) return void(++same->times);
    bugs.push_back({failure, planner_.recipe(run), run + 1, 1, elapsed()});
  }
  void tell() {
    if (!options_.progress || RealClock::now() - told_ < std::chrono::milliseconds(200)) return;
    told_ = RealClock::now();
    report_.seconds = elapsed();
    options_.progress(report_);
  }

  const FuzzOptions& options_;
  const RealClock::time_point began_ = RealClock::now();
  RealClock::time_point told_ = began_;
  Planner planner_;
  Workforce& workers_;
  std::uint64_t given_ = 0;               // runs
  std::map<std::uint64_t, Answer> answers_;                   // whose turn has not come
  FuzzReport report_;
};

}  // namespace

std::string_view name_of(Strategy strategy) {
  switch (strategy) {
    case Strategy::Swarm: return "swarm";
    case Strategy::Guided: return "guided";
    case Strategy::Priorities: return "pct";
    case Strategy::Mixed: return "mixed";
  }
  throw std::logic_error("no such strategy");
}

Scenario FuzzTarget::make(const Recipe& recipe) const {
  GenerateOptions options;
  options.swarm = !recipe.priorities, options.priorities = recipe.priorities, options.custom = custom;
  if (outside) {
    const auto stack = Stack::make({scenario ? scenario->protocol.algorithm : std::string(algorithm->name),
                                    scenario ? scenario->protocol.uses : std::map<std::string, std::string>{}, {}});
    const auto breakable = assumptions_of(stack->root());
    if (!breakable.empty()) options.without = breakable[recipe.seed % breakable.size()];
  }
  Scenario s = scenario ? with_random_faults(*scenario, recipe.seed, options)
                        : random_scenario(*algorithm, recipe.seed, options);
  for (auto change : recipe.changes) s = changed_a_little(s, change, options);
  return s;
}

Workers::Work work_of(const FuzzTarget& target, std::vector<std::string> properties) {
  return [&target, properties = std::move(properties)](std::string_view order) {
    return work(target, properties, order);
  };
}

FuzzReport fuzz(const FuzzTarget& target, const FuzzOptions& options) {
  Workers own(options.jobs, work_of(target, options.properties), options.limits);
  return fuzz(options, own);
}
FuzzReport fuzz(const FuzzOptions& options, Workforce& workers) { return Campaign(options, workers).run(); }

Trial try_apart(const Scenario& scenario, const TrialOptions& options, const WorkLimits& limits) {
  Workers one(1, [&](std::string_view) { return codec::encode(try_within_limits(scenario, options).failures); },
              limits);
  one.give(0, {});
  std::vector<Answer> answers;
  while (answers.empty()) answers = one.wait(std::chrono::milliseconds(100));
  Trial trial;
  if (answers.front().how != Answer::How::Done) trial.failures = {failure_of(answers.front())};
  else trial.failures = codec::decode<std::vector<Failure>>(answers.front().text).value();
  return trial;
}

}  // namespace faultline
