// scheduled.hpp: the run of a scenario that has a schedule. Its processes have time of their own: each is simulated
// alone, takes its turns when the schedule says, and finds there what is due by then, but for what is late.
#pragma once
#include "sim/recording/together.hpp"

namespace faultline {

class ScheduledRun final : public Together {
 public:
  /// The scenario has a schedule, and outlives this. Of the options: sink, observer, layers, most_events.
  ScheduledRun(const Scenario&, std::shared_ptr<const Stack>, RunOptions);
  ~ScheduledRun();

  /// One turn of one process; false when the run is over.
  bool step() override;

 private:
  class Scheduled;
  struct Line { std::map<ProcessId, View> views; std::optional<Decision> decision; };
  void turn(Scheduled&, Time);
  void asked(std::size_t line, ProcessId, const View&);

  std::vector<Scheduled*> scheduled_;     // the stations
  std::map<std::size_t, Line> lines_;     // of the plan, that are open
};

inline std::vector<const Simulator*> parts_of(const Simulator& run) { return {&run}; }
inline std::vector<const Simulator*> parts_of(const Together& run) { return run.parts(); }

/// Calls `use` with the run that the scenario asks for.
template <class Use>
decltype(auto) with_run(const Scenario& s, std::shared_ptr<const Stack> stack, RunOptions options, Use&& use) {
  if (s.schedule.empty()) {
    Simulator run(s, std::move(stack), options);
    return use(run);
  }
  ScheduledRun run(s, std::move(stack), options);
  return use(run);
}

}  // namespace faultline
