// Replicated services over a log: what their clients and replicas may rely on.
#include <catch2/catch.hpp>

#include "protocols/replication/members.hpp"
#include "tests/protocols/service.hpp"

using namespace faultline;

namespace {
const std::string logs[] = {"MultiPaxos", "Raft"};

/// 1 ms between two on the same side, nothing between the sides.
TestNetwork cut_off(std::set<ProcessId> island) {
  return [island](const Sent& m) {
    return island.contains(m.from) == island.contains(m.to) ? std::vector<Duration>{1ms} : std::vector<Duration>{};
  };
}
/// Loses a tenth, doubles a tenth, and everything overtakes everything.
TestNetwork rough(std::uint64_t seed) {
  return [seed](const Sent& m) {
    auto some = [&](std::uint64_t salt) { return Duration(draw(m, 20'000'000, salt + seed * 100) + 1); };
    if (draw(m, 10, seed * 100) == 0) return std::vector<Duration>{};
    return draw(m, 10, seed * 100 + 1) == 0 ? std::vector{some(2), some(3)} : std::vector{some(2)};
  };
}
/// No property is violated, and those of the service and its log were judged.
void require_sound(Service& service) {
  service.run_for(2s);
  for (const Finding& f : service.findings()) {
    INFO(f.module << " " << f.check << ": " << f.text);
    CHECK(f.verdict != Verdict::Violated);
    if (f.check == "LIN" || f.check.starts_with("LOG-")) CHECK(f.verdict == Verdict::Ok);
  }
}
std::uint64_t count(Service& service, ProcessId p) {
  return service.ask(p, Counter::Read{}).as<Counter::Value>()->value;
}
std::string get(Service& service, ProcessId p, const std::string& key) {
  return service.ask(p, KeyValue::Get{key}).as<KeyValue::Value>()->value;
}
ProcessId leader(Service& service) {
  for (ProcessId p : service.ids())
    if (service.is_correct(p) && service.leader(p) == p) return p;
  throw std::runtime_error("nobody leads");
}
ProcessId another_than(ProcessId p) { return ProcessId{(index(p) + 1) % 5}; }
}  // namespace

TEST_CASE("service: an answered command survives its leader") {
  Service service(5, GENERATE(from_range(std::begin(logs), std::end(logs))), "KeyValueStore");
  service.ask(p1, KeyValue::Put{"k1", "a"});
  const ProcessId first = leader(service);
  service.crash(first);
  const ProcessId other = another_than(first);
  CHECK(get(service, other, "k1") == "a");
  service.ask(other, KeyValue::Append{"k1", "b"});
  CHECK(leader(service) != first);
  service.restart(first);
  CHECK(get(service, first, "k1") == "ab");
  require_sound(service);
}

TEST_CASE("service: what is asked for again and again is executed once") {
  Service service(3, GENERATE(from_range(std::begin(logs), std::end(logs))), "CounterMachine",
                  {{"LogStateMachine.retry", "\"2ms\""}});
  service.network = steady(10ms);
  for (int i = 0; i < 10; ++i) service.ask(ProcessId(i % 3), Counter::Add{1});
  CHECK(service.committed[0] > 10);
  CHECK(count(service, p1) == 10);
  require_sound(service);
}

TEST_CASE("service: without a majority nothing is answered, with it again everything is") {
  Service service(5, GENERATE(from_range(std::begin(logs), std::end(logs))), "CounterMachine");
  service.ask(p0, Counter::Add{1});
  for (ProcessId p : {p2, p3, p4}) service.crash(p);
  service.execute(p0, Counter::Add{1}), service.execute(p1, Counter::Read{});
  service.run_for(3s);
  CHECK((service.is_waiting(p0) && service.is_waiting(p1)));
  service.restart(p3);
  service.run_for(3s);
  CHECK((!service.is_waiting(p0) && !service.is_waiting(p1)));
  CHECK(count(service, p3) == 2);
  require_sound(service);
}

TEST_CASE("service: everybody crashes, and nothing that was answered is lost") {
  Service service(5, GENERATE(from_range(std::begin(logs), std::end(logs))), "AppendLog");
  for (int i = 0; i < 23; ++i) service.ask(ProcessId(i % 5), List::Append{std::to_string(i)});
  for (ProcessId p : service.ids()) service.crash(p);
  for (ProcessId p : service.ids()) service.restart(p);
  CHECK(service.ask(p2, List::Read{}).as<List::Texts>()->texts.size() == 23);
  require_sound(service);
}

TEST_CASE("service: a late replica is brought up by a snapshot") {
  Service service(5, GENERATE(from_range(std::begin(logs), std::end(logs))), "AppendLog");
  service.crash(p4);
  for (int i = 0; i < 40; ++i) service.ask(p1, List::Append{"x"});
  service.restart(p4);
  CHECK(service.ask(p4, List::Read{}).as<List::Texts>()->texts.size() == 40);
  CHECK(service.restored[4] == 1);
  CHECK(service.committed[4] < 20);
  require_sound(service);
}

TEST_CASE("service: a replica restores its own snapshot after a restart") {
  Service service(3, GENERATE(from_range(std::begin(logs), std::end(logs))), "CounterMachine");
  for (int i = 0; i < 15; ++i) service.ask(p1, Counter::Add{1});
  service.run_for(1s);
  service.crash(p2), service.restart(p2);
  CHECK(service.restored[2] == 1);
  CHECK(count(service, p2) == 15);
  require_sound(service);
}

TEST_CASE("service: what snapshots stand for is forgotten") {
  Service service(3, GENERATE(from_range(std::begin(logs), std::end(logs))), "RegisterMachine");
  const auto size = [&] {
    std::size_t bytes = 0;
    for (ProcessId p : service.ids())
      for (const auto& [key, value] : service[p].image()) bytes += key.size() + value.size();
    return bytes + service[p0].bytes().size() + service[p1].bytes().size() + service[p2].bytes().size();
  };
  const auto write = [&](int times) {
    for (int i = 0; i < times; ++i) service.ask(p1, Register::Write{3});
    service.run_for(1s);
  };
  write(30);
  const auto before = size();
  write(300);
  CHECK(size() < 2 * before);
  require_sound(service);
}

TEST_CASE("service: a leader that is cut off answers no read") {
  Service service(5, GENERATE(from_range(std::begin(logs), std::end(logs))), "KeyValueStore");
  service.ask(p1, KeyValue::Put{"k1", "old"});
  const ProcessId old = leader(service);
  service.network = cut_off({old});
  service.execute(old, KeyValue::Get{"k1"});
  service.ask(another_than(old), KeyValue::Put{"k1", "new"});
  CHECK(service.is_waiting(old));
  service.network = steady(1ms);
  service.run_for(2s);
  CHECK(service.answers[index(old)].back().as<KeyValue::Value>()->value == "new");
  require_sound(service);
}

TEST_CASE("service: reads leave no entry in the log") {
  Service service(3, GENERATE(from_range(std::begin(logs), std::end(logs))), "CounterMachine");
  service.ask(p1, Counter::Add{1});
  service.run_for(1s);                                        // all have heard of it
  const auto before = service.committed[0];
  for (int i = 0; i < 20; ++i) REQUIRE(count(service, ProcessId(i % 3)) == 1);
  CHECK(service.committed[0] == before);
}

TEST_CASE("service: a client that has given up is told so, and its command is executed once or never") {
  Service service(5, GENERATE(from_range(std::begin(logs), std::end(logs))), "CounterMachine",
                  {{"LogStateMachine.patience", "3"}});
  service.ask(p1, Counter::Add{1});
  const ProcessId cut = another_than(leader(service));
  service.network = cut_off({cut});
  service.execute(cut, Counter::Add{1});
  service.run_for(2s);
  CHECK(service.unknown[index(cut)] == 1);
  service.network = steady(1ms);
  service.run_for(2s);
  CHECK(count(service, cut) <= 2);
  require_sound(service);
}

TEST_CASE("service: a client that restarts begins anew, and what it had asked for is executed once or never") {
  Service service(5, GENERATE(from_range(std::begin(logs), std::end(logs))), "CounterMachine");
  service.ask(p1, Counter::Add{1});
  for (std::uint64_t before = 1; before < 20; before = count(service, p2)) {
    service.execute(p3, Counter::Add{1});
    service.run_for(Duration(before * 300'000));
    service.crash(p3), service.restart(p3);
    service.ask(p3, Counter::Add{1});
    const auto now = count(service, p1);
    CHECK((now == before + 1 || now == before + 2));
  }
  require_sound(service);
}

TEST_CASE("service: bank transfers conserve the total, whoever crashes") {
  Service service(3, GENERATE(from_range(std::begin(logs), std::end(logs))), "BankMachine");
  for (int i = 0; i < 20; ++i) {
    service.ask(ProcessId(i % 3), Bank::Transfer{"k" + std::to_string(i % 4), "k" + std::to_string(i % 3), 3});
    const ProcessId victim{static_cast<std::uint32_t>(i + 1) % 3};
    service.crash(victim), service.restart(victim);
  }
  const auto books = service.ask(p0, Bank::Audit{}).as<Bank::Books>();
  CHECK(books->accounts == 4);
  CHECK(books->total == 4 * Bank::opening);
  require_sound(service);
}

TEST_CASE("service: rough networks and crashes, every machine over every log") {
  const std::string log = GENERATE(from_range(std::begin(logs), std::end(logs)));
  const std::string machine = GENERATE("KeyValueStore", "RegisterMachine", "CounterMachine", "SetMachine",
                                       "QueueMachine", "LockMachine", "AppendLog", "BankMachine");
  const auto seed = GENERATE(range(0u, 3u));
  INFO(log << ", " << machine << ", seed " << seed);
  Service service(5, log, machine);
  service.network = rough(seed);
  Draws draws(Key(seed, stream("rough")));
  const auto commands = catalog().algorithm(machine)->commands;
  std::uint64_t asked = 0;
  while (service.now() < after(2s)) {
    for (ProcessId p : service.ids()) {
      if (draws.below(10) > 0 || service.is_waiting(p)) continue;
      service.execute(p, commands[draws.below(commands.size())].draw(draws, Keys{}, std::to_string(++asked)));
    }
    if (draws.below(200) == 0) {
      const ProcessId p{static_cast<std::uint32_t>(draws.below(5))};
      service.crash(p);
      service.run_for(Duration(draws.below(100'000'000)));
      service.restart(p);
    }
    service.run_for(1ms);
  }
  service.network = steady(1ms);
  require_sound(service);
}

// ---- Raft: what a service asks of its log ---------------------------------------------------------

TEST_CASE("raft: clients of a service change its members, and whoever is none stays a replica") {
  Service service(5, "Raft", "CounterMachine", {{"Raft.members", "[0, 1, 2]"}});
  service.ask(p3, Counter::Add{1});
  CHECK(service.ask(p3, ChangeMembers{{p4, p3, p2}}).empty());       // no machine knows the command
  service.ask(p0, Counter::Add{1});
  service.run_for(1s);
  CHECK(index(leader(service)) >= 2);
  for (ProcessId p : {p0, p1}) service.crash(p);
  CHECK(count(service, p4) == 2);
  service.restart(p0), service.restart(p1);
  CHECK(count(service, p0) == 2);
  require_sound(service);
}

TEST_CASE("raft: clients of a service ask for another leader") {
  Service service(5, "Raft", "CounterMachine");
  service.ask(p1, Counter::Add{1});
  const ProcessId next = another_than(leader(service));
  CHECK(service.ask(p4, TransferLeadership{next}).empty());
  service.run_for(20ms);
  CHECK(leader(service) == next);
  CHECK(count(service, p3) == 1);
  require_sound(service);
}

// ---- Multi-Paxos: who is what ---------------------------------------------------------------------

TEST_CASE("multi-paxos: two propose, three vote, two only learn") {
  Service service(7, "MultiPaxos", "KeyValueStore",
                  {{"MultiPaxos.proposers", "[0, 1]"}, {"MultiPaxos.acceptors", "[2, 3, 4]"}});
  service.ask(p5, KeyValue::Put{"k1", "a"});
  CHECK(leader(service) == p0);
  SECTION("the other proposer takes over") {
    service.crash(p0);
    CHECK(get(service, p6, "k1") == "a");
    CHECK(leader(service) == p1);
  }
  SECTION("one acceptor may be missing") {
    service.crash(p3);
    CHECK(get(service, p6, "k1") == "a");
    service.restart(p3);
  }
  SECTION("two acceptors may not, although five processes are up") {
    service.crash(p3), service.crash(p4);
    service.execute(p6, KeyValue::Put{"k1", "b"});
    service.run_for(3s);
    CHECK(service.is_waiting(p6));
    service.restart(p4);
    service.run_for(2s);
    CHECK(!service.is_waiting(p6));
  }
  SECTION("no proposer, no progress") {
    service.crash(p0), service.crash(p1);
    service.execute(p6, KeyValue::Put{"k1", "b"});
    service.run_for(3s);
    CHECK(service.is_waiting(p6));
    service.restart(p0);
    service.run_for(2s);
    CHECK(!service.is_waiting(p6));
  }
  require_sound(service);
}

TEST_CASE("multi-paxos: a gap that a leader leaves is filled with an empty command") {
  Service service(3, "MultiPaxos", "CounterMachine");
  service.ask(p1, Counter::Add{1});
  REQUIRE(leader(service) == p0);
  // Position 2 reaches nobody but the leader, position 3 the acceptor 1: then the leader is gone.
  service.network = [](const Sent&) { return std::vector<Duration>{}; };
  service.execute(p0, Counter::Add{2});
  service.network = [](const Sent& m) {
    return m.from == p0 && m.to == p1 ? std::vector<Duration>{1ms} : std::vector<Duration>{};
  };
  service.execute(p0, Counter::Add{3});
  service.crash(p0);
  service.network = steady(1ms);
  service.ask(p2, Counter::Add{4});
  CHECK(count(service, p1) == 8);
  service.restart(p0);
  require_sound(service);
}

TEST_CASE("multi-paxos: a proposer that cannot hear the leader deposes nobody who works") {
  Service service(5, "MultiPaxos", "CounterMachine");
  service.ask(p1, Counter::Add{1});
  REQUIRE(leader(service) == p0);
  service.network = [](const Sent& m) {
    return m.from == p0 && m.to == p4 ? std::vector<Duration>{} : std::vector<Duration>{1ms};
  };
  service.run_for(2s);
  CHECK(service.leader(p1) == p0);
  CHECK(service.leader(p2) == p0);
}

TEST_CASE("multi-paxos: a leader that hears nobody resigns") {
  Service service(5, "MultiPaxos", "CounterMachine");
  service.ask(p1, Counter::Add{1});
  REQUIRE(leader(service) == p0);
  service.network = [](const Sent& m) {
    return m.to == p0 && m.from != p0 ? std::vector<Duration>{} : std::vector<Duration>{1ms};
  };
  service.ask(p2, Counter::Add{1}, 2s);
  CHECK(leader(service) != p0);
}
