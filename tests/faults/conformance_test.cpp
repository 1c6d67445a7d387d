// Conformance: random faults inside its model break nothing that an algorithm promises; and algorithms that
// promise too much are found out.
#include "tests/faults/conformance.hpp"

#include "protocols/broadcast/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

using namespace faultline;
using namespace faultline::test;

#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr std::uint64_t seeds = 100;      // ten times slower builds: the release build runs them all
#else
constexpr std::uint64_t seeds = 1'000;
#endif

// In two halves, and hidden, so that ctest runs them at once, each as a test of its own.
void require_half(std::size_t half) {
  const auto all = our_algorithms();
  for (std::size_t i = half; i < all.size(); i += 2)
    DYNAMIC_SECTION(all[i]->name) { require_conformance(*all[i], 1, seeds); }
}
TEST_CASE("inside its model every algorithm keeps every property, in every layer: one half", "[.][one-half]") {
  require_half(0);
}
TEST_CASE("inside its model every algorithm keeps every property, in every layer: the other", "[.][other-half]") {
  require_half(1);
}

/// Seeds that once said that an algorithm was wrong.
///   AppendLog: a request came so late that the third instance of a flooding consensus of seven processes was not over
///     at the end; the checkers said that it was missing for good.
///   MultiPaxos: who had asked for a command heard that it was decided, and had positions before it that the leader had
///     not; the leader's own prefix, given as the index of a later read, missed a write that had been answered.
///   ReadImposeWriteConsultMajority: of 13 times that a link sent a message, over a network that lost a quarter to the
///     end, two came through; the checkers wanted three.
TEST_CASE("seeds that once broke a property break none") {
  const auto [name, seed] = GENERATE(std::pair("AppendLog", 6'009u), std::pair("MultiPaxos", 17'045u),
                                     std::pair("ReadImposeWriteConsultMajority", 18'830u));
  const auto algorithm = std::ranges::find(our_algorithms(), name, &Algorithm::name);
  const auto report = conform(**algorithm, seed, seed);
  INFO(text(report));
  CHECK(report.runs == 1);
  CHECK(report.violated == 0);
}

// ---- algorithms that promise too much ---------------------------------------------------------------
// They provide ports that no other algorithm uses, so that they get into no other stack.
namespace {

constexpr About promise(Model model, std::string_view tolerates, Needs needs) {
  About about{};
  about.model = model, about.tolerates = tolerates, about.needs = needs;
  return about;
}

/// Delivers and then relays, as reliable broadcast may: not uniform.
struct EagerToDeliver {
  using Port = FifoUniformReliableBroadcast;
  static constexpr About about = promise(Model::FailSilent, "(N - 1) / 2", Needs::Fair);
  struct Data { ProcessId origin; std::uint64_t number; Payload message; };
  using Messages = types<Data>;
  Use<BestEffortBroadcast> beb;
  std::uint64_t sent = 0;
  std::set<std::pair<ProcessId, std::uint64_t>> delivered;

  void on(Context& urb, const Port::Broadcast& e) {
    urb.trigger(beb, BestEffortBroadcast::Broadcast{Data{urb.self(), ++sent, e.message}});
  }
  void on(Context& urb, const BestEffortBroadcast::Deliver&, const Data& m) {
    if (!delivered.insert({m.origin, m.number}).second) return;
    urb.trigger(Port::Deliver{m.origin, m.message});
    urb.trigger(beb, BestEffortBroadcast::Broadcast{m});
  }
};

/// Waits for half of all instead of a majority.
struct HalfAck {
  using Port = CausalUniformReliableBroadcast;
  static constexpr About about = promise(Model::FailSilent, "N / 2", Needs::Fair);
  struct Data { ProcessId origin; std::uint64_t number; Payload message; };
  using Messages = types<Data>;
  using Id = std::pair<ProcessId, std::uint64_t>;
  Use<BestEffortBroadcast> beb;
  std::uint64_t sent = 0;
  std::map<Id, std::set<ProcessId>> ack;

  void on(Context& urb, const Port::Broadcast& e) {
    urb.trigger(beb, BestEffortBroadcast::Broadcast{Data{urb.self(), ++sent, e.message}});
  }
  void on(Context& urb, const BestEffortBroadcast::Deliver& e, const Data& m) {
    auto& who = ack[{m.origin, m.number}];
    if (who.empty()) urb.trigger(beb, BestEffortBroadcast::Broadcast{m});
    const auto half = std::max<std::size_t>(urb.processes().size() / 2, 1);
    if (who.insert(e.from).second && who.size() == half) urb.trigger(Port::Deliver{m.origin, m.message});
  }
};

/// Nobody relays.
struct BasicOnly {
  using Port = CausalReliableBroadcast;
  static constexpr About about = promise(Model::FailSilent, "N - 1", Needs::Fair);
  Use<BestEffortBroadcast> beb;

  void on(Context& rb, const Port::Broadcast& e) { rb.trigger(beb, BestEffortBroadcast::Broadcast{e.message}); }
  void on(Context& rb, const BestEffortBroadcast::Deliver& e) { rb.trigger(Port::Deliver{e.from, e.message}); }
};

/// Learns of crashes and does nothing about them.
struct LazyBeyondMeasure {
  using Port = FifoReliableBroadcast;
  static constexpr About about = promise(Model::FailStop, "N - 1", Needs::Fair | Needs::Synchrony);
  Use<BestEffortBroadcast> beb;
  Shared<PerfectFailureDetector> fd;

  void on(Context& rb, const Port::Broadcast& e) { rb.trigger(beb, BestEffortBroadcast::Broadcast{e.message}); }
  void on(Context& rb, const BestEffortBroadcast::Deliver& e) { rb.trigger(Port::Deliver{e.from, e.message}); }
  void on(Context&, const PerfectFailureDetector::Crash&) {}
};

/// Takes the network for perfect without saying that it needs that.
struct NetworkTakenForPerfect {
  using Port = FifoLink;
  static constexpr About about = promise(Model::CrashStop, "N", Needs::Fair);
  struct Data { Payload message; };
  using Messages = types<Data>;

  void on(Context& pl, const Port::Send& e) { pl.send(e.to, Data{e.message}); }
  void on(Context& pl, ProcessId from, const Data& m) { pl.trigger(Port::Deliver{from, m.message}); }
};

/// Elects by a detector that may be wrong, and calls it perfect.
struct HastyElection {
  using Port = LeaderElection;
  static constexpr About about = promise(Model::FailNoisy, "N - 1", Needs::Gst);
  Use<EventuallyPerfectFailureDetector> epfd;
  std::set<ProcessId> suspected;
  std::optional<ProcessId> elected;

  void on(Context&, const Start&) {}
  void on(Context&, const EventuallyPerfectFailureDetector::Suspect& e) { suspected.insert(e.process); }
  void on(Context&, const EventuallyPerfectFailureDetector::Restore& e) { suspected.erase(e.process); }
  bool upon(Context& le) {
    for (ProcessId p : le.processes()) {
      if (suspected.contains(p)) continue;
      if (elected == p) return false;
      le.trigger(LeaderElection::Leader{p});
      elected = p;
      return true;
    }
    return false;
  }
};

template <class M> ConformanceReport report_on(std::uint64_t seeds) {
  our_algorithms();
  know<M>();
  return conform(algorithm<M>(), 1, seeds);
}

}  // namespace

TEST_CASE("relaying after delivery is found not to be uniform") {
  const auto report = report_on<EagerToDeliver>(300);
  CHECK(report.properties.at("UAGREE").violated > 0);
  CHECK(report.properties.at("FIFO").violated > 0);
  CHECK(report.properties.at("VALSELF").violated == 0);
}
TEST_CASE("half of all is found to be no majority") {
  CHECK(report_on<HalfAck>(300).properties.at("UAGREE").violated > 0);
}
TEST_CASE("broadcast that nobody relays is found not to be reliable") {
  CHECK(report_on<BasicOnly>(300).properties.at("AGREE").violated > 0);
}
TEST_CASE("broadcast that ignores a crash in the middle of a broadcast is found not to be reliable") {
  CHECK(report_on<LazyBeyondMeasure>(200).properties.at("AGREE").violated > 0);
}
TEST_CASE("a network that loses, doubles and overtakes is found not to be a perfect link") {
  const auto report = report_on<NetworkTakenForPerfect>(100);
  CHECK(report.properties.at("LINKVAL").violated > 0);
  CHECK(report.properties.at("NODUP").violated > 0);
  CHECK(report.properties.at("LINKFIFO").violated > 0);
}
TEST_CASE("an election that trusts a suspicion is found out") {
  CHECK(report_on<HastyElection>(100).properties.at("LE-ACC").violated > 0);
}
TEST_CASE("a run that breaks a property is handed over with the scenario to replay it") {
  const auto report = report_on<BasicOnly>(300);
  REQUIRE(!report.failures.empty());
  CHECK(report.failures.size() <= 3);
  CHECK_THAT(report.failures[0].text, Catch::Contains(": process "));
  CHECK_THAT(report.failures[0].scenario, Catch::Contains("\"algorithm\": \"BasicOnly\""));
}
