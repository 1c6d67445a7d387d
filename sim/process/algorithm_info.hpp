// algorithm_info.hpp: what is known of ports and algorithms by name: for choosing, checking, describing.
#pragma once
#include <memory>
#include <span>
#include <string>

#include "sim/core/distribution.hpp"
#include "sim/process/type.hpp"

namespace faultline {

/// What must hold of a run before a property can be judged violated rather than inconclusive
/// (the tags of CGR's system models). A set of bits.
enum class Needs : std::uint32_t {
  None = 0,
  Fair = 1,           ///< A-FAIR: what correct processes send each other can get through
  Synchrony = 2,      ///< A-SYN: delays keep the bound that the detector was set for, nobody stalls
  Gst = 4,            ///< A-GST: from some time before the end on, they do
  Majority = 8,       ///< A-MAJ: fewer than half of the processes are faulty
  OneCorrect = 16,    ///< A-ONE: somebody is correct
  Recovery = 32,      ///< A-REC: who recovers stays up in the end, and disks are honest
  Lossless = 64,      ///< nothing between correct processes is lost (links used without repetition)
  Stop = 128,         ///< who has crashed stays down; the judge asks for it in every model but fail-recovery
  Luck = 256,         ///< the run came to rest: chance, which may take long, had all the time that it wanted
};
constexpr Needs operator|(Needs a, Needs b) { return Needs(std::uint32_t(a) | std::uint32_t(b)); }
constexpr Needs operator&(Needs a, Needs b) { return Needs(std::uint32_t(a) & std::uint32_t(b)); }
constexpr bool has(Needs set, Needs one) { return (set & one) == one; }

/// The system models of CGR.
enum class Model : std::uint8_t { FailStop, FailNoisy, FailSilent, FailRecovery, CrashStop, Synchronous };
std::string_view name_of(Model);

/// An algorithm's entry in the catalogue, written beside its code.
struct About {
  std::string_view title{};                ///< "Eager Reliable Broadcast"
  std::string_view source{};               ///< "CGR Algorithm 3.3"
  Model model{};
  std::string_view tolerates{};            ///< largest number of faulty processes, a formula in N
  /// Failure-free messages, a formula in N: per request; of a port that each process asks once, of all requests
  /// together; of a port without requests, of each process in each period. Its own over links that cost one message,
  /// not those of services that it shares. Where requests differ: "Read: 4 * N; Write: 2 * N". Empty: none given.
  std::string_view messages{};
  std::string_view steps{};                ///< message delays until the last indication; empty: none given
  Needs needs{};                           ///< for its liveness properties
  /// Where its properties do not tell already (faults/theory.hpp), what breaks without an assumption and why, or why
  /// nothing does: "links gst: AC-ABORT, a live process is reported; stop: nothing, it has no memory". What random
  /// scenarios hardly ever reach names the one in scenarios/ that does: "stop: CAGR(outside/a-file), why".
  std::string_view outside{};
  std::string_view summary{};              ///< what it does and guarantees, in a sentence or two
};

enum class PropertyKind : std::uint8_t { Safety, Liveness };

/// How a port wants to be asked. Workloads keep to it; what a port says of itself, no scenario has to repeat.
enum class Usage : std::uint8_t {
  Free,         ///< any process, any number of requests, at any time
  Once,         ///< each process asks exactly once: who has not asked has not taken part (consensus, commit, a coin)
  Sequential,   ///< a process asks again only when it has been answered (registers, replicated services)
  Inner,        ///< by other algorithms only, which know the rules (epochs, logs, state machines)
};

/// One named property of a port; `check` is its name in reports and files.
struct Property {
  std::string_view label;                  ///< "RB4"
  std::string_view check;                  ///< "AGREE"
  PropertyKind kind;
  std::string_view text;                   ///< in one sentence
};

/// What a workload fills a request with: its Payload fields, its ProcessId fields, its yes-or-no fields, and others
/// by name.
struct Order {
  Payload item{};
  ProcessId to{};
  bool flag = true;
  std::map<std::string, json::Value> fields{};
};
namespace detail {
/// What is said of an order with a field that its request does not have.
std::string no_such_field(std::string_view request, std::span<const std::string_view> has, const Order&);
}  // namespace detail
/// A request of a port, handled without naming its type.
struct RequestInfo {
  const Type* type;
  std::string (*make)(const Order&);                          ///< its canonical bytes
  std::optional<std::string> (*problem)(const Order&);        ///< what is wrong with the fields, if anything
  bool by_first;                           ///< only process 0 asks this (the writer, the sender)
  std::string_view flag;                   ///< its yes-or-no field; empty: it has none
};

/// A kind of command that a state machine takes, or a log.
struct CommandInfo {
  const Type* type;
  /// One at random: fields called `key`, `from` and `to` are keys, whole numbers are 0 to 4 (so that they meet), texts
  /// are `unique`, but for `expected`, which is empty.
  Payload (*draw)(Draws&, const Keys&, std::string_view unique);
  std::optional<Payload> (*from_json)(const json::Value& fields, std::string& allowed);
  bool by_hand;                            ///< never drawn, only asked for by name (a change of the members)
};

struct PortInfo {
  std::string_view name;
  std::uint32_t id;
  std::string_view source, summary;
  std::span<const Property> properties;
  std::span<const Type* const> requests, indications;
  std::string_view by_default;             ///< the algorithm chosen where nothing is said; may be empty
  std::span<const RequestInfo> orders;     ///< one for each of `requests`
  Usage usage = Usage::Free;
};

namespace detail {
/// The description of port P; algorithm_describe.hpp defines it. Ours are compiled in protocols/ports.cpp alone.
template <class P> const PortInfo& port_info();
}  // namespace detail

enum class PartKind : std::uint8_t { Use, Instances, Shared };
struct PartInfo {
  std::string_view field;
  std::uint8_t index;
  PartKind kind;
  const PortInfo* port;
  std::string (*key)(const void*) = nullptr;                  ///< of Instances: a key as JSON
};
struct ParameterInfo {
  std::string_view field;
  std::uint8_t index;
  const void* value;                       ///< its own, unless a scenario says otherwise
  json::Writer::Put put;
  bool (*takes)(const void* value, const json::Value&, std::string& allowed);

  std::string by_default() const;          ///< as JSON
  bool fits(const json::Value& given, std::string& allowed) const { return takes(value, given, allowed); }
};

class Module;
struct Layer;

struct Algorithm {
  std::string_view name;
  std::uint32_t id;
  const PortInfo* port;
  About about;
  std::span<const PartInfo> parts;
  std::span<const ParameterInfo> parameters;
  std::span<const Type* const> messages, timers;
  bool has_stable, handles_joined, handles_recover;
  std::unique_ptr<Module> (*make)(const Layer&);
  /// Its own, besides those of its port, judged by a checker known by its name from what it reports.
  std::span<const Property> properties = {};
  std::span<const Type* const> reports = {};
  std::span<const CommandInfo> commands = {};                  ///< of a state machine or a log
};

/// The description of algorithm M; algorithm.hpp defines it, each algorithm's .cpp instantiates it.
template <class M> const Algorithm& algorithm();

/// All that is known by name. Filled before the first run, only read afterwards.
class Catalog {
 public:
  void add(const Algorithm&);                                 ///< twice the same is once
  const Algorithm* algorithm(std::string_view name) const;
  const PortInfo* port(std::string_view name) const;
  std::vector<const Algorithm*> algorithms() const;           ///< in order of name
  std::vector<const PortInfo*> ports() const;
  std::vector<const Algorithm*> providing(const PortInfo&) const;

 private:
  std::map<std::string_view, const Algorithm*> algorithms_;
  std::map<std::string_view, const PortInfo*> ports_;
};
Catalog& catalog();
/// Makes algorithms known: know<MyBroadcast, MyDetector>().
template <class... M> void know() { (catalog().add(algorithm<M>()), ...); }

/// The value of a formula such as "N^2 + N" or "(N - 1) / 2" (whole numbers, + - * / ^ and brackets,
/// division rounds down); nothing if it is none.
std::optional<std::int64_t> evaluate(std::string_view formula, std::int64_t n);

/// Of a cost such as "Read: 4 * N; Write: 2 * N", the formula for that request; a cost without names is for all.
std::string_view cost_of(std::string_view cost, std::string_view request);

}  // namespace faultline
