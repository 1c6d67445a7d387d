#include "check/history/zones.hpp"

#include <algorithm>
#include <map>

namespace faultline::history {

Zones::Zones(const History& history, const std::vector<std::size_t>& operations) {
  std::map<Value, std::size_t> cluster_of{{Value(), 0}};
  writes_.push_back({0, 0});
  for (std::size_t i : operations) {
    const Operation& o = history.operations[i];
    if (o.outcome == Outcome::Failed || o.function != "write") continue;
    applicable_ = cluster_of.try_emplace(o.argument, writes_.size()).second && applicable_;
    writes_.push_back({o.invoked.order, o.returned.order});
    if (o.outcome == Outcome::Returned) returns_.emplace_back(o.returned.order, i);
  }
  for (std::size_t i : operations) {
    const Operation& o = history.operations[i];
    if (o.outcome != Outcome::Returned || o.function != "read") continue;
    const auto at = cluster_of.find(o.result);
    reads_.push_back({o.invoked.order, o.returned.order, at == cluster_of.end() ? nobody : at->second});
    returns_.emplace_back(o.returned.order, i);
  }
  std::sort(returns_.begin(), returns_.end());
}

bool Zones::linearizable(std::uint64_t until) const {
  struct Zone { std::uint64_t first_return, last_invocation; };
  std::vector<Zone> zones, forward;
  for (const Write& w : writes_) zones.push_back({w.returned <= until ? w.returned : Moment::never, w.invoked});
  for (const Read& r : reads_) {
    if (r.returned > until) continue;
    if (r.cluster == nobody || r.returned < writes_[r.cluster].invoked) return false;
    Zone& zone = zones[r.cluster];
    zone.first_return = std::min(zone.first_return, r.returned);
    zone.last_invocation = std::max(zone.last_invocation, r.invoked);
  }
  // A write that nobody saw and that did not return can be left out; it is a backward zone without end.
  for (const Zone& z : zones) if (z.first_return < z.last_invocation) forward.push_back(z);
  std::sort(forward.begin(), forward.end(), [](auto& a, auto& b) { return a.first_return < b.first_return; });
  for (std::size_t i = 1; i < forward.size(); ++i)
    if (forward[i].first_return < forward[i - 1].last_invocation) return false;
  for (const Zone& z : zones) {
    if (z.first_return < z.last_invocation) continue;
    auto after = std::partition_point(forward.begin(), forward.end(),
                                      [&](const Zone& f) { return f.first_return < z.last_invocation; });
    if (after != forward.begin() && z.first_return < std::prev(after)->last_invocation) return false;
  }
  return true;
}

std::optional<Obstacle> Zones::obstacle() const {
  // What has no order never gets one again, so that the first return without one can be searched for.
  const auto at = std::partition_point(returns_.begin(), returns_.end(),
                                       [&](const auto& r) { return linearizable(r.first); });
  if (at == returns_.end()) return std::nullopt;
  return Obstacle{.last = at->second, .blocked = at->second, .among = {}, .possible = {}};
}

}  // namespace faultline::history
