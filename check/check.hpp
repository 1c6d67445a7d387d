// check.hpp: judging a run. A checker is written once per port and judges every algorithm of it.
//
// It sees the requests and indications of one module at every process, crashes and restarts, and at
// the end the facts of the run. It reads nothing from inside an algorithm.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sim/process/algorithm_info.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// A request to, or an indication of, one module of one process.
struct Observation {
  Time at{};                              ///< global virtual time
  std::uint64_t record = 0;               ///< the trace record of the step that it belongs to
  ProcessId process{};
  std::string_view path;                  ///< of the module, the same at all processes; empty: the outermost
  bool request = false;                   ///< else an indication
  const Type* type = nullptr;
  const void* value = nullptr;            ///< lives only during the call
  template <class E> const E* as() const { return type == &type_of<E> ? static_cast<const E*>(value) : nullptr; }
};

/// What is known of a run when it has ended; the engine fills it in.
struct RunFacts {
  std::uint32_t processes = 0;
  std::vector<bool> correct;              ///< never crashed; in fail-recovery: up at the end (see `crashed`)
  std::vector<bool> crashed;              ///< crashed at least once
  Time end{};
  bool quiescent = false;                 ///< nothing was left to happen
  Time calm{};                            ///< last time at which a fault began, ended, crashed or restarted anyone
  Duration worst_delay{};                 ///< longest that a delivered message between up processes took
  Duration worst_delay_after_calm{};
  Duration worst_stall{};                 ///< longest that a process let an event wait
  bool fair = true;                       ///< no cut outlives the run, no link loses everything
  bool lossless = true;                   ///< nothing between correct processes was lost, held back or corrupted
  bool clocks_true = true;                ///< no clock drifts, jumped or stood still
  bool disks_honest = true;               ///< no store failed and none was damaged
  std::uint64_t unreadable = 0;           ///< messages that nobody could read

  std::size_t faulty() const;             ///< processes not correct
  /// Which assumptions held on this run; `bound` is the delay bound that detectors were set for.
  Needs held(std::optional<Duration> bound) const;
};

/// The verdict on one property of one module.
struct Finding {
  std::string module;                     ///< name of the module's place, "EagerReliableBroadcast.beb"; empty: outermost
  std::string port, label, check;         ///< "ReliableBroadcast", "RB4", "AGREE"
  PropertyKind kind{};
  Verdict verdict = Verdict::Inconclusive;
  std::uint64_t judged = 0;               ///< how many times it could have failed
  std::string text;                       ///< why, where it is not Ok: who, what, when
  std::optional<std::uint64_t> record;    ///< the trace record at which it became certain
};

/// What a checker hands back: for each property of its port how often it was judged and what broke it.
class Tally {
 public:
  /// `check` held once more.
  void held(std::string_view check, std::uint64_t times = 1);
  /// `check` is broken: a sentence with names, values and times. The first sentence is kept.
  void broken(std::string_view check, std::string text, std::optional<std::uint64_t> record = {});
  /// `check` cannot be judged on this run, and why.
  void open(std::string_view check, std::string why);

  /// The findings, one per property of the port: Violated if broken (for a liveness property only if
  /// `held` covers `needs`, else Inconclusive), Inconclusive if open or never judged, else Ok.
  std::vector<Finding> findings(const PortInfo&, Needs needs, Needs held) const;

 private:
  struct Entry { std::uint64_t judged = 0; std::string broken, open; std::optional<std::uint64_t> record; };
  std::map<std::string, Entry, std::less<>> entries_;
};

/// Judges one module (one place in the stack, one instance key) over all processes of a run.
class Checker {
 public:
  virtual ~Checker() = default;
  virtual void see(const Observation&) = 0;
  virtual void crash(ProcessId, Time) {}
  virtual void restart(ProcessId, Time) {}
  /// The run is over: judge what could not be judged before, and hand in the tally.
  virtual void finish(const RunFacts&, Tally&) = 0;
};

using CheckerFactory = std::unique_ptr<Checker> (*)();
/// The checker for a port, by name. A user's own port gets one by `know_checker<MyPort, MyChecker>()`.
void know_checker(std::string_view port, CheckerFactory);
template <class Port, class C> void know_checker() {
  know_checker(reflect::type_name<Port>(), [] { return std::unique_ptr<Checker>(std::make_unique<C>()); });
}
std::unique_ptr<Checker> make_checker(std::string_view port);   ///< null: that port has none
/// Makes the checkers of all our ports known.
void know_checkers();

}  // namespace faultline
