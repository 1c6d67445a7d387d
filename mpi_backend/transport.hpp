// transport.hpp: messages among the ranks of an MPI job, none of which ever blocks.
//
// Between two ranks goes a stream of bytes, cut into frames that fit MPI's eager protocol. Receives are posted before
// anything can come, and a bounded number of sends is in flight; what waits for a rank that does not take it is
// bounded too, and what exceeds that is dropped and counted. Open MPI never reports that a rank has died: it is silent.
#pragma once
#include <mpi.h>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::mpi {

class Transport {
 public:
  using Handler = std::function<void(int from, std::string_view message)>;

  /// MPI has been initialised and nobody else uses its world.
  Transport();
  ~Transport();
  Transport(const Transport&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  /// To another rank, whole and in order. Leaves with the next `push`.
  void send(int to, std::string_view message);
  /// Hands over what has come; whether anything has.
  bool poll(const Handler&);
  /// Lets go what can; whether all has left.
  bool push(const std::function<void(int to)>& leaves);
  /// Nothing waits to leave for anybody but `silent`.
  bool is_empty(const std::vector<bool>& silent) const;
  std::uint64_t dropped() const { return dropped_; }

 private:
  static constexpr std::size_t frame = 3072;                  // below every eager limit, with MPI's own head
  static constexpr std::size_t posted = 32, most_in_flight = 32;
  static constexpr std::size_t most_waiting = std::size_t{8} << 20;

  struct InFlight { MPI_Request request = MPI_REQUEST_NULL; std::unique_ptr<char[]> bytes; };
  struct Peer {
    std::deque<InFlight> in_flight;
    std::string waiting;                                      // has yet to leave, from `taken` on
    std::size_t taken = 0;
    std::string incoming;                                     // of a message that is not whole
  };
  void receive(Peer&, int from, std::string_view bytes, const Handler&);

  int rank_ = 0, size_ = 0;
  std::vector<Peer> peers_;
  std::array<MPI_Request, posted> requests_;
  std::vector<std::array<char, frame>> buffers_;
  std::size_t next_ = 0;                                      // the receive that completes first
  std::uint64_t dropped_ = 0;
};

}  // namespace faultline::mpi
