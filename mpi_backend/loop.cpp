#include "mpi_backend/loop.hpp"

#include <unistd.h>

#include <csignal>

namespace faultline::mpi {

using boost::system::error_code;

Loop::Loop(int ranks) : rung_(static_cast<std::size_t>(ranks)) {
  error_code failed;
  signals_.add(SIGINT, failed), signals_.add(SIGTERM, failed);
  signals_.async_wait([this](error_code why, int) {
    if (!why) asked_to_stop_ = awake_ = true;
  });
  open_bell();
}

/// In the namespace of names that Linux keeps beside the file system: nothing is left of it when the rank has died.
void Loop::open_bell() {
  const std::string name = std::string(1, '\0') + "faultline-" + std::to_string(getpid());
  error_code failed;
  bell_.open(Bell(), failed);
  if (!failed) bell_.bind(Bell::endpoint(name), failed);
  if (!failed) bell_.non_blocking(true, failed);
  if (failed) return;
  address_ = name;
  listen();
}

void Loop::listen() {
  bell_.async_wait(Bell::socket::wait_read, [this](error_code why) {
    if (why) return;
    awake_ = true;
    hear();
    listen();
  });
}

/// All that have rung since.
void Loop::hear() {
  error_code nothing_left;
  for (std::uint32_t rank = 0;;) {
    if (bell_.receive(boost::asio::buffer(&rank, sizeof rank), 0, nothing_left) != sizeof rank || nothing_left) return;
    if (rank < rung_.size()) rung_[rank] = true;
  }
}

void Loop::ring(const std::string& address, int rank) {
  if (address.empty() || address_.empty()) return;
  error_code ignored;                                         // it is full, so it rings; or nobody is there any more
  const auto from = static_cast<std::uint32_t>(rank);
  bell_.send_to(boost::asio::buffer(&from, sizeof from), Bell::endpoint(address), 0, ignored);
}

void Loop::sleep_until(Clock::time_point when) {
  awake_ = false;
  timer_.expires_at(when);
  timer_.async_wait([this](error_code why) {
    if (!why) awake_ = true;                                  // else it is the one before, which is of no use any more
  });
  while (!awake_) io_.run_one();
}

}  // namespace faultline::mpi
