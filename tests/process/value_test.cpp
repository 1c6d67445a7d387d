// A process is a value: copied, encoded, shown, decoded, it goes on as if nothing had been.
#include <catch2/catch.hpp>

#include "tests/process/random_run.hpp"

namespace faultline::test {

TEST_CASE("Every algorithm of the catalogue makes a stack by default", "[value]") {
  know_protocols();
  for (const Algorithm* a : catalog().algorithms()) {
    if (a->about.source == for_tests.source) continue;
    std::vector<ChoiceProblem> problems;
    Stack::make(Choice{std::string(a->name), {}, {}}, problems);
    std::string all;
    for (const auto& p : problems) all += p.where + ": " + p.message + "\n";
    CHECK(all == "");
  }
}

TEST_CASE("In the middle of any run, a process decoded from its bytes is the process", "[value]") {
  std::size_t trips = 0;
  const auto stacks = all_stacks();
  const auto seeds = 1000 / stacks.size() + 1;
  for (const auto& stack : stacks)
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      RandomRun run(stack, seed);
      CAPTURE(stack->root().algorithm->name, seed);
      run.go_on(run.draws().below(60));
      Process twin(stack);
      Step step;
      for (int i = 0; i < 2; ++i, ++trips) {
        const auto event = run.next();
        Process& process = run.process(event.to);
        const Process copy = process;
        const auto bytes = process.bytes();
        codec::Error why;
        const bool readable = twin.get(bytes, &why);          // also over the state of another process
        CAPTURE(why.what, why.offset);
        REQUIRE(readable);
        REQUIRE(twin.bytes() == bytes);
        REQUIRE(twin == process);
        REQUIRE(copy == process);
        REQUIRE(twin.json() == process.json());
        REQUIRE(json::parse(process.json()));
        REQUIRE(twin.image() == process.image());

        run.apply(event, twin, step);
        const Step& own = run.take(event);
        REQUIRE(describe(own) == describe(step));
        REQUIRE(twin == process);
        process = twin;                                       // the run goes on with the twin
      }
      run.go_on(10);
    }
  CHECK(trips >= 1000);
}

TEST_CASE("Decoding a process reports unreadable bytes and leaves it as at the start", "[value]") {
  Host host(Choice{"Many", {{"test::Talk", "Listener"}}, {}});
  const auto fresh = host.process.bytes();
  host.start(), host.say("1 a"), host.say("2 b"), host.say("retire 7");
  const auto bytes = host.process.bytes();
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    codec::Error why;
    CHECK_FALSE(host.process.get(bytes.substr(0, n), &why));
    CHECK_FALSE(why.what.empty());
    CHECK(why.offset <= n);
    CHECK(host.process.bytes() == fresh);
  }
  CHECK_FALSE(host.process.get(bytes + '\0'));
  CHECK(host.process.get(bytes));
  CHECK(host.process.bytes() == bytes);
}

TEST_CASE("A process as JSON names its algorithms, fields and keys", "[value]") {
  Host host(Choice{"Many", {{"test::Talk", "Listener"}}, {}});
  host.start(), host.say("1 a"), host.say("retire 7");
  CHECK(host.process.json() ==
        R"({"Tower":{"rung":["a"]},"Many":{"parts":{"live":[[1,{"bell":"shared","heard":["before: a"]}]],)"
        R"("floor":null,"retired":[7]}}})");
}

TEST_CASE("Equal states have equal bytes, whatever led there", "[value]") {
  Host a(Choice{"Many", {}, {}}), b(Choice{"Many", {}, {}});
  a.say("1 x"), a.say("2 y"), a.say("retire 3"), a.say("retire 4");
  b.say("retire 4"), b.say("2 y"), b.say("retire 3"), b.say("1 x");
  CHECK(a.process == b.process);
  CHECK(a.process.json() == b.process.json());
}

}  // namespace faultline::test
