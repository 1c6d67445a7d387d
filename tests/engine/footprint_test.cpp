// What a run takes of the machine: no allocation per event, little memory per process. Replaces the global
// operator new of this executable by one that counts.
#include <malloc.h>

#include <catch2/catch.hpp>

#include "protocols/catalog.hpp"
#include "sim/engine/simulator.hpp"
#include "sim/process/algorithm.hpp"
#include "sim/process/stack.hpp"

namespace {
std::uint64_t allocations = 0;
std::int64_t bytes_live = 0;                                  // with the allocator's own word for each block

[[maybe_unused]] void* counted(void* p) {
  if (!p) throw std::bad_alloc();
  ++allocations, bytes_live += static_cast<std::int64_t>(malloc_usable_size(p) + sizeof(void*));
  return p;
}
[[maybe_unused]] void release(void* p) {
  if (p) bytes_live -= static_cast<std::int64_t>(malloc_usable_size(p) + sizeof(void*));
  std::free(p);
}
}  // namespace

// Not under AddressSanitizer, which has its own: the tests that count are left out there.
#ifndef __SANITIZE_ADDRESS__
void* operator new(std::size_t n) { return counted(std::malloc(n)); }
void* operator new(std::size_t n, std::align_val_t a) {
  const auto line = static_cast<std::size_t>(a);
  return counted(std::aligned_alloc(line, (n + line - 1) / line * line));
}
void operator delete(void* p) noexcept { release(p); }
void operator delete(void* p, std::size_t) noexcept { release(p); }
void operator delete(void* p, std::align_val_t) noexcept { release(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { release(p); }
#endif

namespace faultline::test {

struct Game {
  struct Caught { std::uint64_t hops; };
  using Requests = types<>;
  using Indications = types<Caught>;
  static constexpr std::string_view source = "for tests";
  static constexpr std::string_view summary = "Throws balls.";
  static constexpr std::span<const Property> properties = {};
};

/// Throws on whatever it catches, and a ball of its own every 10 ms.
struct Player {
  static constexpr std::string_view name = "Player";
  using Port = Game;
  static constexpr About about{.title = "Player", .source = "for tests", .model = Model::CrashStop, .tolerates = "N",
                               .messages = "", .steps = "", .summary = "Throws balls."};
  struct Ball { std::uint64_t hops; };
  struct Own {};
  using Messages = types<Ball>;
  using Timers = types<Own>;

  Param<bool> keeps_on{true};
  std::uint64_t caught = 0;

  void on(Context& ctx, const Start&) { ctx.set_timer(Duration(1 + ctx.random(10'000'000)), Own{}); }
  void on(Context& ctx, const Own&) {
    ctx.send(ProcessId(ctx.random(ctx.N())), Ball{20});
    if (keeps_on) ctx.set_timer(std::chrono::milliseconds(10), Own{});
  }
  void on(Context& ctx, ProcessId, const Ball& m) {
    ++caught;
    if (m.hops % 4 == 0) ctx.trigger(Game::Caught{m.hops});
    if (m.hops > 0) ctx.send(ProcessId(ctx.random(ctx.N())), Ball{m.hops - 1});
  }
};

namespace {

Scenario of(std::uint32_t processes, std::string algorithm) {
  Scenario s;
  s.processes.count = processes;
  s.protocol.algorithm = std::move(algorithm);
  s.network.base.latency = Distribution{Uniform{std::chrono::microseconds(500), std::chrono::milliseconds(10)}, {}, {}};
  s.until = Time(std::chrono::hours(1));
  return s;
}
std::shared_ptr<const Stack> stack(const Scenario& s) {
  know_protocols();
  know<Player>();
  return Stack::make(Choice{s.protocol.algorithm, s.protocol.uses, s.protocol.parameters});
}

/// Allocations in 100,000 events, once 200,000 have gone by.
std::uint64_t allocations_of(const Scenario& s) {
  Simulator sim(s, stack(s));
  for (int i = 0; i < 200'000; ++i) REQUIRE(sim.step());
  const auto before = allocations, delivered = sim.counts().delivered;
  for (int i = 0; i < 100'000; ++i) sim.step();
  const auto after = allocations;
  CHECK(sim.counts().delivered - delivered > 50'000);
  CHECK_FALSE(sim.ended());
  return after - before;
}

/// Bytes per process once all have started and nothing is left to do.
std::int64_t bytes_of_idle(const std::string& algorithm) {
  Scenario s = of(10'000, algorithm);
  if (algorithm == "Player") s.protocol.parameters["Player.keeps_on"] = "false";
  auto layers = stack(s);
  const auto before = bytes_live;
  Simulator sim(s, layers);
  sim.step();                                                 // all processes start
  return (bytes_live - before) / 10'000;
}

}  // namespace

TEST_CASE("no event allocates memory in steady state", "[engine][memory][no_sanitize]") {
  CHECK(allocations_of(of(20, "Player")) == 0);
  Scenario lossy = of(20, "Player");
  auto& link = lossy.network.base;
  link.loss = 0.05, link.duplication = 0.05, link.fifo = true;
  link.reordering = Reordering{0.1, {Constant{std::chrono::milliseconds(3)}, {}, {}}};
  link.bandwidth = Bandwidth{10'000'000, 100'000};
  lossy.network.links.push_back({{ProcessId{1}}, {}, {}, true});
  lossy.network.links[0].model.burst = Burst{std::chrono::milliseconds(100), std::chrono::milliseconds(20)};
  CHECK(allocations_of(lossy) == 0);
}

TEST_CASE("an idle process costs at most 1 KB", "[engine][memory][no_sanitize]") {
  for (const char* algorithm : {"Player", "EagerReliableBroadcast"}) {
    const auto bytes = bytes_of_idle(algorithm);
    UNSCOPED_INFO(algorithm << ": " << bytes << " bytes");
    CHECK(bytes <= 1024);
  }
}

TEST_CASE("a hundred thousand processes run by default", "[engine][memory]") {
  Scenario s = of(100'000, "Player");
  s.until = Time(std::chrono::milliseconds(20));
  s.faults.push_back({Time(std::chrono::milliseconds(10)), {}, PartitionFault{{RandomTarget{50'000}}}});
  Simulator sim(s, stack(s));
  CHECK(sim.run() == EndReason::Until);
  CHECK(sim.counts().delivered > 100'000);
  CHECK(sim.counts().cut > 20'000);
}

}  // namespace faultline::test
namespace faultline { template const Algorithm& algorithm<test::Player>(); }
