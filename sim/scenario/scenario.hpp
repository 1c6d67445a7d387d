// scenario.hpp: a scenario file as plain values. What the fields mean to a user is said in
// scenarios/scenario.schema.json; read_scenario (read.hpp) makes one of these from JSON text.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/compiled_once.hpp"
#include "sim/core/distribution.hpp"
#include "sim/core/types.hpp"

namespace faultline {

/// A probability in [0, 1].
using Probability = double;

// ---- processes and protocol ---------------------------------------------------------------------

struct Processes {
  std::uint32_t count = 0;                              ///< 1 to 10,000,000
  std::map<std::string, std::vector<ProcessId>> groups; ///< names for targets: racks, roles, regions
  Duration step{};                                      ///< time that handling one event takes
  bool operator==(const Processes&) const = default;
};

struct Protocol {
  std::string algorithm;                                ///< the outermost one, by name
  std::map<std::string, std::string> uses;              ///< "Port" or "Algorithm.field" -> algorithm
  std::map<std::string, std::string> parameters;        ///< "Algorithm.parameter" -> value as JSON text
  bool operator==(const Protocol&) const = default;
};

// ---- network ------------------------------------------------------------------------------------

/// Gilbert-Elliott loss: the link is good for exponential spans of mean `good`, then bad for `bad`.
struct Burst {
  Duration good{}, bad{};
  Probability loss_good = 0, loss_bad = 1;
  /// The least mean: all spans of a link are drawn, also those in which nothing is sent.
  static constexpr Duration shortest = std::chrono::microseconds(100);
  bool operator==(const Burst&) const = default;
};

struct Reordering {
  Probability rate = 0;                                 ///< of messages held back
  Distribution by;                                      ///< for how long
  bool operator==(const Reordering&) const = default;
};

struct Bandwidth {
  std::uint64_t bytes_per_second = 0;                   ///< above 0
  std::uint64_t queue_bytes = 0;                        ///< what waits beyond it is dropped
  bool operator==(const Bandwidth&) const = default;
};

/// How a link behaves; a field left out means: as the network says (or as nothing at all).
struct LinkModel {
  std::optional<Distribution> latency;
  std::optional<Probability> loss;
  std::optional<Burst> burst;                           ///< instead of `loss`, never both
  std::optional<Probability> duplication;
  std::optional<Reordering> reordering;
  std::optional<Probability> corruption;
  std::optional<Bandwidth> bandwidth;
  std::optional<bool> fifo;                             ///< never overtaken by what was sent later
  bool operator==(const LinkModel&) const = default;
};

struct LinkOverride {
  std::vector<ProcessId> from, to;                      ///< empty: every process
  LinkModel model;
  bool both = false;                                    ///< the way back as well
  bool operator==(const LinkOverride&) const = default;
};

struct RegionLink {
  std::string from, to;                                 ///< names of regions; both directions
  LinkModel model;
  bool operator==(const RegionLink&) const = default;
};

struct Network {
  LinkModel base;                                       ///< latency constant 1 ms unless said otherwise
  Distribution loopback{Constant{}, {}, {}};            ///< from a process to itself; never lost
  std::map<std::string, std::vector<ProcessId>> regions;///< disjoint
  std::vector<RegionLink> between;                      ///< from == to: inside that region
  std::vector<LinkOverride> links;                      ///< later ones win
  bool operator==(const Network&) const = default;
};

// ---- clocks and storage -------------------------------------------------------------------------

struct Clock {
  std::vector<ProcessId> processes;
  Duration offset{};
  std::int64_t drift_ppb = 0;                           ///< parts per billion, -500,000,000 to 1,000,000,000
  bool operator==(const Clock&) const = default;
};

struct Storage {
  Distribution write{Constant{}, {}, {}};               ///< per store
  Distribution flush{Constant{}, {}, {}};               ///< per store, after the write
  Probability torn = 0;                                 ///< of a store cut by a crash that is half written
  bool checksums = true;                                ///< a torn or rotten record is noticed on restart
  bool operator==(const Storage&) const = default;
};

// ---- workload -----------------------------------------------------------------------------------

/// Which commands of a state machine a workload draws.
struct Commands {
  std::map<std::string, std::uint32_t> mix;             ///< command -> weight; empty: all alike
  KeySpace space;                                       ///< of the keys that they are about
  bool operator==(const Commands&) const = default;
};

/// Requests to the outermost module. Payload fields are filled with unique items, or with commands where there is a
/// state machine; process fields from `to`, yes-or-no fields by chance, everything else from `fields`. A port that
/// takes one request at a time gets the next when it has answered the last.
struct Work {
  std::string request;                                  ///< a request of the outermost port; empty: its only one
  std::vector<ProcessId> by;                            ///< empty: every process
  std::vector<ProcessId> to;                            ///< process fields take these in turn; empty: all in turn
  std::optional<Time> at;                               ///< one request each, at this time
  Time start{};                                         ///< or `count` each, from here
  Distribution every{Constant{}, {}, {}};               ///< this far apart
  std::optional<Distribution> think;                    ///< or each that long after the answer to the one before
  std::uint64_t count = 1;
  std::uint32_t size = 0;                               ///< bytes of padding in each item, at most 64 MiB
  std::string text;                                     ///< what the items say, if anything
  std::map<std::string, std::string> fields;            ///< field -> value as JSON text
  Commands commands;
  Time first() const { return at ? *at : start; }       ///< the earliest that it asks anything
  Time& first() { return at ? *at : start; }
  bool operator==(const Work&) const = default;
};

// ---- faults -------------------------------------------------------------------------------------

/// Who is hit. A list names its processes, an empty one every process; all others are resolved when
/// the fault takes effect.
struct RandomTarget { std::uint32_t count = 1; bool operator==(const RandomTarget&) const = default; };
struct RoleTarget { std::string role; bool operator==(const RoleTarget&) const = default; };
struct GroupTarget { std::string group; bool operator==(const GroupTarget&) const = default; };
using Target = CompiledOnce<std::variant<std::vector<ProcessId>, RandomTarget, RoleTarget, GroupTarget>>;

/// Processes of different groups cannot reach each other; who is in no group forms one more.
struct PartitionFault { std::vector<Target> groups; bool operator==(const PartitionFault&) const = default; };
/// Two halves that only see each other through one process.
struct BridgeFault { Target bridge; bool operator==(const BridgeFault&) const = default; };
/// Everyone sees a majority, no two see the same one.
struct MajorityRingFault { bool operator==(const MajorityRingFault&) const = default; };
/// What goes from `from` to `to` is lost; the other way stays open unless `both`.
struct CutFault { Target from, to; bool both = false; bool operator==(const CutFault&) const = default; };
/// Ends every partition, bridge, ring and cut.
struct HealFault { bool operator==(const HealFault&) const = default; };
struct CrashFault { Target target; bool operator==(const CrashFault&) const = default; };
struct RestartFault { Target target; bool operator==(const RestartFault&) const = default; };
struct PauseFault { Target target; bool operator==(const PauseFault&) const = default; };
struct ResumeFault { Target target; bool operator==(const ResumeFault&) const = default; };
/// Each event takes the target `step` to handle.
struct SlowFault { Target target; Duration step{}; bool operator==(const SlowFault&) const = default; };
/// The links from `from` to `to` behave as `model` says, and the way back as well if `both`.
struct LinkFault {
  Target from, to;
  LinkModel model;
  bool both = false;
  bool operator==(const LinkFault&) const = default;
};
/// The clock jumps by `step`, drifts by `drift_ppb`, or stands still.
struct ClockFault {
  Target target;
  Duration step{};
  std::optional<std::int64_t> drift_ppb;
  bool freeze = false;
  bool operator==(const ClockFault&) const = default;
};
struct DiskFault {
  Target target;
  std::uint32_t slow = 1;                               ///< times as long
  bool full = false;                                    ///< every store fails
  Probability errors = 0;                               ///< of stores that fail
  std::uint32_t rot = 0;                                ///< bits flipped at once in what is stored
  bool wiped = false;                                   ///< all that was stored is gone at once
  bool operator==(const DiskFault&) const = default;
};

/// Single messages between different processes: those of that type (by its name, with or without its algorithm's), or
/// that carry one; any, if it is empty. Of those on one link that are sent while the fault is in force, the `first` and
/// so many, 0: all that follow.
struct DropFault {
  Target from, to;
  std::string type;
  std::uint64_t first = 1, count = 0;
  bool operator==(const DropFault&) const = default;
};
/// They wait until the fault ends, and then arrive all at once, in the order in which they were sent.
struct HoldFault {
  Target from, to;
  std::string type;
  std::uint64_t first = 1, count = 0;
  bool operator==(const HoldFault&) const = default;
};
/// The last `count` such messages of each link arrive once more, in the order in which they were sent.
struct ReplayFault {
  Target from, to;
  std::string type;
  std::uint64_t count = 1;
  bool operator==(const ReplayFault&) const = default;
};

/// The client beside the target is away: what it would ask is not asked, and who thinks between requests goes on when
/// it is back. It still hears the answer to what it has asked.
struct AwayFault { Target target; bool operator==(const AwayFault&) const = default; };

struct Fault {
  Time at{};
  std::optional<Duration> lasts;                        ///< then its effect ends (a crashed process restarts, ...)
  CompiledOnce<std::variant<
      PartitionFault, BridgeFault, MajorityRingFault, CutFault, HealFault, CrashFault, RestartFault, PauseFault,
      ResumeFault, SlowFault, LinkFault, ClockFault, DiskFault, DropFault, HoldFault, ReplayFault, AwayFault>> what;
  bool operator==(const Fault&) const = default;
};

// ---- schedule -----------------------------------------------------------------------------------

/// A message that comes later than it is due, or never. Messages of one link count from 1, copies too.
struct LateMessage {
  ProcessId from{};
  std::uint64_t number = 1;
  std::optional<Time> comes;                            ///< in the first turn from then on; nothing: never
  bool operator==(const LateMessage&) const = default;
};
/// When a process does what is due, in order; after the last of its turns it does everything in time.
struct Turns {
  std::vector<Time> at;
  std::vector<LateMessage> late;
  std::map<std::uint64_t, Time> decided;                ///< line of the plan -> when it learns whom that means
  bool killed = false;                                  ///< after its last turn it is gone for good
  bool operator==(const Turns&) const = default;
};
/// Whom a line of the plan means, by what it leaves open.
struct Meaning {
  std::uint64_t fault = 0;
  std::vector<std::vector<ProcessId>> targets;          ///< nothing: nobody, the line has no effect
  bool operator==(const Meaning&) const = default;
};
/// A run whose processes have a machine each, which lets them wait: as such a run was. Without processes there is none.
struct Schedule {
  std::vector<Meaning> meant;
  std::vector<Turns> processes;
  bool empty() const { return processes.empty(); }
  bool operator==(const Schedule&) const = default;
};

// ---- the whole ----------------------------------------------------------------------------------

enum class Verdict : std::uint8_t { Ok, Violated, Inconclusive };

struct Expect {
  Verdict verdict = Verdict::Ok;
  std::map<std::string, Verdict> properties;            ///< by check name; those not named follow `verdict`
  bool operator==(const Expect&) const = default;
};

struct Scenario {
  std::string name, about;
  std::uint64_t seed = 1;
  Processes processes;
  Protocol protocol;
  Network network;
  std::vector<Clock> clocks;
  Storage storage;
  std::vector<Work> workload;
  std::vector<Fault> faults;
  Time until{};
  Expect expect;
  Schedule schedule;
  bool operator==(const Scenario&) const = default;
};

}  // namespace faultline
