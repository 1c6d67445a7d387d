// State Machine over a Log: the service between a process's client, a replicated log and the state machine (Schneider,
// 1990; sessions, reads and snapshots after Ongaro, "Consensus: Bridging Theory and Practice", 2014, chapters 5 and 6).
//
// Model: fail-recovery. Guarantees RSM1 and RSM2 with a log that goes on. Cost: that of the log.
// - Exactly once: a client's commands are numbered, and all replicas remember the last number and answer of each
//   client. A number that is not above the last one is not executed again. This memory is part of the replicated state.
// - A client that restarts begins a new session: its numbers lie above all that it used before. What it had asked for
//   may yet be executed, until a command of the new session is; only each client's newest session is remembered.
// - A command that only reads waits until this replica has applied what was committed when it was asked for, and is
//   executed here alone.
// - What is lost on its way into the log, is asked again, `patience` times at most, if that is not 0.
// Committed commands wait here until the machine has answered the one before, so that what is remembered of clients
// and what the machine holds are always of the same position.
#include "protocols/replication/ports.hpp"
#include "protocols/replication/session.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct LogStateMachine {
  using Port = ReplicatedStateMachine;
  static constexpr About about{
      .title = "State Machine over a Log", .source = "Schneider, 1990; Ongaro, 2014, chapters 5 and 6",
      .model = Model::FailRecovery, .tolerates = "N", .messages = "", .steps = "",
      .summary = "Executes what a replicated log commits, each client's command once, and answers reads at once."};

  struct Retry { std::uint64_t number; };
  using Timers = types<Retry>;

  struct Request {                                            // what the client waits for
    Payload command;
    std::uint64_t tries = 0;
    std::optional<std::uint64_t> readable{};                  // position from which on it may be read
    bool reading = false;                                     // the machine has been asked
  };
  struct Answer { std::uint64_t number; Payload response; };
  struct State { std::map<ProcessId, Answer> answers; Payload machine; };   // of a snapshot

  Param<Duration> retry{100ms};                               // until an unanswered command is asked again, above 0
  Param<std::uint64_t> patience{0};                           // so many tries, then unknown; 0: never
  Param<std::uint64_t> snapshot_every{10};                    // positions from one snapshot to the next; 0: none
  Use<ReplicatedLog> log;
  Use<StateMachine> machine;

  // The client's session
  Stable<std::uint64_t> sessions;                             // begun so far
  std::uint64_t number = 0;                                   // of the last command
  std::optional<Request> request;
  // The replica
  std::map<ProcessId, Answer> answers;                        // the last of each client
  std::uint64_t applied = 0;                                  // the position that machine and answers are of
  std::map<std::uint64_t, Payload> committed;                 // above it, by position
  std::optional<Submission> applying;                         // at applied + 1: the machine has yet to answer
  std::uint64_t compacted = 0;                                // the position of the last snapshot
  bool taking = false;                                        // one: the machine has yet to give its state

  void on(Context&, const Start&) { number = ++*sessions << 32; }

  void on(Context& rsm, const ReplicatedStateMachine::Execute& e) {
    if (request) rsm.trigger(ReplicatedStateMachine::Unknown{});    // a client that does not wait has given up
    ++number, request = {.command = e.command};
    ask(rsm);
  }
  void on(Context& rsm, const Retry& t) {
    if (!request || t.number != number) return;
    if (patience > 0 && request->tries >= patience) {
      request.reset();
      return rsm.trigger(ReplicatedStateMachine::Unknown{});
    }
    ask(rsm);
  }
  void ask(Context& rsm) {
    ++request->tries;
    if (request->command.read_only()) rsm.trigger(log, ReplicatedLog::Read{number});
    else rsm.trigger(log, ReplicatedLog::Append{Submission{rsm.self(), number, request->command}});
    rsm.set_timer(retry, Retry{number});
  }
  void answer(Context& rsm, const Payload& response) {
    request.reset();
    rsm.trigger(ReplicatedStateMachine::Output{response});
  }

  void on(Context&, const ReplicatedLog::Commit& e) { committed.emplace(e.index, e.command); }
  void on(Context&, const ReplicatedLog::Readable& e) {
    if (request && e.number == number && !request->readable) request->readable = e.index;
  }
  void on(Context& rsm, const ReplicatedLog::Restore& e) {
    State state = e.snapshot.as<State>().value_or(State{});
    applied = compacted = e.index, answers = std::move(state.answers);
    committed.clear(), applying.reset(), taking = false;
    rsm.trigger(machine, StateMachine::Load{state.machine});
    const auto mine = answers.find(rsm.self());
    if (request && mine != answers.end() && mine->second.number == number) answer(rsm, mine->second.response);
  }

  bool is_executed(const Submission& s) const {
    const auto last = answers.find(s.client);
    return last != answers.end() && s.number <= last->second.number;
  }
  /// The machine is asked one thing at a time.
  bool upon(Context& rsm) {
    if (applying || taking) return false;
    if (request && request->readable && applied >= *request->readable && !request->reading) {
      request->reading = true;
      rsm.trigger(machine, StateMachine::Apply{0, request->command});
    }
    if (snapshot_every > 0 && applied - compacted >= snapshot_every) {
      taking = true;
      rsm.trigger(machine, StateMachine::Take{});
      return false;
    }
    if (committed.empty()) return false;
    auto submission = committed.begin()->second.as<Submission>();
    committed.erase(committed.begin());
    if (!submission || is_executed(*submission)) return ++applied, true;
    applying = std::move(submission);
    rsm.trigger(machine, StateMachine::Apply{applied + 1, applying->command});
    return false;
  }
  void on(Context& rsm, const StateMachine::Applied& e) {
    if (e.index == 0) {
      if (request && request->reading) answer(rsm, e.response);
      return;
    }
    if (!applying || e.index != applied + 1) return;          // of before a Restore
    answers[applying->client] = {applying->number, e.response};
    const bool mine = request && applying->client == rsm.self() && applying->number == number;
    ++applied, applying.reset();
    if (mine) answer(rsm, e.response);
  }
  void on(Context& rsm, const StateMachine::Snapshot& e) {
    if (!taking) return;                                      // of before a Restore
    taking = false, compacted = applied;
    rsm.trigger(log, ReplicatedLog::Compact{applied, State{answers, e.state}});
  }
};

template const Algorithm& algorithm<LogStateMachine>();

}  // namespace faultline
