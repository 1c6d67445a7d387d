// The checkers of replicated services: RESP and LIN of what clients see, and SM-SAME of the state machines below.
//
// LIN is judged at the end, from the clients' history, by the model of the commands that they asked for
// (check/commands.hpp). A process's client that was cut off by a crash is another one afterwards; what it was not
// answered may take effect at any time. Memory: the history; for SM-SAME two hashes for each command of the log.
#include <algorithm>

#include "check/commands.hpp"
#include "check/goals.hpp"
#include "check/history/explain.hpp"
#include "check/key_index.hpp"
#include "protocols/replication/members.hpp"
#include "protocols/replication/ports.hpp"

namespace faultline {
namespace {

class ServiceChecker final : public Checker {
 public:
  explicit ServiceChecker(std::uint32_t processes) : clients_(processes) {
    for (std::uint32_t p = 0; p < processes; ++p) clients_[p].number = p;
  }

  void see(const Observation& o) override {
    if (auto* e = o.as<ReplicatedStateMachine::Execute>()) execute(o, e->command);
    else if (auto* e = o.as<ReplicatedStateMachine::Output>()) output(o, e->response);
    else if (o.as<ReplicatedStateMachine::Unknown>()) end(o.process, Fate::GivenUp);
  }
  void crash(ProcessId p, Time) override {
    end(p, Fate::CutOff);
    clients_[index(p)].number += clients_.size();
  }

  Tally finish(const RunFacts& run) override {
    Goals answered(tally_, run, "RESP");
    for (const Request& r : requests_) {
      if (r.fate == Fate::GivenUp || r.fate == Fate::CutOff || !is_correct(run, r.process)) continue;
      answered.add(r.at, r.fate == Fate::Answered, r.record, [&] {
        return name(r.process) + " was never answered to " + show(r.command) + ", asked " + when(r.at);
      });
    }
    answered.close("no command of a correct process waited to be answered");
    judge_history(run.most_search);
    return std::move(tally_);
  }

  std::optional<ClientHistory> history() const override {
    return model_ ? std::optional(ClientHistory{&history_, model_}) : std::nullopt;
  }

 private:
  enum class Fate : std::uint8_t { Waiting, Answered, GivenUp, CutOff };
  struct Request {
    ProcessId process;
    Time at;
    std::uint64_t record;
    Payload command;
    Fate fate = Fate::Waiting;
    std::optional<std::uint64_t> answer{};                    // its record
  };
  /// `number` is that of its client now; every crash makes another.
  struct Client { std::uint64_t number = 0; std::optional<std::size_t> request{}; };

  void execute(const Observation& o, const Payload& command) {
    end(o.process, Fate::GivenUp);
    Client& client = clients_[index(o.process)];
    client.request = requests_.size();
    requests_.push_back({.process = o.process, .at = o.at, .record = o.record, .command = command});
    if (is_for_log(command)) return;
    auto as = asked(command);
    if (!as) return tally_.open("LIN", [&] { return "no model is known for " + show(command); });
    if (model_ && as->model != model_) return tally_.open("LIN", [&] {
      return show(command) + " is of another state machine than the commands before";
    });
    model_ = as->model;
    history_.invoke(client.number, as->function, std::move(as->argument), std::move(as->key), history::at(o.at));
    operations_.push_back(*client.request);
  }
  void output(const Observation& o, const Payload& response) {
    const auto waiting = clients_[index(o.process)].request;
    if (!waiting) return tally_.broken("LIN", o.record, [&] {
      return name(o.process) + " was answered " + show(response) + " " + when(o.at) + ", and had asked for nothing";
    });
    Request& r = requests_[*waiting];
    r.answer = o.record;
    end(o.process, Fate::Answered);
    const auto operation = std::ranges::lower_bound(operations_, *waiting);
    if (operation == operations_.end() || *operation != *waiting) return;     // that no model is known for
    auto result = told(r.command, response);
    if (!result) return tally_.broken("LIN", o.record, [&] {
      return name(o.process) + " was answered " + show(response) + " " + when(o.at) + ", which is no answer to " +
             show(r.command);
    });
    const auto number = static_cast<std::size_t>(operation - operations_.begin());
    history_.returns(number, std::move(*result), history::at(o.at));
  }
  void end(ProcessId p, Fate fate) {
    auto& request = clients_[index(p)].request;
    if (request) requests_[*request].fate = fate;
    request.reset();
  }

  void judge_history(std::uint64_t most_steps) {
    if (!model_) return;
    const auto l = history::linearizable(
        history_, *model_, {.steps = most_steps, .bytes = std::uint64_t{1} << 28});
    tally_.judged("LIN", l.judged);
    if (l.verdict == Verdict::Inconclusive && l.judged > 0) tally_.open("LIN", [&] { return l.why; });
    if (!l.obstacle) return;
    const auto last = l.obstacle->last;
    tally_.broken("LIN", requests_[operations_[last]].answer, [&] { return sentence(l); });
  }
  std::string sentence(const history::Linearizability& l) const {
    const auto text = history::explain(history_, l);
    std::string one = name(requests_[operations_[l.obstacle->last]].process) + ": " + text.substr(0, text.find(".\n"));
    std::string states;
    for (std::size_t i = 0; i < std::min<std::size_t>(l.obstacle->possible.size(), 3); ++i) {
      const auto& [state, response] = l.obstacle->possible[i];
      states += (i ? ", or " : "") + state + " (answering " + response + ")";
    }
    return states.empty() ? one : one + "; the " + std::string(model_->name) + " was then " + states;
  }

  std::vector<Client> clients_;                               // by process
  std::vector<Request> requests_;
  history::History history_;
  std::vector<std::size_t> operations_;                       // by operation of the history: its request
  const history::Model* model_ = nullptr;
  Tally tally_;
};

class MachineChecker final : public Checker {
 public:
  explicit MachineChecker(std::uint32_t processes) : asked_(processes) {}

  void see(const Observation& o) override {
    if (auto* e = o.as<StateMachine::Apply>()) {
      if (e->index > 0) ask(asked_[index(o.process)], e->index) = e->command;
    } else if (auto* e = o.as<StateMachine::Applied>()) applied(o, *e);
  }
  void crash(ProcessId p, Time) override { asked_[index(p)].clear(); }
  Tally finish(const RunFacts&) override {
    tally_.judged("SM-SAME", compared_);
    return std::move(tally_);
  }

 private:
  struct First { MessageKey response; ProcessId process; };
  /// A command that is not answered yet, and its position. A process mostly has one.
  struct Asked { std::uint64_t index; Payload command; };

  static Payload& ask(std::vector<Asked>& asked, std::uint64_t index) {
    const auto known = std::ranges::find(asked, index, &Asked::index);
    return known != asked.end() ? known->command : asked.emplace_back(index, Payload{}).command;
  }

  /// The first answer to a command at a position is what all others are held against.
  void applied(const Observation& o, const StateMachine::Applied& e) {
    auto& asked = asked_[index(o.process)];
    const auto command = std::ranges::find(asked, e.index, &Asked::index);
    if (command == asked.end()) return;
    const MessageKey response(nobody, nobody, e.response);
    const ProcessId low{static_cast<std::uint32_t>(e.index)}, high{static_cast<std::uint32_t>(e.index >> 32)};
    const auto number = commands_.insert({low, high, command->command});
    if (number == firsts_.size()) firsts_.push_back({response, o.process});
    else ++compared_;
    if (const First& first = firsts_[number]; !(first.response == response)) {
      tally_.broken("SM-SAME", o.record, [&] {
        return name(o.process) + " answered " + show(command->command) + " at position " + std::to_string(e.index) +
               " " + when(o.at) + " with " + show(e.response) + ", and " + name(first.process) + " with something else";
      });
    }
    asked.erase(command);
  }

  std::vector<std::vector<Asked>> asked_;                     // by process
  KeyIndex<MessageKey> commands_;                             // by position and command
  std::vector<First> firsts_;                                 // by number in commands_
  std::uint64_t compared_ = 0;
  Tally tally_;
};

}  // namespace

void know_service_checkers() {
  know_command_models();
  know_checker<ReplicatedStateMachine, ServiceChecker>();
  know_checker<StateMachine, MachineChecker>();
}

}  // namespace faultline
