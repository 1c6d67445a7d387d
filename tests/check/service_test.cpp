#include <catch2/catch.hpp>

#include "check/commands.hpp"
#include "check/history/linearizable.hpp"
#include "protocols/catalog.hpp"
#include "protocols/replication/commands.hpp"
#include "protocols/replication/ports.hpp"
#include "tests/check/script.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {
using Execute = ReplicatedStateMachine::Execute;
using Output = ReplicatedStateMachine::Output;
using Unknown = ReplicatedStateMachine::Unknown;
using Apply = StateMachine::Apply;
using Applied = StateMachine::Applied;
using Snapshot = StateMachine::Snapshot;
using ServiceHistory = Script<ReplicatedStateMachine>;
}  // namespace

TEST_CASE("services: a read after a write tells what was written") {
  ServiceHistory h;
  h.at(1, p0, Execute{Register::Write{1}}).at(3, p0, Output{Done{}});
  h.at(4, p1, Execute{Register::Read{}});
  SECTION("it does") {
    h.at(6, p1, Output{Register::Value{1}});
    const Finding f = h.finding("LIN");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 2);
  }
  SECTION("it tells the value from before") {
    h.at(6, p1, Output{Register::Value{}});
    const Finding f = h.finding("LIN");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == "process 1: client 1's read() -> nil (at 4ms to at 6ms) fits nowhere among the 1 operation "
                    "that returned before it; the cas-register was then 1 (answering 1)");
    CHECK(f.record == 3u);
  }
}

TEST_CASE("services: what a client was not answered takes effect once, at any time, or never") {
  ServiceHistory h;
  h.at(1, p0, Execute{Counter::Add{2}});
  SECTION("its process crashed") { h.crash(2, p0); }
  SECTION("it was given up") { h.at(2, p0, Unknown{}); }
  SECTION("it is still waited for") {}
  h.at(3, p1, Execute{Counter::Read{}});
  const auto first = GENERATE(0u, 2u, 4u);
  const auto second = GENERATE(0u, 2u, 4u);
  h.at(4, p1, Output{Counter::Value{first}});
  h.at(5, p1, Execute{Counter::Read{}}).at(6, p1, Output{Counter::Value{second}});
  const bool once = first <= second && second <= 2;
  CHECK(h.finding("LIN").verdict == (once ? Verdict::Ok : Verdict::Violated));
}

TEST_CASE("services: keys are judged apart") {
  ServiceHistory h;
  h.at(1, p0, Execute{KeyValue::Put{"k1", "a"}}).at(2, p0, Output{Done{}});
  h.at(3, p0, Execute{KeyValue::Get{"k2"}}).at(4, p0, Output{KeyValue::Value{""}});
  h.at(5, p0, Execute{KeyValue::CompareAndSet{"k1", "a", "b"}}).at(6, p0, Output{Done{true}});
  h.at(7, p0, Execute{KeyValue::CompareAndSet{"k1", "", "c"}}).at(8, p0, Output{Done{false}});
  CHECK(h.finding("LIN").verdict == Verdict::Ok);
}

TEST_CASE("services: an answer that is none to the command") {
  ServiceHistory h;
  h.at(1, p0, Execute{Counter::Read{}});
  SECTION("it is another command's") {
    h.at(2, p0, Output{Register::Value{1}});
    CHECK(h.finding("LIN").text == R"(process 0 was answered {"Register::Value":{"value":1}} at 2ms, )"
                                   R"(which is no answer to {"Counter::Read":{}})");
  }
  SECTION("it is a second one") {
    h.at(2, p0, Output{Counter::Value{0}}).at(3, p0, Output{Counter::Value{0}});
    CHECK(h.finding("LIN").text == R"(process 0 was answered {"Counter::Value":{"value":0}} at 3ms, )"
                                   R"(and had asked for nothing)");
  }
}

TEST_CASE("services: commands that no model is known for leave LIN open") {
  ServiceHistory h;
  h.at(1, p0, Execute{Word{"a"}}).at(2, p0, Output{Word{"b"}});
  const Finding f = h.finding("LIN");
  CHECK(f.verdict == Verdict::Inconclusive);
  CHECK(f.text == R"(nothing was judged: no model is known for {"testing::Word":{"text":"a"}})");
}

TEST_CASE("services: a command of a correct process is answered") {
  ServiceHistory h;
  h.at(1, p0, Execute{Counter::Add{1}});
  SECTION("it is") {
    h.at(2, p0, Output{Done{}});
    CHECK(h.finding("RESP").verdict == Verdict::Ok);
  }
  SECTION("it never is") {
    const Finding f = h.finding("RESP");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 0 was never answered to {"Counter::Add":{"amount":1}}, asked at 1ms)");
    CHECK(f.record == 0u);
  }
  SECTION("a client that has been told that it is unknown waits no more") {
    h.at(2, p0, Unknown{});
    CHECK(h.finding("RESP").verdict == Verdict::Inconclusive);
  }
  SECTION("one whose process crashes waits no more") {
    h.crash(2, p0);
    CHECK(h.finding("RESP").verdict == Verdict::Inconclusive);
  }
}

TEST_CASE("state machines: the same command at the same position has the same response") {
  Script<StateMachine> h;
  const Payload add = Counter::Add{1}, read = Counter::Read{};
  h.at(1, p0, Apply{1, add}).at(1, p0, Applied{1, Done{}});
  h.at(1, p0, Apply{2, read}).at(1, p0, Applied{2, Counter::Value{1}});
  SECTION("it has") {
    h.at(2, p1, Apply{1, add}).at(2, p1, Applied{1, Done{}});
    h.at(2, p1, Apply{2, read}).at(2, p1, Applied{2, Counter::Value{1}});
    const Finding f = h.finding("SM-SAME");
    CHECK(f.verdict == Verdict::Ok);
    CHECK(f.judged == 2);
  }
  SECTION("it has not") {
    h.at(2, p1, Apply{2, read}).at(2, p1, Applied{2, Counter::Value{0}});
    const Finding f = h.finding("SM-SAME");
    CHECK(f.verdict == Verdict::Violated);
    CHECK(f.text == R"(process 1 answered {"Counter::Read":{}} at position 2 at 2ms with )"
                    R"({"Counter::Value":{"value":0}}, and process 0 with something else)");
  }
  SECTION("other commands there, and reads out of turn, are not compared") {
    h.at(2, p1, Apply{2, add}).at(2, p1, Applied{2, Done{}});
    h.at(3, p1, Apply{0, read}).at(3, p1, Applied{0, Counter::Value{7}});
    CHECK(h.finding("SM-SAME").verdict == Verdict::Inconclusive);
  }
}

// ---- the machines, held against their models --------------------------------------------------------

TEST_CASE("state machines: alone, each answers as its model does, also after a snapshot") {
  know_protocols();
  for (const Algorithm* machine : catalog().providing(detail::port_info<StateMachine>())) {
    INFO(machine->name);
    if (machine->commands.empty()) continue;
    Process process(Stack::make({std::string(machine->name), {}, {}}));
    Step step;
    const auto request = [&](const auto& event) {
      step.reset();
      process.request(step, event);
      for (const Effect& e : step.effects) {
        if (e.type == &type_of<Applied>) return static_cast<const Applied*>(e.value)->response;
        if (e.type == &type_of<Snapshot>) return static_cast<const Snapshot*>(e.value)->state;
      }
      return Payload();
    };
    Draws draws(Key(1, stream("machines")));
    history::History history;
    const history::Model* model = nullptr;
    for (std::uint64_t i = 1; i <= 300; ++i) {
      const auto& kind = machine->commands[draws.below(machine->commands.size())];
      const Payload command = kind.draw(draws, Keys{}, std::to_string(i));
      const std::string before = process.bytes();
      const Payload response = request(Apply{i, command});
      if (command.read_only()) CHECK(process.bytes() == before);
      auto as = asked(command);
      REQUIRE(as);
      model = as->model;
      const auto operation = history.invoke(0, as->function, as->argument, as->key);
      const auto result = told(command, response);
      REQUIRE(result);
      history.returns(operation, *result);
      if (i % 50 != 0) continue;
      const Payload state = request(StateMachine::Take{});
      const std::string full = process.bytes();
      request(StateMachine::Load{});
      CHECK(process.bytes() != full);
      request(StateMachine::Load{state});
      CHECK(process.bytes() == full);
    }
    CHECK(history::linearizable(history, *model).verdict == Verdict::Ok);
    CHECK(request(Apply{301, Word{"what?"}}).empty());
  }
}
