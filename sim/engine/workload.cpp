// Workload: requests to the outermost modules.
#include <stdexcept>

#include "sim/engine/host.hpp"
#include "sim/process/item.hpp"

namespace faultline {

void Simulator::prepare_workload() {
  const PortInfo& port = *stack_->root().algorithm->port;
  for (std::size_t w = 0; w < scenario_.workload.size(); ++w) {
    const Work& work = scenario_.workload[w];
    WorkPlan plan;
    std::string names;
    for (const RequestInfo& r : port.orders) {
      auto full = r.type->name;                               // "ReliableBroadcast::Broadcast"
      auto name = full.substr(full.rfind(':') + 1);
      names.append(names.empty() ? "" : ", ").append(name);
      if (name == work.request || full == work.request || (work.request.empty() && port.orders.size() == 1))
        plan.request = &r;
    }
    auto where = "/workload/" + std::to_string(w);
    if (!plan.request)
      throw std::invalid_argument(where + "/request: " + std::string(port.name) +
                                  (names.empty() ? " takes no requests" : " takes " + names) +
                                  (work.request.empty() ? ", and none is named"
                                                        : ", not \"" + work.request + "\""));
    for (const auto& [field, text] : work.fields)
      if (auto value = json::parse(text)) plan.order.fields.emplace(field, *value);
    if (auto problem = plan.request->problem(plan.order)) throw std::invalid_argument(where + "/fields: " + *problem);
    works_.push_back(std::move(plan));
  }
}

/// Plans the request after `previous`, which is the time of the first where number is 0.
void Simulator::plan_work(std::uint32_t w, ProcessId by, std::uint64_t number, Time previous) {
  const Work& work = scenario_.workload[w];
  if (number >= (work.at ? 1 : work.count)) return;
  Time at = previous;
  if (number > 0) {
    Draws draws(spacing_.of(w, index(by), number));
    at += work.every.sample(draws);
  }
  if (at > scenario_.until) return;
  Pending& e = schedule(at, 1, What::Work);
  e.to = by, e.extra = w, e.sent = at;
  e.incarnation = static_cast<std::uint32_t>(number);
}

/// Makes the request and hands it to the process, or notes that the process is down.
void Simulator::request(Host& h, const Pending& e) {
  const Work& work = scenario_.workload[e.extra];
  WorkPlan& plan = works_[e.extra];
  Item item{h.id, ++h.items, work.text};
  if (item.text.size() < work.size) item.text.resize(work.size, '.');
  plan.order.item = item;
  const auto& to = work.to.empty() ? ids_ : work.to;
  plan.order.to = to[(item.number - 1 + (work.to.empty() ? index(h.id) : 0)) % to.size()];
  auto bytes = plan.request->make(plan.order);
  Record r{.at = now_, .kind = Kind::Request, .process = h.id, .type = plan.request->type->id, .body = bytes};
  if (!h.up) {
    r.kind = Kind::Skipped;
    ++counts_.skipped;
    record(r);
    return;
  }
  ++counts_.requests;
  auto cause = record(r);
  if (options_.observer) {
    EventArena arena;
    const void* value = plan.request->decode(arena, bytes);
    options_.observer->observe({now_, cause, h.id, &h.process.root(), true, plan.request->type, value});
  }
  take_step(h, cause, [&](Process& p, Step& step) { p.request(step, *plan.request, bytes); });
}

}  // namespace faultline
