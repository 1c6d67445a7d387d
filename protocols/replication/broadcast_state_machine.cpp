// State Machine over Total-Order Broadcast, after CGR Module 6.12 and its exercise (Schneider, 1990): a replicated
// service without a log of its own, the active replication of the textbook.
//
// Model: that of the broadcast below. Guarantees RSM1 and RSM2 with a uniform total-order broadcast; with a regular one
// a replica could answer its client and take the command with it. Cost: that of a broadcast.
// Reads go through the broadcast like everything else: what a replica knows by itself may be old. Nothing is kept on
// a disk, and who crashes stays down.
#include "protocols/ordering/ports.hpp"
#include "protocols/replication/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct BroadcastStateMachine {
  using Port = ReplicatedStateMachine;
  static constexpr About about{
      .title = "State Machine over Total-Order Broadcast", .source = "CGR Module 6.12, an exercise; Schneider, 1990",
      .model = Model::FailSilent, .tolerates = "N - 1", .messages = "", .steps = "", .needs = Needs::Fair,
      .outside = "stop: LIN, a replica that has forgotten its state answers from an empty one",
      .summary = "Every replica executes all commands in the order in which they are delivered, and answers its own."};

  struct Command { std::uint64_t number; Payload command; };  // the so-manieth of its sender's client
  using Messages = types<Command>;

  Use<UniformTotalOrderBroadcast> utob;
  Use<StateMachine> machine;
  std::uint64_t number = 0;                                   // of the client's last command
  bool is_waiting = false;                                    // for its answer
  std::uint64_t position = 0;                                 // how many commands were delivered
  std::map<std::uint64_t, std::uint64_t> mine;                // the number of the client's, by position, until answered

  void on(Context& rsm, const ReplicatedStateMachine::Execute& e) {
    if (is_waiting) rsm.trigger(ReplicatedStateMachine::Unknown{});   // a client that does not wait has given up
    is_waiting = true;
    rsm.trigger(utob, UniformTotalOrderBroadcast::Broadcast{Command{++number, e.command}});
  }
  void on(Context& rsm, const UniformTotalOrderBroadcast::Deliver& e, const Command& m) {
    ++position;
    if (e.from == rsm.self()) mine.emplace(position, m.number);
    rsm.trigger(machine, StateMachine::Apply{position, m.command});
  }
  void on(Context& rsm, const StateMachine::Applied& e) {
    const auto at = mine.find(e.index);
    if (at == mine.end()) return;
    const bool is_last = at->second == number;
    mine.erase(at);
    if (!is_waiting || !is_last) return;
    is_waiting = false;
    rsm.trigger(ReplicatedStateMachine::Output{e.response});
  }
  void on(Context&, const StateMachine::Snapshot&) {}         // never asked for
};

template const Algorithm& algorithm<BroadcastStateMachine>();

}  // namespace faultline
