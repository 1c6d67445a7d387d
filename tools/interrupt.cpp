#include "tools/interrupt.hpp"

#include <csignal>

namespace faultline::tools {
namespace {

std::atomic<bool> wish = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};         // the last: its terminal has gone

void on_signal(int signal) {
  wish = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() {
  wish = false;
  for (int polite : signals) std::signal(polite, on_signal);
}

Interrupt::~Interrupt() {
  for (int polite : signals) std::signal(polite, SIG_DFL);
}

const std::atomic<bool>& Interrupt::asked() { return wish; }

}  // namespace faultline::tools
