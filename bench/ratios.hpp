// ratios.hpp: compares rates on a machine that is never quiet.
//
// Every variant of one size is measured once a round, one after the other, by process CPU time; what
// counts is the median over the rounds of its ratio to the reference of the same round. A round is short,
// so that a neighbour who takes half of the memory's bandwidth takes it from all variants of a round alike,
// and there are many. Absolute rates mean little.
#pragma once
#include <ctime>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace faultline::bench {

/// CPU time of this process, in seconds.
inline double cpu_seconds() {
  std::timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Measures once: events per second of CPU time.
using Rate = std::function<double()>;

/// Adds a variant to the table. `make` builds what is measured, before the first round of its size;
/// it is destroyed after the last. Of one size the first variant added is the reference.
void add(std::string name, std::uint32_t pending, std::function<Rate()> make);

/// Runs `world.run(events)` again and again for about `seconds`; events per second of CPU time.
template <class World>
double rate_of(World& world, double seconds = 0.03) {
  constexpr std::uint64_t batch = 5'000;
  std::uint64_t events = 0;
  const double start = cpu_seconds();
  double spent = 0;
  do {
    world.run(batch);
    events += batch;
    spent = cpu_seconds() - start;
  } while (spent < seconds);
  return static_cast<double>(events) / spent;
}

/// Adds a variant that is a class with `run(events)`, built from the given arguments.
template <class World, class... Arguments>
void add_world(std::string name, std::uint32_t pending, Arguments... arguments) {
  add(std::move(name), pending, [=]() -> Rate {
    auto world = std::make_shared<World>(arguments...);
    return [world] { return rate_of(*world); };
  });
}

}  // namespace faultline::bench
