// traps.hpp: broadcasts that do to their process what no property speaks of.
#pragma once
#include <cstdlib>
#include <thread>

#include "protocols/broadcast/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline::test {

enum class Trap : std::uint8_t { Abort, Hang, Bloat, Throw };

/// Sends to all, and falls into its trap when it delivers the second message.
template <Trap trap>
struct TrappedBroadcast {
  static constexpr std::string_view name = trap == Trap::Abort  ? "AbortingBroadcast"
                                           : trap == Trap::Hang ? "HangingBroadcast"
                                           : trap == Trap::Bloat ? "BloatingBroadcast"
                                                                 : "ThrowingBroadcast";
  using Port = BestEffortBroadcast;
  static constexpr About about{.title = "Trapped Broadcast", .source = "for tests", .model = Model::FailSilent,
                               .tolerates = "N", .messages = "N", .steps = "1", .needs = Needs::Fair,
                               .summary = "Falls into a trap."};
  Use<PerfectLink> pl;
  std::uint64_t count = 0;

  void on(Context& beb, const BestEffortBroadcast::Broadcast& e) {
    for (ProcessId q : beb.processes()) beb.trigger(pl, PerfectLink::Send{q, e.message});
  }
  void on(Context& beb, const PerfectLink::Deliver& e) {
    if (++count == 2) spring();
    beb.trigger(BestEffortBroadcast::Deliver{e.from, e.message});
  }
  static void spring() {
    if (trap == Trap::Abort) {
      std::fputs("the trap has sprung\n", stderr);
      std::abort();
    }
    if (trap == Trap::Throw) throw std::runtime_error("the trap has sprung");
    while (trap == Trap::Hang) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::vector<std::vector<char>> heap;
    while (trap == Trap::Bloat) heap.emplace_back(1 << 24, 'x');
  }
};

}  // namespace faultline::test
