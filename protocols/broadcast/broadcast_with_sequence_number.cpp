// Broadcast with Sequence Number, CGR Algorithm 3.12: FIFO order over reliable or uniform broadcast.
//
// Model: that of the broadcast below. Guarantees FRB1-FRB5 over ReliableBroadcast, the same with uniform
// agreement over UniformReliableBroadcast. Cost: as below, one number a message; the catalogue's entry
// is for the default below. Deviates in that the message does not repeat its origin: rb names it.
#include "protocols/broadcast/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

namespace fifo {
struct Data { Payload message; std::uint64_t number; };
}

template <class FifoBroadcast, class Broadcast>
struct BroadcastWithSequenceNumber {
  static constexpr bool uniform = std::is_same_v<Broadcast, UniformReliableBroadcast>;
  static constexpr std::string_view name =
      uniform ? "UniformBroadcastWithSequenceNumber" : "BroadcastWithSequenceNumber";
  using Port = FifoBroadcast;
  static constexpr About about{
      .title = uniform ? "Uniform Broadcast with Sequence Number" : "Broadcast with Sequence Number",
      .source = uniform ? "CGR Algorithm 3.12 over uniform broadcast" : "CGR Algorithm 3.12",
      .model = Model::FailSilent, .tolerates = uniform ? "(N - 1) / 2" : "N - 1",
      .messages = uniform ? "N^2" : "N^2 + N", .steps = uniform ? "2" : "1", .needs = Needs::Fair,
      .summary = "Numbers the messages of each broadcaster; a message waits for all before it."};

  using Data = fifo::Data;
  using Messages = types<Data>;

  Use<Broadcast> rb;
  std::uint64_t lsn = 0;
  std::map<std::pair<ProcessId, std::uint64_t>, Payload> pending;
  std::map<ProcessId, std::uint64_t> next;

  void on(Context& frb, const Start&) {
    for (ProcessId p : frb.processes()) next[p] = 1;
  }
  void on(Context& frb, const typename FifoBroadcast::Broadcast& e) {
    frb.trigger(rb, typename Broadcast::Broadcast{Data{e.message, ++lsn}});
  }
  void on(Context& frb, const typename Broadcast::Deliver& e, const Data& m) {
    ProcessId s = e.from;
    pending.emplace(std::pair{s, m.number}, m.message);
    auto ready = [&] { return pending.find({s, next[s]}); };
    for (auto at = ready(); at != pending.end(); at = ready()) {
      ++next[s];
      frb.trigger(typename FifoBroadcast::Deliver{s, at->second});
      pending.erase(at);
    }
  }
};

template const Algorithm& algorithm<BroadcastWithSequenceNumber<FifoReliableBroadcast, ReliableBroadcast>>();
template const Algorithm&
algorithm<BroadcastWithSequenceNumber<FifoUniformReliableBroadcast, UniformReliableBroadcast>>();

}  // namespace faultline
