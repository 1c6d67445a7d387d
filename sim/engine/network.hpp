// network.hpp: what becomes of a message between being sent and arriving.
#pragma once
#include <map>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/engine/record.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// Whether a fault or a link that is for these processes is for this one; none named are all.
bool covers(const std::vector<ProcessId>& list, ProcessId);
/// 64-bit threshold for Draws::chance.
std::uint64_t threshold(Probability);

/// How one link behaves, all defaults filled in.
struct Link {
  Distribution latency{Constant{std::chrono::milliseconds(1)}, {}, {}};
  std::uint64_t loss = 0, duplication = 0, corruption = 0, reordering = 0;   ///< thresholds
  Distribution reordering_by;
  std::optional<Burst> burst;
  std::optional<Bandwidth> bandwidth;
  bool fifo = false;
  bool plain = true;                      ///< nothing but latency: the quick way
  std::optional<std::size_t> fault;       ///< the line of the plan that made it so

  void apply(const LinkModel&);
  bool loses_everything() const {
    return loss == Draws::always || (burst && burst->loss_good >= 1 && burst->loss_bad >= 1);
  }
};

/// What the network does with one message.
struct Fate {
  struct Copy {
    Duration after{};                     ///< until it arrives
    bool corrupted = false;
    std::uint64_t noise = 0;              ///< which bit, if corrupted
    std::uint16_t tie = 0;                ///< among arrivals at one instant
  };
  std::optional<DropReason> dropped;
  std::uint8_t copies = 0;                ///< 0 if dropped, 2 if duplicated
  Copy copy[2];
};

/// Everything about links but cuts. The fate of a message is a function of the seed, its sender, the
/// sender's send number and the link's model, and (bursts, queues, order) of the time and of what
/// else is on the same link.
class SimulatedNetwork {
 public:
  /// The scenario outlives the network.
  SimulatedNetwork(const Scenario&, std::uint64_t seed);

  /// The link between two processes, or of a process to itself.
  const Link& link(ProcessId from, ProcessId to) {
    if (from == to) return loopback_;
    return special_ ? special_link(from, to) : base_;
  }
  /// What all is drawn from that concerns one message.
  Key key(ProcessId from) const { return messages_.of(index(from)); }
  /// The message over a link that only takes time, as a `plain` one does.
  Fate::Copy first_copy(const Link& link, Key key) const {
    Draws draws(key);
    return {.after = link.latency.sample(draws), .tie = tie_of(key)};
  }
  /// The message over any link, which may also lose, copy, delay or damage it.
  Fate send(const Link&, Key, const Fate::Copy& first, ProcessId from, ProcessId to, std::size_t bytes, Time now);

  /// A degradation of links begins or ends; targets are named processes.
  void begin(std::size_t fault, const LinkFault&);
  bool end(std::size_t fault);
  bool loses_everything(ProcessId from, ProcessId to) { return link(from, to).loses_everything(); }
  bool may_lose_everything() const { return base_.loses_everything() || special_; }

 private:
  struct Degraded { std::size_t fault; std::vector<bool> from, to; LinkModel model; bool both; };
  /// What a link remembers: only links that queue, keep order or lose in bursts have one.
  struct Memory {
    Time free_at{};                       ///< when all that waits has been put on the wire
    Time last_arrival{};
    Time burst_until{};                   ///< end of the present good or bad span
    std::uint64_t spans = 0;              ///< how many spans have begun
    bool bad = false;
  };

  static std::uint16_t tie_of(Key key) { return static_cast<std::uint16_t>(key.value >> 48 | 1); }  // 0: the plan's
  const Link& special_link(ProcessId from, ProcessId to);
  Link resolve(ProcessId from, ProcessId to) const;
  static std::uint64_t pair(ProcessId a, ProcessId b) { return std::uint64_t{index(a)} << 32 | index(b); }
  std::uint64_t loss_now(const Link&, ProcessId from, ProcessId to, Time now);

  const Network* model_;
  std::uint32_t processes_;
  Key messages_, bursts_;
  Link base_, loopback_;
  bool special_ = false;                  // some link differs from base_
  std::vector<std::int32_t> region_;      // of each process, -1: none
  std::vector<Degraded> degraded_;
  std::map<std::uint64_t, Link> links_;   // resolved so far, where special_
  std::map<std::uint64_t, Memory> memory_;
};

}  // namespace faultline
