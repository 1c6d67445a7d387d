// Basic Broadcast, CGR Algorithm 3.1.
//
// Model: fail-silent. Guarantees BEB1-BEB3 for any number of crashes. Cost: N messages, 1 step.
#include "protocols/broadcast/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct BasicBroadcast {
  using Port = BestEffortBroadcast;
  static constexpr About about{
      .title = "Basic Broadcast", .source = "CGR Algorithm 3.1", .model = Model::FailSilent, .tolerates = "N",
      .messages = "N", .steps = "1", .needs = Needs::Fair,
      .summary = "Sends the message to every process over perfect links."};

  Use<PerfectLink> pl;

  void on(Context& beb, const BestEffortBroadcast::Broadcast& e) {
    for (ProcessId q : beb.processes()) beb.trigger(pl, PerfectLink::Send{q, e.message});
  }
  void on(Context& beb, const PerfectLink::Deliver& e) {
    beb.trigger(BestEffortBroadcast::Deliver{e.from, e.message});
  }
};

template const Algorithm& algorithm<BasicBroadcast>();

}  // namespace faultline
