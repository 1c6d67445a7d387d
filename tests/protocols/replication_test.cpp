// Replicated services over a log: what their clients and replicas may rely on.
#include "tests/protocols/service.hpp"

#include <catch2/catch.hpp>

using namespace faultline;

namespace {
inline constexpr ProcessId p4{4};

/// Answers that a client gets to the commands that a workload would draw, one after the other.
struct Clients {
  Service& service;
  Draws draws;
  std::uint64_t asked = 0;

  Clients(Service& service, std::uint64_t seed) : service(service), draws(Key(seed, stream("clients"))) {}
  void ask(ProcessId p, std::string_view machine) {
    if (service.is_waiting(p)) return;
    const auto commands = catalog().algorithm(machine)->commands;
    service.execute(p, commands[draws.below(commands.size())].draw(draws, {}, std::to_string(++asked)));
  }
};

/// Loses a tenth, doubles a tenth, and some take long.
TestNetwork rough() {
  return [](const Sent& m) {
    auto some = [&](std::uint64_t salt) { return Duration(draw(m, 20'000'000, salt) + 1); };
    if (draw(m, 10) == 0) return std::vector<Duration>{};
    return draw(m, 10, 1) == 0 ? std::vector{some(2), some(3)} : std::vector{some(2)};
  };
}
}  // namespace

TEST_CASE("chaos") {
  const std::string machine = GENERATE("KeyValueStore", "RegisterMachine", "CounterMachine", "SetMachine", "QueueMachine",
                                       "LockMachine", "AppendLog", "BankMachine");
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    INFO(machine << " seed " << seed);
    Service service(5, "MultiPaxos", machine);
    service.network = [&, seed](const Sent& m) { Sent n = m; n.nth += seed * 1000003; return rough()(n); };
    Draws draws(Key(seed, stream("chaos")));
    Clients clients(service, seed);
    std::set<ProcessId> down;
    while (service.now() < after(3s)) {
      for (ProcessId p : service.ids()) if (draws.below(10) == 0) clients.ask(p, machine);
      if (draws.below(300) == 0) {
        ProcessId p{static_cast<std::uint32_t>(draws.below(5))};
        if (down.contains(p)) service.restart(p), down.erase(p);
        else if (down.size() < 2 || draws.below(4) == 0) service.crash(p), down.insert(p);
      }
      service.run_for(1ms);
    }
    for (ProcessId p : down) service.restart(p);
    service.network = steady(1ms);
    service.run_for(3s);
    for (const Finding& f : service.findings()) {
      INFO(f.module << " " << f.check << " " << f.text);
      CHECK(f.verdict != Verdict::Violated);
      if (f.check == "RESP" || f.check == "LIN" || f.check == "SM-SAME") CHECK(f.verdict == Verdict::Ok);
    }
    if (seed == 0) std::printf("%s asked %lu msgs %zu\n", machine.c_str(), (unsigned long)clients.asked, service.messages.size());
  }
}
