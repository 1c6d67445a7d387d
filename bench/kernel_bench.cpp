// kernel_bench.cpp: the reference kernels under Google Benchmark. Items are events, per second of
// process CPU time.
#include <benchmark/benchmark.h>

#include "bench/kernels.hpp"

namespace faultline::bench {
namespace {

template <class World>
void kernel(benchmark::State& state) {
  constexpr std::uint64_t batch = 1000;
  World world(static_cast<std::uint32_t>(state.range(0)), static_cast<std::uint32_t>(state.range(1)));
  world.run(static_cast<std::uint64_t>(state.range(1)));
  for (auto _ : state) world.run(batch);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

void all_sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"actors", "pending"})->MeasureProcessCPUTime();
  for (const Size& s : sizes) b->Args({s.actors, s.pending});
}

BENCHMARK_TEMPLATE(kernel, Ideal)->Apply(all_sizes);
BENCHMARK_TEMPLATE(kernel, Naive)->Apply(all_sizes);

}  // namespace
}  // namespace faultline::bench

BENCHMARK_MAIN();
