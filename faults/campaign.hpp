// campaign.hpp: many random runs of one target, and what went wrong in them, one entry for each mistake.
//
// What a campaign finds depends on its target, its options but `jobs`, and the number of runs: they are looked at in
// their order, whoever made them.
#pragma once
#include "faults/generate.hpp"
#include "faults/trial.hpp"
#include "faults/workers.hpp"

namespace faultline {

enum class Strategy : std::uint8_t {
  Swarm,        ///< each run is drawn anew, with whole kinds of faults on or off
  Guided,       ///< runs that showed something new are changed a little, again and again
  Priorities,   ///< each run is drawn anew, with few changes of who is quicker than whom ("pct")
  Mixed,        ///< all of them in turn
};
inline constexpr std::array all_strategies{Strategy::Swarm, Strategy::Guided, Strategy::Priorities, Strategy::Mixed};
std::string_view name_of(Strategy);                           ///< "swarm", "guided", "pct", "mixed"

/// How a run is made: all that has to be known of it.
struct Recipe {
  std::uint64_t seed = 0;
  bool priorities = false;
  std::vector<std::uint64_t> changes;     ///< one after the other
};

/// What is tested.
struct FuzzTarget {
  const Algorithm* algorithm = nullptr;   ///< in random stacks and workloads; or
  std::optional<Scenario> scenario;       ///< one setting, to which faults are added
  bool outside = false;                   ///< each run breaks one of the assumptions, which one by its seed; or
  std::optional<CustomModel> custom{};    ///< a model of one's own

  Scenario make(const Recipe&) const;
};

struct Bug {
  Failure failure;
  Recipe recipe;                          ///< of the first run that showed it
  std::uint64_t first = 0, times = 0;     ///< the number of that run, from 1; runs in all
  double seconds = 0;                     ///< of real time until it was found
};

/// What a campaign has come to.
struct FuzzReport {
  std::uint64_t runs = 0, events = 0, messages = 0;
  std::uint64_t judged = 0;               ///< times that a property could have failed
  std::uint64_t idle = 0;                 ///< runs in which none could
  std::uint64_t features = 0;             ///< different things that were seen, if they were looked for
  std::uint64_t digest = 0;               ///< of all runs in their order
  std::vector<Bug> bugs;                  ///< in the order in which they were found
  bool interrupted = false;
  double seconds = 0;
};

struct FuzzOptions {
  std::uint64_t seed = 1;                 ///< of the first run
  std::uint64_t runs = 1000;
  std::optional<std::chrono::milliseconds> time{};            ///< of real time; then `runs` is the most
  unsigned jobs = 1;
  Strategy strategy = Strategy::Swarm;
  std::vector<std::string> properties{};  ///< by check; none: all
  bool keep_going = false;                ///< else the first failure is the last run
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const FuzzReport&)> progress{};          ///< called a few times a second
  WorkLimits limits{};
};

/// With workers of its own. To be called where no other thread runs.
FuzzReport fuzz(const FuzzTarget&, const FuzzOptions&);
/// With these, whose work is `work_of` the target.
FuzzReport fuzz(const FuzzOptions&, Workforce&);
/// Makes a run and judges it. The target outlives it.
Workers::Work work_of(const FuzzTarget&, std::vector<std::string> properties);

/// A try in a process of its own, so that what kills it is a failure (CRASH, HANG, MEMORY) like others.
Trial try_apart(const Scenario&, const TrialOptions& = {}, const WorkLimits& = {});

}  // namespace faultline
