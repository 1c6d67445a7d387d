#include "sim/engine/connections.hpp"

#include <algorithm>

namespace faultline {
namespace {
/// The processes of a target that has been resolved; an empty list means everyone.
const std::vector<ProcessId>& named(const Target& target) { return std::get<std::vector<ProcessId>>(target); }

void mark(std::vector<std::uint32_t>& side, const Target& target, std::uint32_t value, bool add) {
  auto set = [&](std::uint32_t& s) { s = add ? s | value : value; };
  if (named(target).empty()) for (auto& s : side) set(s);
  for (ProcessId p : named(target)) set(side[index(p)]);
}
}  // namespace

bool Cut::separates(ProcessId from, ProcessId to) const {
  if (kind == Kind::Ring) {
    auto n = side[1], a = index(from), b = index(to);
    auto distance = a > b ? a - b : b - a;
    if (n > 3)                                                // on a ring of three everyone would see all:
      distance = std::min(distance, n - distance);            // they stand in a row
    return distance > side[0];
  }
  auto a = side[index(from)], b = side[index(to)];
  switch (kind) {
    case Kind::Groups: return a != b;
    case Kind::OneWay: return (a & 1) && (b & 2);
    case Kind::BothWays: return ((a & 1) && (b & 2)) || ((b & 1) && (a & 2));
    case Kind::Bridge: return a + b == 1;
    case Kind::Ring: break;
  }
  return false;
}

bool Connections::begin(std::size_t fault, const Fault& f) {
  Cut cut{fault, std::vector<std::uint32_t>(processes_), Cut::Kind::Groups};
  if (auto* p = std::get_if<PartitionFault>(&f.what)) {
    for (std::uint32_t g = 0; g < p->groups.size(); ++g) mark(cut.side, p->groups[g], g + 1, false);
  } else if (auto* c = std::get_if<CutFault>(&f.what)) {
    cut.kind = c->both ? Cut::Kind::BothWays : Cut::Kind::OneWay;
    mark(cut.side, c->from, 1, true), mark(cut.side, c->to, 2, true);
  } else if (auto* b = std::get_if<BridgeFault>(&f.what)) {
    cut.kind = Cut::Kind::Bridge;
    mark(cut.side, b->bridge, 2, false);
    for (std::uint32_t before = 0; auto& side : cut.side) if (side != 2) side = before++ >= processes_ / 2;
  } else if (std::holds_alternative<MajorityRingFault>(f.what)) {
    cut.kind = Cut::Kind::Ring;
    cut.side = {(processes_ / 2 + 1) / 2, processes_};        // half of a majority on either hand
  } else return false;
  cuts_.push_back(std::move(cut));
  return true;
}

bool Connections::end(std::size_t fault) {
  return std::erase_if(cuts_, [&](const Cut& c) { return c.fault == fault; }) > 0;
}

std::vector<std::size_t> Connections::heal() {
  std::vector<std::size_t> ended;
  for (const Cut& cut : cuts_) ended.push_back(cut.fault);
  cuts_.clear();
  return ended;
}

}  // namespace faultline
