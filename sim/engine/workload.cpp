// Workload: requests to the outermost modules.
#include <algorithm>
#include <stdexcept>

#include "sim/engine/host.hpp"
#include "sim/engine/workload.hpp"
#include "sim/process/item.hpp"

namespace faultline {

namespace {

std::string place(std::size_t line) { return "/workload/" + std::to_string(line); }
std::string_view short_name(std::string_view name) { return name.substr(name.rfind(':') + 1); }

/// "ReliableBroadcast::Broadcast" or "Broadcast", or nothing where there is only one.
const RequestInfo& find_request(const PortInfo& port, const Work& work, const std::string& where) {
  std::string names;
  const RequestInfo* found = nullptr;
  for (const RequestInfo& r : port.orders) {
    const auto full = r.type->name, name = short_name(full);
    names.append(names.empty() ? "" : ", ").append(name);
    if (name == work.request || full == work.request || (work.request.empty() && port.orders.size() == 1)) found = &r;
  }
  if (found) return *found;
  throw std::invalid_argument(where + "/request: " + std::string(port.name) +
                              (names.empty() ? " takes no requests" : " takes " + names) +
                              (work.request.empty() ? ", and none is named" : ", not \"" + work.request + "\""));
}

/// What the port says of how it wants to be asked.
void check_usage(const Scenario& s, const PortInfo& port, const std::vector<WorkPlan>& works) {
  std::map<ProcessId, std::size_t> asked;                     // by which line
  for (std::size_t w = 0; w < works.size(); ++w) {
    const Work& work = s.workload[w];
    if (works[w].request->by_first && work.by != std::vector{ProcessId{0}})
      throw std::invalid_argument(place(w) + "/by: " + std::string(works[w].request->type->name) +
                                  " is for process 0 alone; write \"by\": 0");
    if (port.usage != Usage::Once) continue;
    const auto once = std::string(port.name) + " is asked once by each process";
    if (!work.at && work.count > 1) throw std::invalid_argument(place(w) + "/count: " + once);
    std::vector<ProcessId> by = work.by;
    for (std::uint32_t p = 0; work.by.empty() && p < s.processes.count; ++p) by.push_back(ProcessId{p});
    for (ProcessId p : by)
      if (auto [at, is_new] = asked.emplace(p, w); !is_new)
        throw std::invalid_argument(place(w) + "/by: process " + std::to_string(index(p)) + " is asked by " +
                                    place(at->second) + " already, and " + once);
  }
}

/// The commands that a line of the workload draws from: those that it names, or all that the state machine of the
/// stack takes. A field that spells a command out is that command.
void plan_commands(const Stack& stack, const Work& work, const std::string& where, WorkPlan& plan) {
  std::map<std::string, const CommandInfo*> known;
  for (const auto& [_, layer] : stack.layers())
    for (const CommandInfo& command : layer.algorithm->commands)
      known.emplace(short_name(command.type->name), &command);
  auto find = [&](const std::string& name, const std::string& key) {
    if (auto at = known.find(name); at != known.end()) return at->second;
    std::string names;
    for (const auto& [other, _] : known) names += (names.empty() ? "" : ", ") + other;
    throw std::invalid_argument(where + key + ": \"" + name + "\" is no command of this protocol, which takes " +
                                (names.empty() ? "none" : names));
  };
  std::uint64_t sum = 0;
  if (work.commands.mix.empty()) {
    for (const auto& [_, command] : known) if (!command->by_hand) plan.commands.emplace_back(command, ++sum);
  }
  for (const auto& [name, weight] : work.commands.mix) {
    const CommandInfo* command = find(name, "/commands");
    if (command->by_hand)
      throw std::invalid_argument(where + "/commands: " + name + " is not drawn; spell it out in \"fields\"");
    plan.commands.emplace_back(command, sum += weight);
  }
  plan.keys = Keys(work.commands.space);
  std::erase_if(plan.order.fields, [&](const auto& field) {
    const auto* spelled = std::get_if<json::Object>(&field.second.is);
    if (!spelled || spelled->size() != 1 || known.empty()) return false;
    const auto& [name, value] = *spelled->begin();
    std::string allowed;
    auto command = find(name, "/fields/" + field.first)->from_json(value, allowed);
    if (!command)
      throw std::invalid_argument(where + "/fields/" + field.first + "/" + name + ": allowed is " + allowed);
    plan.order.item = *command;
    plan.commands.clear();
    return true;
  });
}

}  // namespace

std::vector<WorkPlan> plan_workload(const Scenario& s, const Stack& stack) {
  const PortInfo& port = *stack.root().algorithm->port;
  std::vector<WorkPlan> works;
  for (std::size_t w = 0; w < s.workload.size(); ++w) {
    const Work& work = s.workload[w];
    WorkPlan& plan = works.emplace_back();
    plan.request = &find_request(port, work, place(w));
    for (const auto& [field, text] : work.fields)
      if (auto value = json::parse(text)) plan.order.fields.emplace(field, *value);
    plan_commands(stack, work, place(w), plan);
    if (auto problem = plan.request->problem(plan.order))
      throw std::invalid_argument(place(w) + "/fields: " + *problem);
  }
  check_usage(s, port, works);
  return works;
}

/// Plans the request after `previous`, which is the time of the first where number is 0, else of the one before or
/// of its answer.
void Simulator::plan_work(std::uint32_t w, ProcessId by, std::uint64_t number, Time previous) {
  const Work& work = scenario_.workload[w];
  if (number >= (work.at ? 1 : work.count)) return;
  Time at = previous;
  if (number > 0) {
    Draws draws(spacing_.of(w, index(by), number));
    at += (work.think ? *work.think : work.every).sample(draws);
  }
  if (at <= scenario_.until) schedule_work(What::Work, w, by, number, at);
}

/// A `Turn` is a request that has waited for the answer to another: the one after it is planned already.
void Simulator::schedule_work(What what, std::uint32_t w, ProcessId by, std::uint64_t number, Time at) {
  Pending& e = schedule(at, 1, what);
  e.to = by, e.extra = w, e.sent = at;
  e.incarnation = static_cast<std::uint32_t>(number);
}

/// What that request of a process says.
const Order& Simulator::fill(Host& h, std::uint32_t w, std::uint64_t number) {
  const Work& work = scenario_.workload[w];
  WorkPlan& plan = works_[w];
  Item item{h.id, ++h.items, work.text};
  Draws draws(contents_.of(w, index(h.id), number));
  plan.order.flag = draws.below(2) == 1;
  if (!plan.commands.empty()) {
    const auto chosen = draws.below(plan.commands.back().second);
    auto at = std::ranges::find_if(plan.commands, [&](const auto& c) { return chosen < c.second; });
    const auto unique = std::to_string(index(h.id)) + "." + std::to_string(item.number);
    plan.order.item = at->first->draw(draws, plan.keys, unique);
  } else if (plan.order.item.empty() || plan.order.item.is<Item>()) {
    if (item.text.size() < work.size) item.text.resize(work.size, '.');
    plan.order.item = item;
  }
  const auto& to = work.to.empty() ? ids_ : work.to;
  plan.order.to = to[(item.number - 1 + (work.to.empty() ? index(h.id) : 0)) % to.size()];
  return plan.order;
}

void Simulator::skip(Host& h, std::uint32_t w, std::uint64_t number) {
  const RequestInfo& request = *works_[w].request;
  if (!h.up) ++counts_.skipped;                               // else the line of the plan counts it
  record({.at = now_, .kind = Kind::Skipped, .process = h.id, .number = h.up, .type = request.type->id,
          .body = request.make(fill(h, w, number))});
}

/// Makes the request and hands it to the process, or notes that the process is down or its client away.
void Simulator::request(Host& h, const Pending& e) {
  const auto w = static_cast<std::uint32_t>(e.extra);
  const Host::Rare::Client::Turn turn{w, e.incarnation};
  const bool is_there = h.has_client();
  if (h.up && !is_there) bite(h.rare().away_fault);
  if (one_at_a_time_ && (is_there ? h.rare().client.asked.has_value() : scenario_.workload[w].think.has_value()))
    return h.rare().client.waiting.push_back(turn);
  if (!is_there) return skip(h, w, turn.number);
  if (one_at_a_time_) h.rare().client.asked = turn;
  const RequestInfo& request = *works_[w].request;
  const auto bytes = request.make(fill(h, w, turn.number));
  ++counts_.requests;
  auto cause = record({.at = now_, .kind = Kind::Request, .process = h.id, .type = request.type->id, .body = bytes});
  if (options_.observer) {
    const void* value = asked_.decode(*request.type, bytes);
    options_.observer->observe({now_, cause, h.id, &h.process.root(), true, request.type, value});
    asked_.reset();
  }
  take_step(h, cause, [&](Process& p, Step& step) { p.request(step, request, bytes); });
}

// ---- clients of a port that takes one request at a time -----------------------------------------

void Simulator::client_answered(Host& h) {
  auto& client = h.rare().client;
  const auto asked = std::exchange(client.asked, {});
  if (!asked) return;
  if (scenario_.workload[asked->work].think) plan_work(asked->work, h.id, asked->number + 1, now_);
  next_turn(h);
}

/// The client goes down with its process: what it waited for it will never know. It goes on with its thoughts when
/// it is up again; requests that came in the meantime are lost.
void Simulator::client_crashed(Host& h) {
  auto& client = h.rare().client;
  std::deque<Host::Rare::Client::Turn> later;
  for (auto turn : std::exchange(client.waiting, {})) {
    if (scenario_.workload[turn.work].think) later.push_back(turn);
    else skip(h, turn.work, turn.number);
  }
  if (auto asked = std::exchange(client.asked, {}); asked && scenario_.workload[asked->work].think)
    if (asked->number + 1 < scenario_.workload[asked->work].count) later.push_front({asked->work, asked->number + 1});
  client.waiting = std::move(later);
}

/// What has waited longest is asked, if the client is there and waits for no answer.
void Simulator::next_turn(Host& h) {
  auto& client = h.rare().client;
  if (!h.has_client() || client.asked || client.waiting.empty()) return;
  const auto next = client.waiting.front();
  client.waiting.pop_front();
  schedule_work(What::Turn, next.work, h.id, next.number, now_);
}

}  // namespace faultline
