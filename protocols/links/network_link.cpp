// The network itself as fair-loss links, CGR Module 2.1.
//
// Model: any. Guarantees no more than the network of the run: messages may be lost, repeated and
// overtake each other. Cost: 1 message, 1 step.
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct NetworkLink {
  using Port = FairLossLink;
  static constexpr About about{
      .title = "Network Link", .source = "CGR Module 2.1, taken from the network", .model = Model::FailRecovery,
      .tolerates = "N", .messages = "1", .steps = "1", .needs = Needs::Fair,
      .summary = "Hands each message to the network once and takes what comes."};

  struct Data { Payload message; };
  using Messages = types<Data>;

  void on(Context& fll, const FairLossLink::Send& e) { fll.send(e.to, Data{e.message}); }
  void on(Context& fll, ProcessId from, const Data& m) { fll.trigger(FairLossLink::Deliver{from, m.message}); }
};

template const Algorithm& algorithm<NetworkLink>();

}  // namespace faultline
