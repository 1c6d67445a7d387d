// zones.hpp: linearizability of a register whose writes all write different values, in time N log N (Gibbons and
// Korach 1997; CGR 4.5 calls such a register (N,N) atomic).
//
// A write and the reads of its value are a cluster: they must follow each other, with nothing of another cluster that
// matters between them. Its zone lies between its first return and its last invocation. A zone is forward if the
// return comes first (the value was there all that time) and backward otherwise (the value may have been there at
// any one moment of it). There is an order if and only if no read returned before its write was invoked, no two forward
// zones overlap and no backward zone lies inside a forward one.
#pragma once
#include <optional>
#include <vector>

#include "check/history/linearizable.hpp"

namespace faultline::history {

class Zones {
 public:
  /// Of these operations of one register: "read" and "write", nil being there at first.
  Zones(const History&, const std::vector<std::size_t>& operations);

  /// Whether all writes write different values, none of them nil.
  bool applicable() const { return applicable_; }
  /// Whether there is an order.
  bool linearizable() const { return linearizable(Moment::never - 1); }
  /// The operation whose return leaves no order; its `possible` is empty, for zones know no states.
  std::optional<Obstacle> obstacle() const;

 private:
  static constexpr std::size_t nobody = ~std::size_t{0};      // wrote what was read
  struct Read { std::uint64_t invoked, returned; std::size_t cluster; };
  struct Write { std::uint64_t invoked, returned; };
  bool linearizable(std::uint64_t until) const;               // of what came up to that event

  std::vector<Write> writes_;                                 // by cluster; 0: the initial value
  std::vector<Read> reads_;                                   // that returned
  std::vector<std::pair<std::uint64_t, std::size_t>> returns_;  // when, of which operation; in order
  bool applicable_ = true;
};

}  // namespace faultline::history
