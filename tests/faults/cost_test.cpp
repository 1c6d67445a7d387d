// COST and STEP: without failures an algorithm costs the messages and steps that its entry says.
//
// In lock step: every message takes 1 ms, to oneself too, and links cost one message and keep the order of sending
// (what is sent at the same time over the same link arrives 1 ns later). One request is what
// one process asks once: a broadcast, or a message to one other process. What repeats itself is counted by
// its period: detectors, of which each process pays in each period, and stubborn links, which pay the price
// of a request again in each.
#include <algorithm>

#include "check/goals.hpp"
#include "check/judge.hpp"
#include "faults/generate.hpp"
#include "sim/engine/simulator.hpp"
#include "tests/faults/conformance.hpp"

using namespace faultline;
using namespace faultline::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration step = 1ms;
constexpr std::int64_t periods = 10;
const ProcessId asking{1};

struct Cost { std::int64_t messages = 0; Time last_indication{}; };

/// Counts the messages of all modules but the shared services.
class Meter final : public Sink {
 public:
  explicit Meter(const Stack& stack) {
    for (const auto& [port, _] : stack.services()) services_.push_back(Process::service_path(port));
  }
  void add(const Record& r) override {
    auto of = [&](const std::string& service) { return r.path.starts_with(service); };
    if (r.kind == Kind::Send && std::ranges::none_of(services_, of)) ++cost.messages;
    if (r.kind == Kind::Indication) cost.last_indication = r.at;
  }
  Cost cost;

 private:
  std::vector<std::string> services_;
};

std::shared_ptr<const Stack> over_direct_links(const Algorithm& algorithm) {
  const Choice plain{std::string(algorithm.name), {}, {}};
  const bool has_links = std::ranges::any_of(Stack::make(plain)->layers(), [&](const auto& layer) {
    return layer.first != algorithm.name && layer.second.algorithm->port->name == "PerfectLink";
  });
  return has_links ? Stack::make({plain.algorithm, {{"PerfectLink", "DirectLink"}}, {}}) : Stack::make(plain);
}

/// Without a request, or with one of that kind by one process, or by each where the port wants that.
Cost measure_once(const Algorithm& algorithm, std::uint32_t n, Time until, const RequestInfo* request,
                  std::uint64_t seed) {
  const auto stack = over_direct_links(algorithm);
  Scenario s;
  s.seed = seed;
  s.processes.count = n;
  s.network.base.latency = s.network.loopback = Distribution{Constant{step}, {}, {}};
  s.network.base.fifo = true;
  s.until = until;
  if (request) {
    Work work;
    work.request = request->type->name;
    work.to = {ProcessId{0}}, work.at = Time{};
    if (algorithm.port->usage != Usage::Once) work.by = {request->by_first ? ProcessId{0} : asking};
    if (!request->flag.empty()) work.fields.emplace(request->flag, "true");
    s.workload.push_back(work);
  }
  Meter meter(*stack);
  Simulator run(s, stack, {.sink = &meter});
  run.run();
  REQUIRE(run.failure() == "");
  return meter.cost;
}

/// Of messages that arrive at one time the order is left to chance, and may call for one more (a process that has yet
/// to hear of an epoch's end still answers in it): the entry is about the best order.
Cost measure(const Algorithm& algorithm, std::uint32_t n, Time until, const RequestInfo* request = nullptr) {
  Cost best = measure_once(algorithm, n, until, request, 1);
  for (std::uint64_t seed = 2; seed <= 10; ++seed) {
    const Cost cost = measure_once(algorithm, n, until, request, seed);
    if (cost.messages < best.messages) best = cost;
  }
  return best;
}

void check_request(const Algorithm& algorithm, std::uint32_t n, const RequestInfo& request) {
  const auto name = request.type->name.substr(request.type->name.rfind(':') + 1);
  INFO(name);
  const auto messages = evaluate(cost_of(algorithm.about.messages, name), n);
  const auto steps = evaluate(cost_of(algorithm.about.steps, name), n);
  REQUIRE(messages);
  REQUIRE(steps);
  const Cost cost = measure(algorithm, n, Time{20 * step}, &request);     // shorter than any timer
  CHECK(cost.messages == *messages);
  CHECK(cost.last_indication.time_since_epoch() / step == *steps);
}

/// What is repeated in every period: by detectors, and by links that never give up.
void check_periods(const Algorithm& algorithm, std::uint32_t n) {
  const bool asked = !algorithm.port->orders.empty();
  const Duration period = slowest_timer(*over_direct_links(algorithm));
  const auto* request = asked ? &algorithm.port->orders.front() : nullptr;
  const Cost cost = measure(algorithm, n, Time{periods * period + period / 2}, request);
  CHECK(cost.messages == *evaluate(algorithm.about.messages, n) * (asked ? 1 + periods : n * periods));
}

}  // namespace

TEST_CASE("without failures every algorithm sends the messages and takes the steps that its entry says") {
  for (const Algorithm* algorithm : our_algorithms()) {
    if (algorithm->port->usage == Usage::Inner) continue;                 // measured in those that use them
    if (algorithm->about.messages.empty()) continue;                      // a log with its own time: no such number
    const auto& orders = algorithm->port->orders;
    for (std::uint32_t n = 2; n <= 7; ++n) {
      INFO(algorithm->name << ", N = " << n);
      for (const RequestInfo& request : orders) check_request(*algorithm, n, request);
      if (orders.empty() || promises(algorithm->port->properties, "STUBBORN")) check_periods(*algorithm, n);
    }
  }
}
