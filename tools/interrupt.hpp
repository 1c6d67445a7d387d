// interrupt.hpp: Ctrl-C as a wish to stop, not an end.
#pragma once
#include <atomic>

namespace faultline::tools {

/// While one lives, the first SIGINT or SIGTERM sets asked(); a second one kills as usual.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  static const std::atomic<bool>& asked();
};

}  // namespace faultline::tools
