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
#include "sim/engine/outside.hpp"
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
  ProcessId alone = nobody;               ///< the only process that is here, if `outside` has the others
  Outside* outside = nullptr;
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
  /// Ends the run where it stands, if it has not ended.
  void finish(EndReason reason) { end(reason); }
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
  RunFacts facts() { Simulator* const all[] = {this}; return facts(all); }
  /// Of a run whose processes were each alone, in order.
  static RunFacts facts(std::span<Simulator* const>);
  /// The shortest delay bound that any detector relies on now, of the processes that are up, if one does.
  std::optional<Duration> synchrony_bound() const;

  // ---- a process alone, whose time somebody else tells (alone.cpp)
  /// The cause of what a parcel does: this, and how many came before. Its real cause lies elsewhere.
  static constexpr std::uint64_t from_outside = std::uint64_t{1} << 63;
  /// When something has to be handled next, if nothing comes from outside.
  std::optional<Time> next_due() {
    if (!started_) return Time{};
    return queue_.empty() ? std::nullopt : std::optional(queue_.top().at);
  }
  /// A message arrives, for the next `advance`.
  void receive(const Parcel&);
  /// Whom a line of the plan means to those who see all processes so. A function of its arguments and the scenario.
  Decision resolve(std::size_t line, std::span<const View>) const;
  /// All have been asked: the line of the plan takes effect, as of `now`, no earlier than anything before.
  void decide(Time now, const Decision&);
  /// Handles what is due by then, as of then, and ends the run when its time is over. Of very much it leaves some for
  /// the next time.
  void advance(Time to);
  /// The process is gone for good, not by the plan.
  void die(std::string_view why);
  /// A message to this process never came; its Send is the cause.
  void miss(const Parcel&, std::uint64_t cause);

 private:
  struct Pending;
  struct Host;
  enum class What : std::uint8_t { Arrival, Timer, Wakeup, Work, Turn, FaultBegins, FaultEnds };

  bool is_fair(const std::vector<bool>& correct);

  // ---- time and records (host.hpp, simulator.cpp)
  std::uint64_t record(const Record&);    ///< its number
  Pending& schedule(Time at, std::uint16_t tie, What what);
  void end(EndReason);
  void fail(ProcessId, std::uint64_t cause, std::string_view what);
  Host& host(ProcessId p);
  bool is_here(ProcessId p) const { return !options_.outside || p == options_.alone; }

  // ---- workload (workload.cpp)
  void plan_work(std::uint32_t work, ProcessId by, std::uint64_t number, Time previous);
  void schedule_work(What, std::uint32_t work, ProcessId by, std::uint64_t number, Time at);
  void request(Host&, const Pending&);
  void skip(Host&, std::uint32_t work, std::uint64_t number);
  const Order& fill(Host&, std::uint32_t work, std::uint64_t number);
  void client_answered(Host&);
  void client_crashed(Host&);
  void next_turn(Host&);

  // ---- steps (steps.cpp)
  bool stands_still();
  void start_all();
  void handle(std::uint32_t slot);
  void arrive(std::uint32_t slot, What);
  void drop(std::uint32_t slot, DropReason);
  void note_loss(ProcessId from, ProcessId to, Time sent, DropReason);
  void execute(Host&, Pending&, What, Time waiting_since);
  void note_delay(Duration, Time sent);
  std::unique_ptr<Step> make_step() const;
  void prepare(Step&, const Host&) const;
  template <class Action> void take_step(Host&, std::uint64_t cause, const Action&);
  Host* look_ahead();
  void finish_step(Host&, std::uint64_t cause);
  bool take_time(Host&, std::uint64_t cause);
  Duration disk_time(Host&, std::optional<std::string>& failed);
  void release(Host&, Step&, std::uint64_t cause);
  bool store(Host&, Step&, std::uint64_t cause);
  void indicate(Host&, const Effect&, std::uint64_t cause);
  void set_timer(Host&, const Step&, const Effect&, std::uint64_t cause);
  void transmit(Host&, const Step&, const Effect&, std::uint64_t cause);
  void transmit_disturbed(Host&, ProcessId to, std::string_view bytes, std::uint64_t number, std::uint64_t sent);
  void lose(Host&, ProcessId to, std::uint64_t sent, DropReason, std::optional<std::size_t> fault);
  Pending& launch(const Host&, ProcessId to, std::string_view bytes, std::uint64_t sent, Duration after,
                  std::uint16_t tie);
  void send_outside(const Host&, ProcessId to, std::string_view bytes, std::uint64_t number, std::uint64_t sent);
  static std::string flipped(std::string_view bytes, std::uint64_t noise);
  void note_corruption(ProcessId from, ProcessId to, Time sent);
  bool is_singled_out(Host&, ProcessId to, std::string_view bytes, std::uint64_t sent);
  void arrive_now(const std::vector<KeptMessage>&, std::size_t fault, bool again);
  void wake(Host&);
  void drain(Host&);

  // ---- twins (twins.cpp)
  Process& twin_of(const Host&);
  void compare_twin(const Host&);
  void compare_states(const Host&);
  bool twins_differ();

  // ---- faults (faults.cpp)
  void begin_fault(std::size_t);
  void end_fault(std::size_t);
  Key chance_of(std::size_t fault, Stream) const;
  std::vector<ProcessId> pick(std::size_t fault, std::size_t which, const Target&, std::span<const View>) const;
  View view(const Host&) const;
  void take_effect(const Decision&);
  Image disk_image(Host&);
  void note_damage(Host&);
  void apply(std::size_t, const Fault&, std::uint64_t cause);
  void undo(std::size_t, const Fault&, std::uint64_t cause);
  std::int64_t configured_drift(ProcessId) const;
  void thaw(Host&);
  void crash(ProcessId, std::uint64_t cause, std::string_view why);
  void lose_unfinished(Host&);
  void restart(ProcessId, std::uint64_t cause);
  void pause(Host&, std::size_t fault, std::uint64_t cause);
  void resume(Host&, std::uint64_t cause);
  void note_disturbances() {
    undisturbed_ = !connections_.any() && message_faults_.is_idle() && !options_.outside;
  }
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
  /// A copy of a process that takes its steps too. Whole states are compared, and the copy is made anew, as often as
  /// their size lets it be: so it takes no more time than the steps do.
  struct Twin { Process process; std::size_t steps_left; };
  std::vector<std::optional<Twin>> twins_;                    // by process, where they are wanted
  std::unique_ptr<Step> step_, twin_step_;
  std::vector<std::unique_ptr<Step>> spare_steps_;
  std::string scratch_;                                       // an indication's bytes
  EventArena asked_;                                          // a request, for the observer
  SmallBytes<84> last_long_;                                  // shared by the receivers of a broadcast
  bool disks_take_time_ = false;                              // or may fail, by the scenario
  bool undisturbed_ = true;                                   // no cut, no fault of messages, nobody outside
  bool started_ = false;
  bool one_at_a_time_ = false;                                // clients wait for answers
  static constexpr std::uint64_t look_every = 1 << 20;        // events, to see that time passes
  Time stood_at_{};                                           // when that was looked at,
  std::uint64_t stood_since_ = 0, most_waiting_ = 0;          // the first event of that time, and how many waited since
  bool overfull_ = false;                                     // more events wait than may
  std::uint64_t received_ = 0, parcels_ = 0;                  // from outside, and that have left

  std::vector<WorkPlan> works_;                               // by line of the workload
  std::vector<std::optional<Fault>> resolved_;                // by line of the plan, once it took effect
  std::vector<std::uint64_t> bites_;
  std::vector<bool> began_, in_force_;
  RunFacts facts_;
  std::set<std::pair<ProcessId, ProcessId>> losses_, losses_after_calm_;
  std::map<ProcessId, Time> first_loss_;                      // by sender: when it sent what was lost first
};

}  // namespace faultline
