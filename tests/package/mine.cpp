// A user's whole project: a port, its checker, an algorithm, and the command line that knows them.
#include "check/check.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"
#include "tools/cli.hpp"

using namespace faultline;

struct Rumour {
  struct Tell { Payload news; };
  struct Hear { ProcessId from; Payload news; };
  using Requests = types<Tell>;
  using Indications = types<Hear>;
  static constexpr std::string_view source = "mine", summary = "Everyone hears what anyone tells.";
  static constexpr Property properties[] = {{"R1", "ONCE", PropertyKind::Safety, "Nobody hears a rumour twice."}};
};

struct RumourChecker : Checker {
  explicit RumourChecker(std::uint32_t) {}
  void see(const Observation& o) override {
    auto* e = o.as<Rumour::Hear>();
    if (!e) return;
    tally.judged("ONCE");
    if (!heard.insert({o.process, e->from, e->news}).second)
      tally.broken("ONCE", o.record, [] { return std::string("a rumour was heard twice"); });
  }
  Tally finish(const RunFacts&) override { return tally; }
  Tally tally;
  std::set<std::tuple<ProcessId, ProcessId, Payload>> heard;
};

/// A rumour goes round the circle once: whoever hears something new tells the next one.
struct Circle {
  using Port = Rumour;
  static constexpr About about{
      .title = "Circle", .source = "mine", .model = Model::FailSilent, .tolerates = "0", .messages = "N + 1",
      .steps = "N", .needs = Needs::Fair, .summary = "Passes each rumour on to the next process."};
  struct News { ProcessId origin; std::uint64_t number; Payload news; };
  using Messages = types<News>;

  Use<PerfectLink> pl;
  std::uint64_t told = 0;
  std::set<std::pair<ProcessId, std::uint64_t>> heard;

  void on(Context& p, const Rumour::Tell& e) {
    p.trigger(pl, PerfectLink::Send{next(p), News{p.self(), ++told, e.news}});
  }
  void on(Context& p, const PerfectLink::Deliver&, const News& m) {
    if (!heard.insert({m.origin, m.number}).second) return;
    p.trigger(Rumour::Hear{m.origin, m.news});
    p.trigger(pl, PerfectLink::Send{next(p), m});
  }
  static ProcessId next(Context& p) { return p.processes()[(index(p.self()) + 1) % p.N()]; }
};

int main(int argc, char** argv) {
  know<Circle>(), know_checker<Rumour, RumourChecker>();
  return tools::main(argc, argv);
}
