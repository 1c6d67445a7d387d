// check.hpp: judging a run. A checker is written once per port and judges every algorithm of it.
//
// It sees the requests and indications of one module at every process, crashes and restarts, and at
// the end the facts of the run. It reads nothing from inside an algorithm. An algorithm with properties of its
// own has one more checker, known by the algorithm's name, which sees what the algorithm reports as well.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/engine/facts.hpp"
#include "sim/engine/observer.hpp"
#include "sim/process/algorithm_info.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// The verdict on one property of one module.
struct Finding {
  std::string module{};                   ///< its place, "EagerReliableBroadcast.beb"; empty: the outermost
  /// "ReliableBroadcast", "RB4", "AGREE"; an algorithm's own property has its name; no port: of the whole run.
  std::string port{}, label{}, check{};
  PropertyKind kind{};
  Verdict verdict = Verdict::Inconclusive;
  std::uint64_t judged = 0;               ///< how many times it could have failed
  bool missed = false;                    ///< of a liveness property: what should have happened did not
  std::string text{};                     ///< why, where it is not Ok: who, what, when
  std::optional<std::uint64_t> record{};  ///< of the trace: where it broke, or what was never answered
};

/// What a checker knows: for each property of its port how often it was judged and what broke it.
class Tally {
 public:
  using Sentence = std::function<std::string()>;
  /// `check` could have failed that many times.
  void judged(std::string_view check, std::uint64_t times = 1);
  /// `check` is broken: a sentence with names, values and times, asked for the first time only.
  void broken(std::string_view check, std::optional<std::uint64_t> record, const Sentence&);
  /// `check` cannot be judged on this run, and why. The first reason is kept. `missed`: of a liveness property, what
  /// should have happened did not.
  void open(std::string_view check, const Sentence& why, bool missed = false);
  bool is_broken(std::string_view check) const;
  std::uint64_t times_judged(std::string_view check) const;

  /// One finding for each property of the port, or of what else is called `name`: Violated if broken (for a
  /// liveness property only if all of `needs` held on the run, else Inconclusive), Inconclusive if open or never
  /// judged, else Ok. Throws std::logic_error if something was tallied that is not promised there.
  std::vector<Finding> findings(std::string_view name, std::span<const Property>, Needs, const RunFacts&) const;
  std::vector<Finding> findings(const PortInfo& port, Needs needs, const RunFacts& run) const {
    return findings(port.name, port.properties, needs, run);
  }

 private:
  struct Entry {
    std::uint64_t judged = 0, breaks = 0;
    std::optional<std::uint64_t> record;
    std::string broken, open;
    bool missed = false;
  };
  const Entry* find(std::string_view check) const;
  Entry& entry(std::string_view check);
  std::vector<std::pair<std::string, Entry>> entries_;        // few, in the order in which they were first tallied
};

namespace history {
struct History;
struct Model;
}  // namespace history
/// What clients asked for and were told, and of what object that is a history.
struct ClientHistory { const history::History* history; const history::Model* model; };

/// Judges one module (one place in the stack, one instance or one family of them) over all processes of a run.
class Checker {
 public:
  virtual ~Checker() = default;
  virtual void see(const Observation&) = 0;                   ///< of this module; `module` may be null
  virtual void crash(ProcessId, Time) {}
  virtual void restart(ProcessId, Time) {}
  /// The run is over: judge what could not be judged before, and hand in the tally. Called once.
  virtual Tally finish(const RunFacts&) = 0;
  /// If it is a history of clients that it judges; lives as long as the checker.
  virtual std::optional<ClientHistory> history() const { return {}; }
};

/// What one checker sees where an algorithm has many instances of a port: one of them, or all of one field together,
/// which it tells apart by the paths of their modules.
enum class Scope : std::uint8_t { Instance, Family };
using CheckerFactory = std::unique_ptr<Checker> (*)(std::uint32_t processes);
/// Makes a checker known for a port, or for an algorithm with properties of its own, by name. A user's own:
/// know_checker<MyPort, MyChecker>(), where MyChecker is made from the number of processes.
void know_checker(std::string_view name, CheckerFactory, Scope = Scope::Instance);
template <class PortOrAlgorithm, class C> void know_checker(Scope scope = Scope::Instance) {
  know_checker(
      reflect::type_name<PortOrAlgorithm>(),
      [](std::uint32_t processes) -> std::unique_ptr<Checker> { return std::make_unique<C>(processes); }, scope);
}
Scope scope_of_checker(std::string_view name);
/// Of several ports whose checker is one template.
template <template <class Port> class C, class... Ports> void know_checkers_of() {
  (know_checker<Ports, C<Ports>>(), ...);
}
/// The checker of that name for a run of that many processes; null: none is known.
std::unique_ptr<Checker> make_checker(std::string_view name, std::uint32_t processes);
/// Makes the checkers of all our ports and algorithms known. Call it before the first judge is made; twice is once.
void know_checkers();

}  // namespace faultline
