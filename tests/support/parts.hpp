// parts.hpp: the least that a stack of broadcasts stands on, made for tests.
#pragma once
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"
#include "tests/support/driver.hpp"

namespace faultline::test {

/// The choice without what it says of ports that its stack does not have.
inline Choice where_used(Choice choice) {
  std::vector<ChoiceProblem> problems;
  Stack::make(choice, problems);
  for (const ChoiceProblem& p : problems) if (p.where.starts_with("uses/")) choice.uses.erase(p.where.substr(5));
  return choice;
}

/// A perfect link over a driver, which loses nothing unasked and repeats nothing: one message a send.
struct TestLink {
  static constexpr std::string_view name = "TestLink";
  using Port = PerfectLink;
  static constexpr About about{
      .title = "Test Link", .source = "for tests", .model = Model::FailSilent,
      .tolerates = "N", .messages = "1", .steps = "1", .needs = Needs::Lossless,
      .summary = "Sends the message."};
  struct Data { Payload message; };
  using Messages = types<Data>;

  void on(Context& pl, const PerfectLink::Send& e) { pl.send(e.to, Data{e.message}); }
  void on(Context& pl, ProcessId from, const Data& m) { pl.trigger(PerfectLink::Deliver{from, m.message}); }
};

/// A detector that knows nothing but what the test tells it, true or not.
struct TestDetector {
  static constexpr std::string_view name = "TestDetector";
  using Port = PerfectFailureDetector;
  static constexpr About about{
      .title = "Test Detector", .source = "for tests", .model = Model::FailStop,
      .tolerates = "N", .messages = "0", .steps = "0", .summary = "Reports what the test tells it to."};
  struct Report { ProcessId process; };
  using Messages = types<Report>;

  std::set<ProcessId> reported;

  void on(Context& fd, const Joined&) {
    for (ProcessId p : reported) fd.trigger(PerfectFailureDetector::Crash{p});
  }
  void on(Context& fd, ProcessId, const Report& m) {
    if (reported.insert(m.process).second) fd.trigger(PerfectFailureDetector::Crash{m.process});
  }
};

/// Puts it in the air that the detector of `at` reports `crashed`.
inline void report_crash(Driver& driver, ProcessId at, ProcessId crashed) {
  constexpr auto port = id_of(reflect::type_name<PerfectFailureDetector>());
  std::string path(1, Module::service_hop);
  path.append(reinterpret_cast<const char*>(&port), sizeof port);
  driver.post(at, path, TestDetector::Report{crashed});
}

}  // namespace faultline::test
