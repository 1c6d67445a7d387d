// judge.hpp: judges a whole run: one checker for each module of the stack, fed by the engine.
#pragma once
#include <array>

#include "check/check.hpp"
#include "sim/process/stack.hpp"

namespace faultline {

/// The algorithm's own needs and those of all that it uses, shared services included.
Needs needs_of(const Layer&);
/// Are restarts inside the model of every layer of the stack?
bool may_recover(const Layer& root);
/// The longest duration among the parameters of the stack, 0 if there is none.
Duration slowest_timer(const Stack&);

class Judge final : public Observer {
 public:
  enum class Depth : std::uint8_t {
    Outermost,                            ///< the outermost module and the shared services
    All,                                  ///< and every module below
  };
  /// Knows every module of the stack from the start, so that one that is silent is judged too; instances
  /// are added when they are first heard of.
  Judge(std::shared_ptr<const Stack>, std::uint32_t processes, Depth = Depth::All);

  /// Does it want to see inner modules (RunOptions::layers)?
  bool wants_layers() const { return places_.size() > 1 || depth_ == Depth::All || reports_; }

  void observe(const Observation&) override;
  void crash(ProcessId, Time) override;
  void restart(ProcessId, Time) override;

  /// From now on gives up looking for an order of clients' operations after so many steps, some 10 ns each.
  void limit_search(std::uint64_t steps) { most_search_ = steps; }

  /// The findings: of the outermost module, of the services, of the inner modules, each in order of place, on its
  /// port and then on its algorithm's own properties; last READABLE, a property of the whole run. Where no checker is
  /// known, they are inconclusive. Of a single instance no liveness property is violated: some process may have
  /// retired it before it was done; a checker of families knows what ends an instance. To be called once; throws
  /// std::logic_error if a checker judges what its port does not promise.
  std::vector<Finding> finish(const RunFacts&);
  /// Of the outermost module, if its checker has one; lives as long as the judge.
  std::optional<ClientHistory> history() const;

 private:
  enum class Rank : std::uint8_t { Outermost, Service, Inner };
  struct Place {
    const Algorithm* algorithm;
    std::string name;
    Rank rank;
    bool mortal;                          ///< an instance, or part of one: it may be retired
    Needs needs;
    std::unique_ptr<Checker> checker, own;                    ///< of the port; of the algorithm's own properties
    std::optional<bool> has_bound{};                          ///< its algorithm knows one of synchrony; once asked
    Place* family = nullptr;              ///< of instances that are judged together: the place of all, also its own
    template <class Action> void each(const Action& action) {
      for (Checker* c : {checker.get(), own.get()}) if (c) action(*c);
    }
  };
  struct Turn { ProcessId process; Time at; bool up; };

  void add(const Layer&, const std::string& path, std::string name, Rank, bool mortal = false);
  Place* find(const Module&);
  Place& add_instance(const Module&);
  void join_family(Place&, const Module&, const std::string& name);
  static void tell(Place&, const Turn&);
  static std::vector<Finding> findings(Place&, const RunFacts&);
  void note_bound(const Observation&);
  std::optional<Duration> settled_bound(const RunFacts&) const;

  const std::shared_ptr<const Stack> stack_;
  const std::uint32_t processes_;
  const Depth depth_;
  std::uint64_t most_search_ = RunFacts{}.most_search;
  bool reports_ = false;                                      // some algorithm here does
  using Places = std::map<std::string, Place, std::less<>>;   // by path; none ever leaves
  Places places_;
  std::array<Places::value_type*, 32> recent_{};              // by address of a module: likely its place
  std::vector<Turn> turns_;                                   // so far, for instances that come late
  std::vector<std::vector<std::pair<Time, Duration>>> bounds_;   // of each process's detector, whenever it changed
};

/// The verdict on the run: Violated if anything is; Inconclusive if a property of the outermost module is,
/// or if there are none; else Ok.
Verdict verdict(std::span<const Finding>);

}  // namespace faultline
