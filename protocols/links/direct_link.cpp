// Perfect links where the network is perfect: nothing is done, so nothing is paid.
//
// Model: crash-stop, on a network that neither loses nor repeats; there PL1-PL3 for any number of crashes.
// Cost: 1 message, 1 step: the measure in which the book counts the messages of everything above links.
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct DirectLink {
  using Port = PerfectLink;
  static constexpr About about{
      .title = "Direct Link", .source = "CGR Module 2.3, taken from the network", .model = Model::CrashStop,
      .tolerates = "N", .messages = "1", .steps = "1", .needs = Needs::Fair | Needs::Lossless,
      .outside = "stop: nothing, it remembers nothing that could be forgotten",
      .summary = "Hands each message to the network once. Perfect only where the network neither loses nor repeats."};

  struct Data { Payload message; };
  using Messages = types<Data>;

  void on(Context& pl, const PerfectLink::Send& e) { pl.send(e.to, Data{e.message}); }
  void on(Context& pl, ProcessId from, const Data& m) { pl.trigger(PerfectLink::Deliver{from, m.message}); }
};

template const Algorithm& algorithm<DirectLink>();

}  // namespace faultline
