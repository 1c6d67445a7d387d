// Stores: how long those of a step take, how they fail, and what they leave on the disk.
#include "sim/engine/host.hpp"

namespace faultline {
namespace {
/// The stream of one store's chance to fail or tear.
Draws store_draws(std::uint64_t seed, ProcessId p, std::uint64_t number) {
  return Draws(Key(seed, stream("disk")).of(index(p), number));
}
}  // namespace

/// How long the stores of the step take; says why, if they fail.
Duration Simulator::disk_time(Host& h, std::optional<std::string>& failed) {
  Host::Rare& rare = h.rare();
  Duration takes{};
  for (const Effect& e : step_->effects) {
    if (e.kind != Effect::Kind::Store) continue;
    auto text = step_->text(e);
    if (rare.disk.holds(text.substr(0, e.path_size), text.substr(e.path_size))) continue;
    Draws draws = store_draws(seed_, h.id, rare.store_number++);
    takes += scenario_.storage.write.sample(draws) + scenario_.storage.flush.sample(draws);
    if (rare.disk.full) failed = "its disk is full";
    else if (rare.disk.errors && draws.chance(rare.disk.errors)) failed = "its disk gave an input/output error";
    if (failed || rare.disk.slow > 1) bite(rare.disk.fault);
    if (failed) facts_.disks_honest = false;
  }
  return takes * rare.disk.slow;
}

bool Simulator::store(Host& h, Step& step, std::uint64_t cause) {
  Image outside;
  for (const Effect& e : step.effects) {
    if (e.kind != Effect::Kind::Store) continue;
    auto path = step.text(e).substr(0, e.path_size), bytes = step.text(e).substr(e.path_size);
    if (!h.rare().disk.store(path, bytes)) continue;
    ++counts_.stores;
    record({.at = now_, .cause = cause, .kind = Kind::Store, .process = h.id, .path = path, .body = bytes});
    if (options_.outside) outside[std::string(path)] = bytes;
  }
  if (outside.empty() || options_.outside->store(outside)) return true;
  return facts_.disks_honest = false;
}

}  // namespace faultline
