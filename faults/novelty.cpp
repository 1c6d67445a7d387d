#include "faults/novelty.hpp"

#include "sim/core/random.hpp"

namespace faultline {

void Novelty::add(const Record& r) {
  std::uint32_t type = r.type;
  if ((r.kind == Kind::Deliver || r.kind == Kind::Fire) && r.cause < types_.size()) type = types_[r.cause];
  types_.push_back(type);
  const std::uint32_t event = type * 31 + static_cast<std::uint32_t>(r.kind);
  switch (r.kind) {
    case Kind::Request:
    case Kind::Deliver:
    case Kind::Fire:
    case Kind::Restart:
      event_ = {r.process, event};
      [[fallthrough]];
    case Kind::Indication:
    case Kind::Send:
    case Kind::Crash: return come(r.process, event);
    default: return;
  }
}

void Novelty::come(ProcessId p, std::uint32_t event) {
  if (index(p) >= seen_.size()) seen_.resize(index(p) + 1);
  auto& last = seen_[index(p)].last;
  if (last.back() == event) return;                           // a broadcast is one event, whatever it is sent to
  std::uint64_t feature = event;
  for (std::uint32_t before : last) feature = mix(feature + draw_step * (before + 1));
  features_.insert(static_cast<std::uint32_t>(feature));
  std::move(last.begin() + 1, last.end(), last.begin());
  last.back() = event;
}

void Novelty::look_at(const Simulator& run) {
  if (!event_) return;
  const auto [p, event] = *std::exchange(event_, {});
  auto& outlines = seen_[index(p)].outlines;
  std::size_t i = 0;
  run.process(p).each([&](Module& module) {
    if (i == outlines.size()) outlines.push_back(0);
    const auto now = module.outline();
    if (now != outlines[i])
      features_.insert(static_cast<std::uint32_t>(mix(mix(outlines[i] + draw_step * event) + now)));
    outlines[i++] = now;
  });
  outlines.resize(i);
}

}  // namespace faultline
