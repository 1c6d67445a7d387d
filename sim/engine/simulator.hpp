// simulator.hpp: a run: processes, their network, clocks and disks, and the plan of faults, in virtual time.
//
// A run is a pure function of (scenario, seed). Everything that happens is an event in one queue; handling
// one may be a step of a process, whose effects become records of the trace and further events.
#pragma once
#include <memory>

#include "sim/engine/clock.hpp"
#include "sim/engine/connections.hpp"
#include "sim/engine/digest.hpp"
#include "sim/engine/disk.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/facts.hpp"
#include "sim/engine/message_faults.hpp"
#include "sim/engine/network.hpp"
#include "sim/engine/observer.hpp"
#include "sim/engine/slab.hpp"
#include "sim/engine/workload.hpp"

namespace faultline {

struct RunOptions {
  Sink* sink = nullptr;                   ///< gets every record
  Observer* observer = nullptr;           ///< gets requests and indications
  bool layers = false;                    ///< of inner modules too
  bool twins = false;                     ///< every step on two copies, which must agree
  bool digest = true;                     ///< off only to measure what it costs
  std::uint64_t most_events = ~std::uint64_t{0};
  std::uint32_t most_pending = EventQueue::max_slots;   ///< more events that wait at one time are a Failure
};

class Simulator {
 public:
  /// Throws std::invalid_argument if the workload asks for what the outermost port does not offer.
  /// The scenario and the stack's catalogue outlive the run.
  Simulator(const Scenario&, std::shared_ptr<const Stack>, RunOptions = {});
  ~Simulator();

  /// Handles the next event; false when the run is over.
  bool step();
  /// Runs to the end.
  EndReason run() { while (step()) {} return *ended_; }
  /// Ends the run where it stands.
  void interrupt() { end(EndReason::Interrupted); }

  Time now() const { return now_; }
  std::optional<EndReason> ended() const { return ended_; }
  std::uint64_t digest() const { return digest_.value(); }
  const RunCounts& counts() const { return counts_; }
  std::uint32_t processes() const { return static_cast<std::uint32_t>(ids_.size()); }
  const Process& process(ProcessId) const;
  bool is_up(ProcessId) const;
  /// What a handler said when it failed; empty if none did.
  const std::string& failure() const { return failure_; }
  std::vector<FaultReport> faults() const;
  /// The plan with every target as it was resolved; a line that hit nobody is as it was written. The same
  /// scenario with this plan is the same run.
  std::vector<Fault> resolved() const;
  RunFacts facts();
  /// The shortest delay bound that any detector relies on now, of the processes that are up, if one does.
  std::optional<Duration> synchrony_bound() const;

 private:
  struct Pending;
  struct Host;
  enum class What : std::uint8_t { Arrival, Timer, Wakeup, Work, Turn, FaultBegins, FaultEnds };

  // ---- time and records (host.hpp, simulator.cpp)
  std::uint64_t record(const Record&);    ///< its number
  Pending& schedule(Time at, std::uint16_t tie, What what);
  void end(EndReason);
  void fail(ProcessId, std::uint64_t cause, std::string_view what);
  Host& host(ProcessId p);

  // ---- workload (workload.cpp)
  void plan_work(std::uint32_t work, ProcessId by, std::uint64_t number, Time previous);
  void schedule_work(What, std::uint32_t work, ProcessId by, std::uint64_t number, Time at);
  void request(Host&, const Pending&);
  void skip(Host&, std::uint32_t work, std::uint64_t number);
  const Order& fill(Host&, std::uint32_t work, std::uint64_t number);
  void client_answered(Host&);
  void client_crashed(Host&);
  void client_restarted(Host&);

  // ---- steps (steps.cpp)
  void start_all();
  void handle(std::uint32_t slot);
  void arrive(std::uint32_t slot);
  void drop(std::uint32_t slot, DropReason);
  void note_loss(ProcessId from, ProcessId to, Time sent, DropReason);
  void execute(Host&, Pending&, Time waiting_since);
  std::unique_ptr<Step> make_step() const;
  void prepare(Step&, const Host&) const;
  template <class Action> void take_step(Host&, std::uint64_t cause, const Action&);
  void check_twin(const Host&, const Process& twin) const;
  Host* look_ahead();
  void finish_step(Host&, std::uint64_t cause);
  bool take_time(Host&, std::uint64_t cause);
  Duration disk_time(Host&, std::optional<std::string>& failed);
  void release(Host&, Step&, std::uint64_t cause);
  void store(Host&, Step&, std::uint64_t cause);
  void indicate(Host&, const Effect&, std::uint64_t cause);
  void set_timer(Host&, const Step&, const Effect&, std::uint64_t cause);
  void transmit(Host&, const Step&, const Effect&, std::uint64_t cause);
  void lose(Host&, ProcessId to, std::uint64_t sent, DropReason, std::optional<std::size_t> fault);
  Pending& launch(const Host&, ProcessId to, std::string_view bytes, std::uint64_t sent, Duration after,
                  std::uint16_t tie);
  void corrupt(Pending&, std::uint64_t noise);
  bool is_singled_out(Host&, ProcessId to, std::string_view bytes, std::uint64_t sent);
  void arrive_now(const std::vector<KeptMessage>&, std::size_t fault, bool again);
  void wake(Host&);
  void drain(Host&);

  // ---- faults (faults.cpp)
  void begin_fault(std::size_t);
  void end_fault(std::size_t);
  Key chance_of(std::size_t fault, Stream) const;
  std::vector<ProcessId> pick(std::size_t fault, std::size_t which, const Target&);
  void apply(std::size_t, const Fault&, std::uint64_t cause);
  void undo(std::size_t, const Fault&, std::uint64_t cause);
  std::int64_t configured_drift(ProcessId) const;
  void thaw(Host&);
  void crash(ProcessId, std::uint64_t cause, std::string_view why);
  void lose_unfinished(Host&);
  void restart(ProcessId, std::uint64_t cause);
  void pause(Host&, std::size_t fault, std::uint64_t cause);
  void resume(Host&, std::uint64_t cause);
  void disturb();                         ///< the calm is over: something has just changed
  void bite(std::optional<std::size_t> fault, std::uint64_t times = 1) { if (fault) bites_[*fault] += times; }


  const Scenario& scenario_;
  std::shared_ptr<const Stack> stack_;
  RunOptions options_;
  const std::uint64_t seed_;
  Key ties_, common_, spacing_, contents_;
  Time now_{};
  EventQueue queue_;
  Slab<Pending> events_;
  std::uint32_t upcoming_ = ~0u;          ///< slot of what most likely comes next
  Digest digest_;
  RunCounts counts_;
  std::optional<EndReason> ended_;
  std::string failure_;

  std::vector<ProcessId> ids_;
  std::vector<Host> hosts_;
  SimulatedNetwork network_;
  Connections connections_;
  MessageFaults message_faults_;
  std::unique_ptr<Step> step_, twin_step_;
  std::vector<std::unique_ptr<Step>> spare_steps_;
  std::string scratch_;                                       // an indication's bytes
  SmallBytes<84> last_long_;                                  // shared by the receivers of a broadcast
  bool started_ = false;
  bool one_at_a_time_ = false;                                // clients wait for answers
  bool overfull_ = false;                                     // more events wait than may

  std::vector<WorkPlan> works_;                               // by line of the workload
  std::vector<std::optional<Fault>> resolved_;                // by line of the plan, once it took effect
  std::vector<std::uint64_t> bites_;
  std::vector<bool> began_, in_force_;
  RunFacts facts_;
  std::set<std::pair<ProcessId, ProcessId>> losses_, losses_after_calm_;
  std::map<ProcessId, Time> first_loss_;                      // by sender: when it sent what was lost first
};

}  // namespace faultline
