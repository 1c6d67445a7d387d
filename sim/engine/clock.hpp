// clock.hpp: a process's own clock.
#pragma once
#include <algorithm>
#include <optional>

#include "sim/core/types.hpp"

namespace faultline {

/// Shows the time as offset, drift and jumps have made it. Timers run on it too, but a jump does not
/// move them: they count spans, as a monotonic clock does. A timer keeps the rate at which it was set.
class SimulatedClock {
 public:
  /// What it shows when the run's time is `now`, which never goes back.
  Time read(Time now) const { return shows_ + scaled(frozen_since_ ? *frozen_since_ - since_ : now - since_); }

  /// How long the run waits for `span` of this clock. Rounded up: who waits for the rest of a span, however often,
  /// comes to its end.
  Duration global(Duration span) const {
    if (drift_ppb_ == 0) return span;
    const auto rate = 1'000'000'000 + drift_ppb_;
    auto longer = (static_cast<__int128>(span.count()) * 1'000'000'000 + rate - 1) / rate;
    return Duration(static_cast<std::int64_t>(std::min<__int128>(longer, Duration::max().count())));
  }

  void jump(Duration by) { shows_ += by; }
  void set_drift(Time now, std::int64_t ppb) { settle(now), drift_ppb_ = ppb; }
  void freeze(Time now) { if (!frozen_since_) frozen_since_ = now; }
  void thaw(Time now) { settle(now), frozen_since_.reset(); }
  bool frozen() const { return frozen_since_.has_value(); }
  /// How long it has stood still so far; a timer is late by what this grew while it waited.
  Duration stood(Time now) const { return frozen_for_ + (frozen_since_ ? now - *frozen_since_ : Duration{}); }
  std::int64_t drift_ppb() const { return drift_ppb_; }
  bool is_true() const { return drift_ppb_ == 0 && shows_ == since_; }

 private:
  Duration scaled(Duration d) const {
    if (drift_ppb_ == 0) return d;
    return d + Duration(static_cast<std::int64_t>(static_cast<__int128>(d.count()) * drift_ppb_ / 1'000'000'000));
  }
  void settle(Time now) {
    shows_ = read(now), since_ = now;
    if (frozen_since_) frozen_for_ += now - *frozen_since_, frozen_since_ = now;
  }

  Time shows_{}, since_{};
  std::int64_t drift_ppb_ = 0;
  std::optional<Time> frozen_since_;
  Duration frozen_for_{};
};

}  // namespace faultline
