// service.hpp: a replicated service with one client a process, in a world that a test bends, judged as a run is.
#pragma once
#include "check/judge.hpp"
#include "protocols/replication/commands.hpp"
#include "protocols/replication/ports.hpp"
#include "tests/protocols/world.hpp"

namespace faultline {

class Service : public World {
 public:
  /// `parameters` as a scenario has them: {"MultiPaxos.acceptors", "[0, 1, 2]"}.
  Service(std::uint32_t n, const std::string& log, const std::string& machine,
          std::map<std::string, std::string> parameters = {})
      : World(n, {"LogStateMachine", {{"ReplicatedLog", log}, {"StateMachine", machine}}, std::move(parameters)}),
        answers(n), unknown(n), committed(n), restored(n), judge_((know_checkers(), stack()), n), waiting_(n) {
    facts.processes = n, facts.correct.assign(n, true), facts.crashed.assign(n, false);
    watch = [this](ProcessId p, const Effect& e) { see(p, e); };
  }

  RunFacts facts;
  std::vector<std::vector<Payload>> answers;                  ///< by process
  std::vector<std::uint64_t> unknown;                         ///< by process: how often its client gave up
  std::vector<std::uint64_t> committed, restored;             ///< by process: how often its log said so

  void execute(ProcessId p, const Payload& command) {
    if (!is_correct(p)) return;
    waiting_[index(p)] = true;
    const ReplicatedStateMachine::Execute asked{command};
    judge_.observe({now(), record_++, p, &(*this)[p].root(), true, &type_of<ReplicatedStateMachine::Execute>, &asked});
    request(p, asked);
  }
  /// The answer to a command, run until it is there; throws if it takes longer than `longest`.
  Payload ask(ProcessId p, const Payload& command, Duration longest = 10s) {
    const auto before = answers[index(p)].size();
    execute(p, command);
    for (const Time end = now() + longest; answers[index(p)].size() == before; run_for(1ms))
      if (now() > end) throw std::runtime_error("no answer");
    return answers[index(p)].back();
  }
  bool is_waiting(ProcessId p) const { return waiting_[index(p)]; }

  void crash(ProcessId p) {
    facts.correct[index(p)] = false, facts.crashed[index(p)] = true, facts.calm = now();
    waiting_[index(p)] = false;
    World::crash(p);
    judge_.crash(p, now());
  }
  void restart(ProcessId p) {
    facts.correct[index(p)] = true, facts.crashes_final = false, facts.calm = now();
    judge_.restart(p, now());
    World::restart(p);
  }
  /// Whom `p` holds for the leader.
  std::optional<ProcessId> leader(ProcessId p) { return (*this)[p].leader(); }

  /// To be asked once.
  std::vector<Finding> findings() {
    facts.end = now(), facts.unreadable = unreadable.size();
    facts.worst_delay = facts.worst_delay_after_calm = 5ms;
    return judge_.finish(facts);
  }

 private:
  void see(ProcessId p, const Effect& e) {
    if (!e.type) return;
    const bool asked = e.kind == Effect::Kind::LayerRequest;
    judge_.observe({now(), record_++, p, e.module, asked, e.type, e.value});
    if (e.type == &type_of<ReplicatedLog::Commit> && !asked) ++committed[index(p)];
    if (e.type == &type_of<ReplicatedLog::Restore> && !asked) ++restored[index(p)];
    if (e.kind != Effect::Kind::Indication) return;
    if (e.type == &type_of<ReplicatedStateMachine::Output>)
      answers[index(p)].push_back(static_cast<const ReplicatedStateMachine::Output*>(e.value)->response);
    else ++unknown[index(p)];
    waiting_[index(p)] = false;
  }

  Judge judge_;
  std::vector<bool> waiting_;
  std::uint64_t record_ = 0;
};

}  // namespace faultline
