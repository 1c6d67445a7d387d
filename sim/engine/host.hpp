// host.hpp: what the simulator keeps of each pending event and each process. Internal to sim/engine.
#pragma once
#include <deque>

#include "sim/engine/simulator.hpp"

namespace faultline {

/// One pending event, two cache lines. Most messages lie inside; longer ones are shared by their copies.
struct Simulator::Pending {
  What what{};
  bool corrupted = false;
  std::uint16_t tie = 0;
  ProcessId to{}, from{};
  std::uint32_t incarnation = 0;          ///< of `to`: a timer or wake-up of an earlier life is void
  std::uint64_t cause = no_cause;
  Time sent{};                            ///< Arrival: when it left
  std::uint64_t extra = 0;                ///< Timer: how long the clock had stood, or (frozen) what is left;
                                          ///< Work, Fault*: its index
  SmallBytes<84> wire;
};

/// What every step touches comes first and fills one cache line, up to the process's draws.
struct alignas(64) Simulator::Host {
  Host(ProcessId p, Key chance, Key messages, const std::shared_ptr<const Stack>& stack)
      : id(p), chance(chance), messages(messages), process(stack) {}

  ProcessId id;
  std::uint32_t incarnation = 0;
  bool up = true, paused = false;
  bool busy = false;                      ///< a step's effects have yet to leave
  bool late = false;                      ///< they should have, but the process was paused
  bool own_clock = false;                 ///< `clock` shows something else than the run's time, or did
  std::uint64_t sends = 0;
  const Key chance, messages;             ///< of its own draws and of what it sends
  struct Rare;
  std::unique_ptr<Rare> rare_;            ///< what few processes need
  Process process;
  std::uint64_t timers = 0, items = 0;
  SimulatedClock clock;

  Time read_clock(Time now) const { return own_clock ? clock.read(now) : now; }
  Duration stood(Time now) const { return own_clock ? clock.stood(now) : Duration{}; }
  SimulatedClock& set_clock() { return own_clock = true, clock; }
  struct Rare {
    struct Waiting { std::uint32_t slot; Time since; };
    /// Of a port that takes one request at a time.
    struct Client {
      struct Turn { std::uint32_t work; std::uint64_t number; };
      std::optional<Turn> asked;          ///< and waits for the answer
      std::deque<Turn> waiting;           ///< to be asked next
    };
    Client client;
    std::deque<Waiting> inbox;            ///< events that came while it could not handle any
    std::vector<std::uint32_t> frozen;    ///< timers that fell due while the clock stood
    std::unique_ptr<Step> unfinished;     ///< the step whose effects have yet to leave
    std::uint64_t unfinished_cause = 0;
    std::uint64_t store_number = 0;
    SimulatedDisk disk;
    Duration slow{};
    std::optional<std::size_t> crash_fault, slow_fault, pause_fault, clock_fault, drift_fault, freeze_fault, away_fault;
  };
  bool has_client() const { return up && !(rare_ && rare_->away_fault); }
  Rare& rare() {
    if (!rare_) rare_ = std::make_unique<Rare>();
    return *rare_;
  }
};

inline Simulator::Host& Simulator::host(ProcessId p) { return hosts_[index(p)]; }

/// Inline, and the sink gets a copy: so a record that has no sink is never put together in memory.
[[gnu::always_inline]] inline std::uint64_t Simulator::record(const Record& r) {
  if (options_.digest) [[likely]] digest_.add(r);
  if (options_.sink) [[unlikely]] {
    const Record whole = r;
    options_.sink->add(whole);
  }
  return counts_.records++;
}

/// The event, for its other fields to be set. One too many does not wait: it is lost, and the run will fail.
inline Simulator::Pending& Simulator::schedule(Time at, std::uint16_t tie, What what) {
  const auto slot = events_.take();
  Pending& e = events_[slot];
  e.what = what, e.tie = tie, e.corrupted = false, e.cause = no_cause;
  if (slot < options_.most_pending) [[likely]] queue_.push(at, tie, slot);
  else overfull_ = true;
  return e;
}

[[gnu::always_inline]] inline void Simulator::prepare(Step& step, const Host& h) const {
  step.reset();
  step.self = h.id;
  step.now = h.read_clock(now_);
  step.chance = h.chance;
}

/// With many processes most of the time goes by waiting for memory. So what the next event will touch is fetched while
/// this one is handled, one pointer further each time: the event as this one begins, its process when the handlers are
/// done, and, by the time its effects have left, the process's algorithm.
[[gnu::always_inline]] inline Simulator::Host* Simulator::look_ahead() {
  if (!events_.has(upcoming_)) return nullptr;
  const auto to = index(events_[upcoming_].to);
  if (to >= hosts_.size()) return nullptr;
  __builtin_prefetch(&hosts_[to]);
  return &hosts_[to];
}

[[gnu::always_inline]] inline void Simulator::finish_step(Host& h, std::uint64_t cause) {
  const Host* const next = look_ahead();
  const bool at_once = scenario_.processes.step <= Duration{} && !h.rare_ && !step_->stores;
  if (at_once || !take_time(h, cause)) release(h, *step_, cause);
  if (next) next->process.prefetch();
}

/// One step of a process: `action` gives it the event. With twins, on two copies, which must agree.
template <class Action>
[[gnu::always_inline]] inline void Simulator::take_step(Host& h, std::uint64_t cause, const Action& action) {
  prepare(*step_, h);
  if (h.rare_ && h.rare_->clock_fault) bite(h.rare_->clock_fault);
  try {
    if (options_.twins) {
      Process& twin = twin_of(h);
      prepare(*twin_step_, h);
      action(h.process, *step_);
      action(twin, *twin_step_);
      compare_twin(h);
    } else action(h.process, *step_);
  } catch (const std::exception& e) {
    return fail(h.id, cause, e.what());
  }
  finish_step(h, cause);
}

}  // namespace faultline
