#include "bench/simulated.hpp"

#include <cstdio>
#include <cstdlib>

#include "sim/engine/simulator.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline::bench {

struct Passing {
  using Requests = types<>;
  using Indications = types<>;
  static constexpr std::string_view source = "this benchmark";
  static constexpr std::string_view summary = "Passes messages on.";
  static constexpr std::span<const Property> properties{};
};

struct Passer {
  using Port = Passing;
  static constexpr About about{.title = "Passer", .source = "this benchmark", .model = Model::FailSilent,
                               .tolerates = "N", .messages = "", .steps = "", .needs = Needs::None,
                               .summary = "Passes messages on."};

  struct Ball { std::uint64_t word; std::array<std::uint8_t, 56> rest; };
  using Messages = types<Ball>;

  Param<std::uint32_t> balls{1};
  std::uint64_t sum = 0;

  void on(Context& ctx, const Start&) {
    for (std::uint32_t i = 0; i < balls; ++i) pass(ctx, {i, {}});
  }
  void on(Context& ctx, ProcessId from, const Ball& m) {
    sum += m.word + index(from);
    pass(ctx, {sum & 127, m.rest});                           // one byte as a varint
  }
  void pass(Context& ctx, const Ball& m) { ctx.send(ProcessId(static_cast<std::uint32_t>(ctx.random(ctx.N()))), m); }
};

Simulated::Simulated(std::uint32_t actors, std::uint32_t pending, bool digest)
    : scenario_(std::make_unique<Scenario>()) {
  know<Passer>();
  Scenario& s = *scenario_;
  s.processes.count = actors;
  s.network.base.latency = Distribution{Uniform{std::chrono::microseconds(500), std::chrono::milliseconds(10)}, {}, {}};
  s.network.loopback = *s.network.base.latency;
  s.until = Time(std::chrono::hours(10'000));
  auto stack = Stack::make(Choice{"bench::Passer", {}, {{"bench::Passer.balls", std::to_string(pending / actors)}}});
  simulator_ = std::make_unique<Simulator>(s, stack, RunOptions{.digest = digest});
  simulator_->step();                                         // start
}
Simulated::~Simulated() = default;

void Simulated::run(std::uint64_t events) {
  for (std::uint64_t i = 0; i < events; ++i)
    if (!simulator_->step()) std::fputs("the simulated world has stopped\n", stderr), std::abort();
}
std::uint64_t Simulated::checksum() const { return simulator_->digest(); }

}  // namespace faultline::bench
