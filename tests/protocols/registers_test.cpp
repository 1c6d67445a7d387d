// The registers of CGR chapter 4, step by step: what they answer when writers and readers crash half-way.
#include <catch2/catch.hpp>

#include "protocols/catalog.hpp"
#include "protocols/registers/ports.hpp"
#include "tests/support/parts.hpp"
#include "tests/support/processes.hpp"

using namespace faultline;
using namespace faultline::test;

namespace {

struct Number { std::uint64_t n; };

template <class P> class Registers : public Driver {
 public:
  explicit Registers(std::size_t n, std::uint64_t seed = 0) : Driver(n, choice(), seed) {}
  void write(ProcessId p, std::uint64_t n) { request(p, typename P::Write{Number{n}}); }
  void read(ProcessId p) { request(p, typename P::Read{}); }
  /// What p has read so far, 0 for the value of nobody.
  std::vector<std::uint64_t> seen(ProcessId p) const {
    std::vector<std::uint64_t> all;
    for (const Event& e : events) {
      auto answer = e.what.template as<typename P::ReadReturn>();
      if (answer && e.process == p) all.push_back(answer->value.empty() ? 0 : answer->value.template as<Number>()->n);
    }
    return all;
  }
  std::size_t written(ProcessId p) const {
    return static_cast<std::size_t>(std::ranges::count_if(events, [&](const Event& e) {
      return e.process == p && e.what.template is<typename P::WriteReturn>();
    }));
  }
  /// p reads, and what `deaf` would answer is lost.
  void read_without(ProcessId p, ProcessId deaf) {
    read(p), round(), lose(deaf, p);
    REQUIRE(run_rounds());
  }

 private:
  static Choice choice() {
    know_protocols(), know<TestLink>();
    return {std::string(P::by_default), {{"PerfectLink", "TestLink"}}, {}};
  }
};

/// The writer crashes when its second write, of 2, has reached itself and p1 alone.
template <class P> void half_write(Registers<P>& run) {
  run.write(p0, 1);
  REQUIRE(run.run_rounds());
  run.crash_in_next_step(p0, 2);
  run.write(p0, 2);
  REQUIRE(run.run_rounds());
}

}  // namespace

TEST_CASE("who reads with one that heard of the write reads the new value, who reads without him the old one") {
  Registers<RegularRegister> run(5);
  half_write(run);
  run.read(p1), run.run_rounds();
  run.read_without(p2, p1);
  CHECK(run.seen(p1) == std::vector<std::uint64_t>{2});
  CHECK(run.seen(p2) == std::vector<std::uint64_t>{1});               // regular, not atomic
}

TEST_CASE("what has been read once is written back, so that nobody can miss it any more") {
  Registers<AtomicRegister> run(5);
  half_write(run);
  run.read(p1), run.run_rounds();
  run.read_without(p2, p1);
  CHECK(run.seen(p1) == std::vector<std::uint64_t>{2});
  CHECK(run.seen(p2) == std::vector<std::uint64_t>{2});
}

TEMPLATE_TEST_CASE("a reader that crashes while it writes back leaves one order of what is read", "",
                   AtomicRegister, SharedAtomicRegister) {
  for (std::size_t sends = 0; sends <= 5; ++sends) {
    Registers<TestType> run(5);
    half_write(run);
    run.read(p1);
    while (run.seen(p1).empty() && run.is_up(p1)) {
      run.round();
      if (run.waiting().size() >= 4 && run.step_number() % 2 == 1) run.crash_in_next_step(p1, sends);
    }
    REQUIRE(run.run_rounds());
    run.read(p2), run.run_rounds(), run.read(p3), run.run_rounds();
    CHECK(run.seen(p2) == run.seen(p3));
  }
}

TEMPLATE_TEST_CASE("a value that all know is acknowledged all the same: reads of it end", "", AtomicRegister,
                   SharedAtomicRegister) {
  Registers<TestType> run(3);
  run.write(p0, 1);
  REQUIRE(run.run_rounds());
  for (int times = 1; times <= 3; ++times) {
    run.read(p1);
    REQUIRE(run.run_rounds());
    CHECK(run.seen(p1).size() == static_cast<std::size_t>(times));
  }
}

TEMPLATE_TEST_CASE("before any write the value of nobody is read", "", RegularRegister, AtomicRegister,
                   SharedAtomicRegister) {
  Registers<TestType> run(3);
  run.read(p2);
  REQUIRE(run.run_rounds());
  CHECK(run.seen(p2) == std::vector<std::uint64_t>{0});
}

TEMPLATE_TEST_CASE("with half of the processes crashed nothing is answered", "", RegularRegister, AtomicRegister,
                   SharedAtomicRegister) {
  Registers<TestType> run(4);
  run.crash(p2), run.crash(p3);
  run.write(p0, 1), run.read(p1);
  REQUIRE(run.run_rounds());
  CHECK(run.written(p0) == 0);
  CHECK(run.seen(p1).empty());
}

TEMPLATE_TEST_CASE("answers to an earlier operation do not count for the next one", "", RegularRegister,
                   AtomicRegister, SharedAtomicRegister) {
  Registers<TestType> run(3);
  run.read(p0);                                                       // p2's answers stay in the air ...
  while (run.seen(p0).empty()) {
    for (ProcessId p : {p0, p1}) while (run.deliver(p0, p) || run.deliver(p, p0)) {}
  }
  run.write(p0, 7);
  while (run.deliver(p0, p2)) {}
  while (run.deliver(p2, p0)) {}                                      // ... and arrive now
  const bool at_two_of_three = run.written(p0) > 0;
  CHECK_FALSE(at_two_of_three);                                       // p2 alone has answered the write
  REQUIRE(run.run_rounds());
  CHECK(run.written(p0) == 1);
}

TEST_CASE("two writers at once: their values are ordered by rank, for all readers") {
  Registers<SharedAtomicRegister> run(3);
  run.write(p0, 10), run.write(p1, 11);
  REQUIRE(run.run_rounds());
  run.read(p0), run.read(p2);
  REQUIRE(run.run_rounds());
  CHECK(run.seen(p0) == std::vector<std::uint64_t>{11});
  CHECK(run.seen(p2) == std::vector<std::uint64_t>{11});
}

TEST_CASE("a writer that has missed everything still writes something newer") {
  Registers<SharedAtomicRegister> run(5);
  for (std::uint64_t n = 1; n <= 3; ++n) {
    run.write(p0, n);
    run.round(), run.lose(p0, p3), run.round(), run.round(), run.lose(p0, p3);
    REQUIRE(run.run_rounds());
  }
  run.write(p3, 4);
  REQUIRE(run.run_rounds());
  run.read(p1);
  REQUIRE(run.run_rounds());
  CHECK(run.seen(p1) == std::vector<std::uint64_t>{4});
}
