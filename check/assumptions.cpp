#include "check/assumptions.hpp"

#include <algorithm>

namespace faultline {
namespace {

std::string text(Duration d) { return json::to_text(d); }

/// Why there is no synchrony; empty: there is.
std::string no_synchrony(const RunFacts& run) {
  if (!run.bound) return "no detector of this stack says what delay it was set for";
  if (run.worst_delay > *run.bound)
    return "a message took " + text(run.worst_delay) + ", the detectors were set for " + text(*run.bound);
  if (run.worst_stall > *run.bound)
    return "a process stood still for " + text(run.worst_stall) + ", the detectors were set for " +
           text(*run.bound);
  if (!run.all_arrived) return "messages were lost";
  if (!run.clocks_true) return "clocks were not true";
  return {};
}

constexpr const char* silent = "some link or process let nothing through until the end";

std::string no_gst(const RunFacts& run) {
  if (!is_missing(run, run.calm))
    return "the last fault was at " + text(run.calm.time_since_epoch()) + ", only " + text(run.end - run.calm) +
           " before the end";
  if (!run.fair) return silent;
  if (!run.lossless_after_calm) return "messages were lost after the last fault too";
  const auto bound = run.settled_bound ? run.settled_bound : run.bound;
  if (bound && run.worst_delay_after_calm > *bound)
    return "a message took " + text(run.worst_delay_after_calm) + " after the last fault, and the detectors had " +
           "only come to wait for " + text(*bound);
  return {};
}

std::string counted(const RunFacts& run) {
  return std::to_string(faulty(run)) + " of " + std::to_string(run.processes) + " processes failed";
}

std::string unfair(const RunFacts& run) {
  if (!run.fair) return silent;
  if (run.mostly_lost) return "more than half of the messages were lost, so that luck may take longer than the run";
  if (run.corrupted > 0) return "the network changed " + std::to_string(run.corrupted) + " messages";
  return {};
}

/// Why one assumption did not hold, or empty if it did.
std::string objection(const RunFacts& run, Needs one) {
  switch (one) {
    case Needs::None: return {};
    case Needs::Fair: return unfair(run);
    case Needs::Synchrony: return no_synchrony(run);
    case Needs::Gst: return no_gst(run);
    case Needs::Majority: return 2 * faulty(run) < run.processes ? "" : counted(run) + ", so no majority is correct";
    case Needs::OneCorrect: return faulty(run) < run.processes ? "" : "no process is correct";
    case Needs::Recovery: return run.disks_honest ? "" : "a disk failed or was damaged";
    case Needs::Lossless: return run.lossless ? "" : "messages were lost or corrupted, and nobody sends them again";
    case Needs::Stop: return run.crashes_final ? "" : "a process restarted, and in this model who crashes stays down";
    case Needs::Luck: return run.quiescent ? "" : "the run was not over when it ended, and luck may take longer";
  }
  return {};
}

constexpr Needs all[] = {Needs::Fair,       Needs::Synchrony, Needs::Gst,     Needs::Majority,
                         Needs::OneCorrect, Needs::Recovery,  Needs::Lossless, Needs::Stop, Needs::Luck};

}  // namespace

std::size_t faulty(const RunFacts& run) {
  std::size_t correct = 0;
  for (std::uint32_t p = 0; p < run.processes; ++p) correct += is_correct(run, ProcessId{p});
  return run.processes - correct;
}
bool is_correct(const RunFacts& run, ProcessId p) { return index(p) < run.correct.size() && run.correct[index(p)]; }
bool was_always_up(const RunFacts& run, ProcessId p) {
  return is_correct(run, p) && !(index(p) < run.crashed.size() && run.crashed[index(p)]);
}

Needs held(const RunFacts& run) {
  Needs held{};
  for (Needs one : all) if (objection(run, one).empty()) held = held | one;
  return held;
}

std::string why_not(const RunFacts& run, Needs missing) {
  std::string why;
  for (Needs one : all) {
    if (!has(missing, one)) continue;
    const auto clause = objection(run, one);
    if (!clause.empty() && why.find(clause) == why.npos) why.append(why.empty() ? "" : "; ").append(clause);
  }
  return why;
}

Duration grace(const RunFacts& run) {
  const Duration delay = std::max(run.worst_delay, run.bound.value_or(Duration{}));
  const std::int64_t delays = run.orders_in_rounds ? 3 * run.processes + 4 : 2 * run.processes;
  return std::max(run.end.time_since_epoch() / 5, std::max<std::int64_t>(10, delays) * delay);
}
bool is_old(const RunFacts& run, Time t) { return run.quiescent || run.end - t >= grace(run); }
Duration patience(const RunFacts& run) {
  const Duration half = run.lossless_after_calm ? Duration{} : run.end.time_since_epoch() / 2;
  return std::max({grace(run), 3 * run.slowest_timer, half});
}
bool is_missing(const RunFacts& run, Time cause) {
  return run.quiescent || run.end - std::max(cause, run.calm) >= patience(run);
}
bool is_late(const RunFacts& run, Time t) { return !run.quiescent && t > run.end - (run.end - run.calm) / 10; }

}  // namespace faultline
