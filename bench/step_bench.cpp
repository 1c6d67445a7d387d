// step_bench.cpp: the time that one step of a process takes, without network, queue or trace.
//
// The stack is EagerReliableBroadcast over BasicBroadcast over RetransmitUntilAcknowledged, in three
// processes; every message, acknowledgement and timer is a step. Items are steps.
#include <benchmark/benchmark.h>

#include <memory>

#include "protocols/broadcast/ports.hpp"
#include "protocols/catalog.hpp"
#include "sim/process/item.hpp"
#include "sim/process/process.hpp"

namespace faultline::bench {
namespace {

class World {
 public:
  World() : processes_(ids_.size(), Process(stack())) {
    for (ProcessId p : ids_) run(p, [](Process& q, Step& s) { q.start(s); });
  }

  /// p broadcasts, and everything in the air arrives. Gives the number of steps.
  std::uint64_t broadcast(ProcessId p) {
    const auto before = steps_;
    const ReliableBroadcast::Broadcast request{Item{p, ++number_, {}}};
    run(p, [&](Process& q, Step& s) { q.request(s, request); });
    for (; next_ < air_.size(); ++next_) {
      const InAir m = air_[next_];
      wire_.assign(bytes_, m.offset, m.size);
      if (m.timer) run(m.to, [&](Process& q, Step& s) { q.wake(s, wire_); });
      else run(m.to, [&](Process& q, Step& s) { q.receive(s, m.from, wire_); });
    }
    air_.clear(), bytes_.clear(), next_ = 0;
    air_.swap(timers_), bytes_.swap(timer_bytes_);            // they fire with the next broadcast
    return steps_ - before;
  }
  std::uint64_t delivered() const { return delivered_; }

 private:
  struct InAir { ProcessId from, to; std::size_t offset, size; bool timer; };

  static std::shared_ptr<const Stack> stack() {
    know_protocols();
    return Stack::make({"EagerReliableBroadcast",
                        {{"BestEffortBroadcast", "BasicBroadcast"}, {"PerfectLink", "RetransmitUntilAcknowledged"}}, {}});
  }
  template <class Action> void run(ProcessId p, Action&& action) {
    step_.reset();
    step_.self = p, step_.processes = ids_;
    action(processes_[index(p)], step_);
    ++steps_;
    for (const Effect& e : step_.effects) {
      const bool timer = e.kind == Effect::Kind::SetTimer;
      if (e.kind == Effect::Kind::Indication) ++delivered_;
      if (e.kind != Effect::Kind::Send && !timer) continue;
      auto& bytes = timer ? timer_bytes_ : bytes_;
      (timer ? timers_ : air_).push_back({p, timer ? p : e.to, bytes.size(), e.size, timer});
      bytes += step_.text(e);
    }
  }

  const std::vector<ProcessId> ids_{ProcessId{0}, ProcessId{1}, ProcessId{2}};
  std::vector<Process> processes_;
  Step step_;
  std::vector<InAir> air_, timers_;
  std::string bytes_, timer_bytes_, wire_;
  std::size_t next_ = 0;
  std::uint64_t number_ = 0, steps_ = 0, delivered_ = 0;
};

void broadcast_stack(benchmark::State& state) {
  auto world = std::make_unique<World>();
  std::uint64_t steps = 0, broadcasts = 0;
  for (auto _ : state) {
    steps += world->broadcast(ProcessId{static_cast<std::uint32_t>(broadcasts++ % 3)});
    if (broadcasts % 1000 == 0) {                             // what was delivered is remembered: begin anew
      state.PauseTiming();
      if (world->delivered() != 3000) state.SkipWithError("not every process delivered every message once");
      world = std::make_unique<World>();
      state.ResumeTiming();
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(steps));
  state.counters["ns_per_step"] = benchmark::Counter(static_cast<double>(steps) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(broadcast_stack);

}  // namespace
}  // namespace faultline::bench

BENCHMARK_MAIN();
