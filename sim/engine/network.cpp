#include "sim/engine/network.hpp"

#include <algorithm>

namespace faultline {
namespace {
/// What the draws of one message are for beyond its latency, which draws from the message's own key,
/// and its tie, which is that key's first bits. Part of what a seed means: append, never reorder.
enum Draw : std::uint64_t { loss, duplication, reordering, corruption, copy_latency };

std::vector<bool> flags(const Target& target, std::uint32_t n) {
  const auto& named = std::get<std::vector<ProcessId>>(target);
  std::vector<bool> in(n, named.empty());
  for (ProcessId p : named) in[index(p)] = true;
  return in;
}
}  // namespace

bool covers(const std::vector<ProcessId>& list, ProcessId p) {
  return list.empty() || std::ranges::find(list, p) != list.end();
}
std::uint64_t threshold(Probability p) {
  if (p >= 1) return Draws::always;
  return p <= 0 ? 0 : static_cast<std::uint64_t>(p * 18446744073709551616.0);
}

void Link::apply(const LinkModel& m) {
  if (m.latency) latency = *m.latency;
  if (m.loss) loss = threshold(*m.loss), burst.reset();
  if (m.burst) burst = m.burst, loss = 0;
  if (m.duplication) duplication = threshold(*m.duplication);
  if (m.corruption) corruption = threshold(*m.corruption);
  if (m.reordering) reordering = threshold(m.reordering->rate), reordering_by = m.reordering->by;
  if (m.bandwidth) bandwidth = m.bandwidth;
  if (m.fifo) fifo = *m.fifo;
  plain = !loss && !duplication && !corruption && !reordering && !burst && !bandwidth && !fifo;
}

SimulatedNetwork::SimulatedNetwork(const Scenario& s, std::uint64_t seed)
    : model_(&s.network), processes_(s.processes.count), messages_(seed, stream("message")),
      bursts_(seed, stream("burst")) {
  base_.apply(s.network.base);
  loopback_.latency = s.network.loopback;
  special_ = !s.network.links.empty() || !s.network.between.empty();
  if (s.network.between.empty()) return;
  region_.assign(processes_, -1);
  for (std::int32_t i = 0; const auto& [_, members] : s.network.regions) {
    for (ProcessId p : members) region_[index(p)] = i;
    ++i;
  }
}

void SimulatedNetwork::begin(std::size_t fault, const LinkFault& f) {
  degraded_.push_back({fault, flags(f.from, processes_), flags(f.to, processes_), f.model, f.both});
  links_.clear();
  special_ = true;
}

bool SimulatedNetwork::end(std::size_t fault) {
  if (!std::erase_if(degraded_, [&](const Degraded& d) { return d.fault == fault; })) return false;
  links_.clear();
  special_ = !degraded_.empty() || !model_->links.empty() || !model_->between.empty();
  return true;
}

const Link& SimulatedNetwork::special_link(ProcessId from, ProcessId to) {
  auto [at, is_new] = links_.try_emplace(pair(from, to));
  if (is_new) at->second = resolve(from, to);
  return at->second;
}

Link SimulatedNetwork::resolve(ProcessId from, ProcessId to) const {
  Link link = base_;
  auto region = [&](ProcessId p) { return region_.empty() ? -1 : region_[index(p)]; };
  for (const RegionLink& r : model_->between) {
    auto number = [&](const std::string& name) {
      return static_cast<std::int32_t>(std::distance(model_->regions.begin(), model_->regions.find(name)));
    };
    auto a = number(r.from), b = number(r.to);
    if ((region(from) == a && region(to) == b) || (region(from) == b && region(to) == a)) link.apply(r.model);
  }
  for (const LinkOverride& o : model_->links)
    if ((covers(o.from, from) && covers(o.to, to)) ||
        (o.both && covers(o.from, to) && covers(o.to, from)))
      link.apply(o.model);
  for (const Degraded& d : degraded_)
    if ((d.from[index(from)] && d.to[index(to)]) || (d.both && d.from[index(to)] && d.to[index(from)])) {
      link.apply(d.model);
      link.fault = d.fault;
    }
  return link;
}

/// Gilbert-Elliott over time: the spans of a link are drawn by their number, whatever is sent.
std::uint64_t SimulatedNetwork::loss_now(const Link& link, ProcessId from, ProcessId to, Time now) {
  if (!link.burst) return link.loss;
  Memory& memory = memory_[pair(from, to)];
  while (memory.burst_until <= now) {
    memory.bad = memory.spans % 2 == 1;
    Draws draws(bursts_.of(index(from), index(to), memory.spans++));
    Distribution span{Exponential{memory.bad ? link.burst->bad : link.burst->good}, Duration(1), {}};
    memory.burst_until += span.sample(draws);
  }
  return threshold(memory.bad ? link.burst->loss_bad : link.burst->loss_good);
}

/// Everything that can befall a message beyond its latency, in the order in which a wire does it:
/// wait for the wire, be lost, be copied, be held back, be damaged, keep its place.
Fate SimulatedNetwork::send(const Link& l, Key key, const Fate::Copy& first, ProcessId from, ProcessId to,
                            std::size_t bytes, Time now) {
  Fate fate;
  fate.copies = 1, fate.copy[0] = first;
  Duration waiting{};
  if (l.bandwidth) {
    Memory& memory = memory_[pair(from, to)];
    auto rate = static_cast<__int128>(l.bandwidth->bytes_per_second);
    auto queued = std::max(memory.free_at - now, Duration{});
    if (static_cast<__int128>(queued.count()) * rate / 1'000'000'000 >
        static_cast<__int128>(l.bandwidth->queue_bytes)) {
      fate.dropped = DropReason::QueueFull, fate.copies = 0;
      return fate;
    }
    memory.free_at = std::max(memory.free_at, now) +
                     Duration(static_cast<std::int64_t>(static_cast<__int128>(bytes) * 1'000'000'000 / rate));
    waiting = memory.free_at - now;
  }
  if (auto lost = loss_now(l, from, to, now); lost && Draws(key.of(loss)).chance(lost)) {
    fate.dropped = DropReason::Loss, fate.copies = 0;
    return fate;
  }
  if (l.duplication && Draws(key.of(duplication)).chance(l.duplication)) {
    const Key copy = key.of(copy_latency);
    Draws draws(copy);
    fate.copies = 2;
    fate.copy[1].after = l.latency.sample(draws);
    fate.copy[1].tie = tie_of(copy);
  }
  if (l.reordering) {
    Draws draws(key.of(reordering));
    if (draws.chance(l.reordering)) fate.copy[0].after += l.reordering_by.sample(draws);
  }
  if (l.corruption) {
    Draws draws(key.of(corruption));
    fate.copy[0].corrupted = draws.chance(l.corruption);
    fate.copy[0].noise = draws.next();
  }
  for (std::uint8_t i = 0; i < fate.copies; ++i) {
    fate.copy[i].after += waiting;
    if (!l.fifo) continue;
    Memory& memory = memory_[pair(from, to)];
    memory.last_arrival = std::max(memory.last_arrival + Duration(1), now + fate.copy[i].after);
    fate.copy[i].after = memory.last_arrival - now;
  }
  return fate;
}

}  // namespace faultline
