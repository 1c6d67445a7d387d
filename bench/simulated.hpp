// simulated.hpp: the whole simulator at the work of the kernels: one message of 64 bytes an event.
#pragma once
#include <cstdint>
#include <memory>

namespace faultline {
class Simulator;
struct Scenario;
}  // namespace faultline

namespace faultline::bench {

/// Actors that pass a message of 64 bytes on to any actor, 0.5 to 10 ms later, as the kernels' do;
/// with network model, codec, records and digest, and no trace kept.
class Simulated {
 public:
  Simulated(std::uint32_t actors, std::uint32_t pending, bool digest = true);
  ~Simulated();
  void run(std::uint64_t events);
  std::uint64_t checksum() const;

 private:
  std::unique_ptr<Scenario> scenario_;
  std::unique_ptr<Simulator> simulator_;
};

}  // namespace faultline::bench
