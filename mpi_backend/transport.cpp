#include "mpi_backend/transport.hpp"

#include <algorithm>
#include <cstring>

namespace faultline::mpi {
namespace {
constexpr int tag = 1;
}

Transport::Transport() : buffers_(posted) {
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  peers_ = std::vector<Peer>(static_cast<std::size_t>(size_));
  for (std::size_t i = 0; i < posted; ++i) {
    MPI_Recv_init(buffers_[i].data(), frame, MPI_BYTE, MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &requests_[i]);
    MPI_Start(&requests_[i]);
  }
}

Transport::~Transport() {
  int over = 0;
  MPI_Finalized(&over);
  if (over) return;
  for (MPI_Request& request : requests_) MPI_Cancel(&request), MPI_Request_free(&request);
  for (Peer& peer : peers_) {
    for (InFlight& sent : peer.in_flight) MPI_Request_free(&sent.request), sent.bytes.release();  // MPI may still read
  }
}

void Transport::send(int to, std::string_view message) {
  Peer& peer = peers_[static_cast<std::size_t>(to)];
  if (peer.waiting.size() - peer.taken + message.size() > most_waiting) return void(++dropped_);
  const auto length = static_cast<std::uint32_t>(message.size());
  peer.waiting.append(reinterpret_cast<const char*>(&length), sizeof length).append(message);
}

bool Transport::push(const std::function<void(int)>& leaves) {
  bool all = true;
  for (int to = 0; to < size_; ++to) {
    Peer& peer = peers_[static_cast<std::size_t>(to)];
    const auto taken = peer.taken;
    for (int done = 1; done && !peer.in_flight.empty();) {
      MPI_Test(&peer.in_flight.front().request, &done, MPI_STATUS_IGNORE);
      if (done) peer.in_flight.pop_front();
    }
    while (peer.taken < peer.waiting.size() && peer.in_flight.size() < most_in_flight) {
      const auto size = std::min(frame, peer.waiting.size() - peer.taken);
      InFlight& sent = peer.in_flight.emplace_back();
      sent.bytes = std::make_unique_for_overwrite<char[]>(size);
      std::memcpy(sent.bytes.get(), peer.waiting.data() + peer.taken, size);
      peer.taken += size;
      MPI_Isend(sent.bytes.get(), static_cast<int>(size), MPI_BYTE, to, tag, MPI_COMM_WORLD, &sent.request);
    }
    if (peer.taken != taken) leaves(to);
    all = all && peer.taken == peer.waiting.size() && peer.in_flight.empty();
    if (peer.taken == peer.waiting.size()) peer.waiting.clear(), peer.taken = 0;
    else if (peer.taken > most_waiting / 2) peer.waiting.erase(0, peer.taken), peer.taken = 0;
  }
  return all;
}

bool Transport::poll(const Handler& handler) {
  bool any = false;
  for (std::size_t frames = 0; frames < 4 * posted; ++frames, any = true) {
    int done = 0;
    MPI_Status status;
    MPI_Test(&requests_[next_], &done, &status);
    if (!done) break;
    int size = 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    receive(peers_[static_cast<std::size_t>(status.MPI_SOURCE)], status.MPI_SOURCE,
            {buffers_[next_].data(), static_cast<std::size_t>(size)}, handler);
    MPI_Start(&requests_[next_]);
    next_ = (next_ + 1) % posted;
  }
  return any;
}

void Transport::receive(Peer& peer, int from, std::string_view bytes, const Handler& handler) {
  peer.incoming += bytes;
  std::size_t at = 0;
  for (std::uint32_t length; peer.incoming.size() - at >= sizeof length; at += sizeof length + length) {
    std::memcpy(&length, peer.incoming.data() + at, sizeof length);
    if (peer.incoming.size() - at - sizeof length < length) break;
    handler(from, std::string_view(peer.incoming).substr(at + sizeof length, length));
  }
  peer.incoming.erase(0, at);
}

bool Transport::is_empty(const std::vector<bool>& silent) const {
  for (std::size_t to = 0; to < peers_.size(); ++to)
    if (!silent[to] && (!peers_[to].waiting.empty() || !peers_[to].in_flight.empty())) return false;
  return true;
}

}  // namespace faultline::mpi
