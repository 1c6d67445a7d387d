#include "tools/diff.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "tests/tools/small_run.hpp"

using namespace faultline;

namespace {

std::string printed(const Trace& a, const Trace& b) {
  std::ostringstream out;
  const samples::SmallNames names;
  print(compare(a, b, names), a, b, names, out);
  return out.str();
}

}  // namespace

TEST_CASE("a run does not differ from itself") {
  const Trace trace = samples::small_trace(samples::small_run());
  const TraceDiff diff = compare(trace, trace, samples::SmallNames{});
  CHECK(diff.same_records());
  CHECK(diff.same_header());
  CHECK(diff.whole);
  CHECK(diff.fields.empty());
  CHECK_THAT(printed(trace, trace), Catch::StartsWith("The same 22 records, digest "));
}

TEST_CASE("a difference is named by its field, with both values and what came before") {
  auto run = samples::small_run();
  const Trace a = samples::small_trace(run, 7);
  run[10].at += Duration{55'000};
  run[10].cause = 7;
  run.pop_back();
  const Trace b = samples::small_trace(run, 8);
  const TraceDiff diff = compare(a, b, samples::SmallNames{});
  CHECK(diff.same == 10);
  CHECK_FALSE(diff.same_records());
  CHECK(diff.header == std::vector<std::string>{"seed: 7 in a, 8 in b"});
  CHECK(diff.fields ==
        std::vector<std::string>{"time: 2.345ms in a, 2.4ms in b", "cause: record 4 in a, record 7 in b"});
  CHECK(diff.kinds_a[static_cast<std::size_t>(Kind::End)] == 1);
  CHECK(diff.kinds_b[static_cast<std::size_t>(Kind::End)] == 0);
  CHECK(diff.digest_a != diff.digest_b);
  const std::string text = printed(a, b);
  CHECK_THAT(text, Catch::Contains("part after 10 equal records") && Catch::Contains("    #5 1ms p0 send #1 to p2"));
  CHECK_THAT(text, !Catch::Contains("    #4 ") && Catch::Contains("End                    1           0  *"));
}

TEST_CASE("every field of a record has its words") {
  const auto run = samples::small_run();
  const Trace a = samples::small_trace(run);
  const auto words = [&](auto change) {
    auto other = run;
    change(other[9]);  // the Drop
    return compare(a, samples::small_trace(other), samples::SmallNames{}).fields;
  };
  using Words = std::vector<std::string>;
  CHECK(words([](Record& r) { r.kind = Kind::Deliver; }) == Words{"kind: Drop in a, Deliver in b"});
  CHECK(words([](Record& r) { r.process = ProcessId{0}; }) == Words{"process: p2 in a, p0 in b"});
  CHECK(words([](Record& r) { r.peer = nobody; }) == Words{"peer: p0 in a, nobody in b"});
  CHECK(words([](Record& r) { r.number = 0; }) == Words{"number: 1 (Cut) in a, 0 (Loss) in b"});
  CHECK(words([](Record& r) { r.path = "rb"; }) == Words{"path: 'beb' in a, 'rb' in b"});
  CHECK(words([](Record& r) { r.type = 2; }) == Words{"type: none in a, Tick (id 2) in b"});
  CHECK(words([](Record& r) { r.body = "x"; }) ==
        Words{"body, from byte 0 on (0 bytes in a, 1 in b): nothing in a, \"x\" in b"});
}

TEST_CASE("a trace that is the beginning of another is said to end there") {
  auto run = samples::small_run();
  const Trace a = samples::small_trace(run);
  run.resize(12);
  Trace b = samples::small_trace(run);
  b.problem = "The trace 'b' cannot be read in full: it was cut.";
  const TraceDiff diff = compare(a, b, samples::SmallNames{});
  CHECK(diff.same == 12);
  CHECK(diff.fields.empty());
  CHECK_FALSE(diff.whole);
  CHECK_THAT(printed(a, b), Catch::StartsWith("b: The trace 'b'") && Catch::Contains("  b ends here"));
}

TEST_CASE("scenarios that differ are shown where they begin to differ") {
  const Trace a = samples::small_trace(samples::small_run());
  Trace b = a;
  b.header.scenario.replace(b.header.scenario.find("10ms"), 4, "20ms");
  const auto lines = compare(a, b, samples::SmallNames{}).header;
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], Catch::Contains("scenario, line 1") && Catch::Contains("10ms") && Catch::Contains("20ms"));
}
