// loop.hpp: what a rank does while it has nothing to do: it sleeps, until a time, a signal, or another rank's bell.
//
// Open MPI has nothing that one could wait for. So who sends to a rank on the same machine also rings its bell, a
// socket that the loop does wait for; a bell carries nothing but who rang, and a lost one costs a little time.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/datagram_protocol.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <string>
#include <vector>

namespace faultline::mpi {

class Loop {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Loop(int ranks);

  /// The address of this rank's bell; empty if it has none.
  const std::string& bell() const { return address_; }
  /// Rings somebody's bell, from `rank`. Never waits.
  void ring(const std::string& address, int rank);
  /// Has its bell been heard to be rung by that rank, ever?
  bool is_rung_by(int rank) const { return rung_[static_cast<std::size_t>(rank)]; }
  /// Until then at most.
  void sleep_until(Clock::time_point);
  /// SIGINT or SIGTERM has come.
  bool asked_to_stop() const { return asked_to_stop_; }

 private:
  using Bell = boost::asio::local::datagram_protocol;
  void open_bell();
  void hear();
  void listen();

  boost::asio::io_context io_{1};
  boost::asio::steady_timer timer_{io_};
  boost::asio::signal_set signals_{io_};
  Bell::socket bell_{io_};
  std::string address_;
  std::vector<bool> rung_;
  bool awake_ = false, asked_to_stop_ = false;
};

}  // namespace faultline::mpi
