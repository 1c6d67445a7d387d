// world.hpp: a small run with everything that happened kept, and an actor that does what a workload says.
#pragma once
#include <catch2/catch.hpp>

#include "sim/engine/simulator.hpp"
#include "sim/process/item.hpp"
#include "sim/process/process.hpp"
#include "sim/process/stack.hpp"
#include "sim/scenario/read.hpp"
#include "tests/support/processes.hpp"

namespace faultline::test {

/// What the actor is asked and what it tells. `at` is its own clock.
struct Lab {
  struct Say { ProcessId to; Payload text; };                 ///< one message over the bare network
  struct Wait { Duration after; };                            ///< one timer
  struct Write { ProcessId to; std::uint64_t value; Payload text; };   ///< stable state, then a message and Wrote
  struct Follow { ProcessId to; };                            ///< takes it for the leader
  struct Fail { std::string how; };                           ///< "throw", "loop", "upon", "differ"
  using Requests = types<Say, Wait, Write, Follow, Fail>;

  struct Heard { ProcessId from; Payload text; Time at; };
  struct Rang { Time at; };
  struct Wrote { std::uint64_t value; };
  /// after a restart: what is left of stable and volatile state
  struct Found { std::uint64_t written, handled; };
  using Indications = types<Heard, Rang, Wrote, Found>;

  static constexpr std::string_view source = "for tests";
  static constexpr std::string_view summary = "Does as it is told.";
  static constexpr std::string_view by_default = "Actor";
  static constexpr std::span<const Property> properties = {};
};
void know_actor();

/// A record that owns what it holds.
struct Event {
  Time at;
  std::uint64_t cause;
  Kind kind;
  ProcessId process, peer;
  std::uint64_t number;
  std::string path;
  std::uint32_t type;
  std::string body;
  bool operator==(const Event&) const = default;
  template <class T> T as() const { return codec::decode<T>(body).value(); }
};

/// A scenario of actors from the members of a JSON object; single quotes stand for double ones.
inline Scenario actors(std::string members) {
  std::replace(members.begin(), members.end(), '\'', '"');
  auto read = read_scenario(R"({"protocol": "Actor", )" + members + "}", "test.json");
  if (auto* problems = std::get_if<std::vector<Problem>>(&read)) FAIL(to_string(problems->front()) << "\n" << members);
  return std::get<Scenario>(read);
}

/// One run, from beginning to end, with twins.
class World : Sink {
 public:
  explicit World(std::string members) : World(actors(std::move(members))) {}
  explicit World(Scenario s, RunOptions options = {})
      : scenario(std::move(s)), sim(scenario, stack(), with(options)) { sim.run(); }

  std::vector<Event> all(Kind kind, std::optional<ProcessId> process = {}) const {
    std::vector<Event> found;
    for (const Event& e : records) if (e.kind == kind && (!process || e.process == *process)) found.push_back(e);
    return found;
  }
  /// Indications of one type, with the time and process of each.
  template <class T> struct Told { Time at; ProcessId process; T value; };
  template <class T> std::vector<Told<T>> told(std::optional<ProcessId> process = {}) const {
    std::vector<Told<T>> found;
    for (const Event& e : all(Kind::Indication, process))
      if (e.type == type_of<T>.id) found.push_back({e.at, e.process, e.as<T>()});
    return found;
  }
  /// From send to arrival, by sender and its send number; of copies, the first to arrive.
  std::map<std::pair<ProcessId, std::uint64_t>, Duration> latencies() const {
    std::map<std::pair<ProcessId, std::uint64_t>, Duration> found;
    for (const Event& e : all(Kind::Deliver)) {
      const Event& sent = records[e.cause];
      found.try_emplace({sent.process, sent.number}, e.at - sent.at);
    }
    return found;
  }

 private:
  std::shared_ptr<const Stack> stack() const {
    know_actor();
    return Stack::make(Choice{scenario.protocol.algorithm, scenario.protocol.uses, scenario.protocol.parameters});
  }
  RunOptions with(RunOptions options) {
    options.sink = this, options.twins = true;
    return options;
  }
  void add(const Record& r) override {
    records.push_back({r.at, r.cause, r.kind, r.process, r.peer, r.number, std::string(r.path), r.type,
                       std::string(r.body)});
  }

 public:
  const Scenario scenario;
  std::vector<Event> records;
  Simulator sim;
};

constexpr Time at(Duration d) { return Time(d); }
using namespace std::chrono_literals;

}  // namespace faultline::test
