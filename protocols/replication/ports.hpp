// The ports of replicated state: a service for clients, the log below it, and the state machine beside it.
//
// A replicated service is a state machine that applies one sequence of commands at every process. The log agrees on
// the sequence and knows no state; the machine knows its state and nothing of other processes; in between stands the
// service, which answers its process's client, gives the log snapshots, and restores the machine from them.
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// A replicated service as its clients see it: one client a process, one command at a time. Commands and responses
/// are those of the state machine below. After CGR Module 6.12 (an exercise, number not confirmed).
struct ReplicatedStateMachine {
  struct Execute { Payload command; };
  struct Output { Payload response; };
  struct Unknown {};                      ///< given up: the command may take effect once, at any time, or never
  using Requests = types<Execute>;
  using Indications = types<Output, Unknown>;
  static constexpr Usage usage = Usage::Sequential;
  static constexpr std::string_view source = "Schneider, ACM Computing Surveys 22(4), 1990";
  static constexpr std::string_view summary = "One service that goes on although some of its servers fail.";
  static constexpr std::string_view by_default = "LogStateMachine";
  static constexpr Property properties[] = {
      {"RSM1", "RESP", PropertyKind::Liveness, "A command of a correct process is answered."},
      {"RSM2", "LIN", PropertyKind::Safety,
       "Every command seems to be executed at one moment between request and answer, or, without an answer, once or "
       "never."}};
};

/// A log that all processes agree on. An `Append` may be lost with a leader or a message: who needs it asks again,
/// and tells repetitions apart by what the command says. Positions count from 1.
struct ReplicatedLog {
  struct Append { Payload command; };
  struct Read { std::uint64_t number; };  ///< asks up to where the log must have been applied to read what is current
  struct Compact { std::uint64_t index; Payload snapshot; };  ///< the snapshot stands for all up to `index`, committed
  struct Commit { std::uint64_t index; Payload command; };    ///< in order; empty: a position that changes nothing
  struct Restore { std::uint64_t index; Payload snapshot; };  ///< instead of the commits up to `index`
  struct Readable { std::uint64_t number; std::uint64_t index; };  ///< answers Read; may be lost, as Append
  using Requests = types<Append, Read, Compact>;
  using Indications = types<Commit, Restore, Readable>;
  static constexpr Usage usage = Usage::Inner;
  static constexpr std::string_view source = "Ongaro and Ousterhout, USENIX ATC 2014; Lamport, Paxos Made Simple, 2001";
  static constexpr std::string_view summary = "The same commands at the same positions at every process.";
  static constexpr std::string_view by_default = "Raft";
  static constexpr Property properties[] = {
      {"LOG1", "LOG-AGREE", PropertyKind::Safety, "No two processes commit different commands at one position."},
      {"LOG2", "LOG-ORDER", PropertyKind::Safety,
       "A process commits positions in order and without gaps, but for those that a snapshot stands for."},
      {"LOG3", "LOG-NOCREATE", PropertyKind::Safety, "What is committed was appended by some process, or is empty."},
      {"LOG4", "LOG-CATCHUP", PropertyKind::Liveness,
       "What any process commits, every correct process commits, or is restored beyond it."}};
};

/// A deterministic state machine. `index` is the command's position in the log, given back with the response;
/// 0: a command that only reads, executed out of turn.
struct StateMachine {
  struct Apply { std::uint64_t index; Payload command; };
  struct Take {};                         ///< asks for a snapshot of the state after all that was applied so far
  struct Load { Payload state; };         ///< replaces the state by that of a snapshot; empty: the initial state
  struct Applied { std::uint64_t index; Payload response; };
  struct Snapshot { Payload state; };
  using Requests = types<Apply, Take, Load>;
  using Indications = types<Applied, Snapshot>;
  static constexpr Usage usage = Usage::Inner;
  static constexpr std::string_view source = "Schneider, ACM Computing Surveys 22(4), 1990";
  static constexpr std::string_view summary = "Applies commands one at a time and answers them.";
  static constexpr std::string_view by_default = "KeyValueStore";
  static constexpr Property properties[] = {
      {"SM1", "SM-SAME", PropertyKind::Safety,
       "The same command at the same position has the same response at every process."}};
};

namespace detail {
extern template const PortInfo& port_info<ReplicatedStateMachine>();
extern template const PortInfo& port_info<ReplicatedLog>();
extern template const PortInfo& port_info<StateMachine>();
}  // namespace detail

}  // namespace faultline
