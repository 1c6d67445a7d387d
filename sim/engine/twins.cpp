// Twins: in tests every event runs on two copies of its process, which must do and become the same (style.md 12).
#include "sim/engine/host.hpp"

namespace faultline {
namespace {
[[noreturn]] void differ(const std::string& what) {
  throw std::logic_error("two copies of one process, given the same events, differ in " + what);
}
}  // namespace

Process& Simulator::twin_of(const Host& h) {
  auto& twin = twins_[index(h.id)];
  if (!twin) twin.emplace(h.process, 0);
  return twin->process;
}

/// What both did; and every so many steps, what they are.
void Simulator::compare_twin(const Host& h) {
  const Step &a = *step_, &b = *twin_step_;
  if (a.effects.size() != b.effects.size() || a.bytes != b.bytes) differ("what they send and ask");
  for (std::size_t i = 0; i < a.effects.size(); ++i) {
    const Effect &x = a.effects[i], &y = b.effects[i];
    if (x.kind != y.kind || x.to != y.to || x.after != y.after || x.type != y.type) differ("what they do");
    if (!x.type) continue;
    std::string p(x.type->encoded_size(x.value), '\0'), q(y.type->encoded_size(y.value), '\0');
    x.type->encode(x.value, p.data()), y.type->encode(y.value, q.data());
    if (p != q) differ("what they indicate");
  }
  if (twins_[index(h.id)]->steps_left-- == 0) compare_states(h);
}

/// The next time is after a step for every so many bytes.
void Simulator::compare_states(const Host& h) {
  constexpr std::size_t bytes_a_step = 32;
  auto& twin = twins_[index(h.id)];
  const std::string state = h.process.bytes();
  if (twin->process.bytes() != state) differ("their state");
  twin.emplace(h.process, state.size() / bytes_a_step);
}

/// What the last comparison has not seen; if there is something, the run has failed.
bool Simulator::twins_differ() {
  for (std::size_t p = 0; p < twins_.size(); ++p) {
    try {
      if (twins_[p]) compare_states(hosts_[p]);
    } catch (const std::logic_error& difference) {
      return fail(hosts_[p].id, no_cause, difference.what()), true;
    }
  }
  return false;
}

}  // namespace faultline
