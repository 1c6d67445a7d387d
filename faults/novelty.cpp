#include "faults/novelty.hpp"

#include "sim/core/random.hpp"

namespace faultline {

void Novelty::add(const Record& r) {
  std::uint32_t type = r.type;
  if ((r.kind == Kind::Deliver || r.kind == Kind::Fire) && r.cause < types_.size()) type = types_[r.cause];
  types_.push_back(type);
  switch (r.kind) {
    case Kind::Request:
    case Kind::Indication:
    case Kind::Send:
    case Kind::Deliver:
    case Kind::Fire:
    case Kind::Crash:
    case Kind::Restart: break;
    default: return;
  }
  if (index(r.process) >= last_.size()) last_.resize(index(r.process) + 1);
  auto& last = last_[index(r.process)];
  const std::uint32_t now = type * 31 + static_cast<std::uint32_t>(r.kind);
  if (last.back() == now) return;                             // a broadcast is one event, whatever it is sent to
  std::uint64_t feature = now;
  for (std::uint32_t before : last) feature = mix(feature + draw_step * (before + 1));
  features_.insert(static_cast<std::uint32_t>(feature));
  std::move(last.begin() + 1, last.end(), last.begin());
  last.back() = now;
}

}  // namespace faultline
