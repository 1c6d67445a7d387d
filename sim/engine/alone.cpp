// A process alone: its messages come from outside, and somebody else tells the time.
#include <algorithm>

#include "sim/engine/host.hpp"

namespace faultline {

void Simulator::receive(const Parcel& parcel) {
  Pending& e = schedule(std::max(parcel.due, now_), parcel.tie, What::Arrival);
  e.to = options_.alone, e.from = parcel.from, e.cause = from_outside | received_++;
  e.sent = parcel.sent, e.corrupted = parcel.corrupted;
  e.wire.assign(parcel.bytes);
}

void Simulator::decide(Time now, const Decision& decision) {
  now_ = std::max(now_, std::min(now, scenario_.until));
  if (!ended_) take_effect(decision);
}

/// A message leaves for another process: all that may befall it on the way befalls it here.
void Simulator::send_outside(const Host& h, ProcessId to, std::string_view bytes, std::uint64_t number,
                             std::uint64_t sent) {
  const Link& link = network_.link(h.id, to);
  const Key key = h.messages.of(number);
  const Fate fate = network_.send(link, key, network_.first_copy(link, key), h.id, to, bytes.size(), now_);
  bite(link.fault);
  if (fate.dropped) {
    note_loss(h.id, to, now_, *fate.dropped);
    record({.at = now_, .cause = sent, .kind = Kind::Drop, .process = to, .peer = h.id,
            .number = static_cast<std::uint64_t>(*fate.dropped)});
  }
  for (std::uint8_t i = 0; i < fate.copies; ++i) {
    const Fate::Copy& copy = fate.copy[i];
    options_.outside->send({.from = h.id, .to = to, .number = parcels_++, .record = sent, .corrupted = copy.corrupted,
                            .tie = copy.tie, .sent = now_, .due = now_ + copy.after,
                            .bytes = copy.corrupted ? flipped(bytes, copy.noise) : std::string(bytes)});
    if (copy.corrupted) note_corruption(h.id, to, now_);
    if (i == 0) continue;
    ++counts_.duplicated;
    record({.at = now_, .cause = sent, .kind = Kind::Duplicate, .process = to, .peer = h.id});
  }
}

void Simulator::die(std::string_view why) {
  if (ended_) return;
  crash(options_.alone, no_cause, why);
  end(EndReason::Interrupted);
}

void Simulator::miss(const Parcel& parcel, std::uint64_t cause) {
  const auto reason = is_up(options_.alone) ? DropReason::Loss : DropReason::Down;
  note_loss(parcel.from, parcel.to, parcel.sent, reason);
  record({.at = now_, .cause = cause, .kind = Kind::Drop, .process = parcel.to, .peer = parcel.from,
          .number = static_cast<std::uint64_t>(reason)});
}

// ---- one run of many parts ----------------------------------------------------------------------

void RunFacts::add(const RunFacts& o) {
  for (std::size_t p = 0; p < crashed.size(); ++p) crashed[p] = crashed[p] || o.crashed[p];
  calm = std::max(calm, o.calm);
  worst_delay = std::max(worst_delay, o.worst_delay);
  worst_delay_after_calm = std::max(worst_delay_after_calm, o.worst_delay_after_calm);
  worst_stall = std::max(worst_stall, o.worst_stall);
  fair = fair && o.fair;
  crashes_final = crashes_final && o.crashes_final;
  clocks_true = clocks_true && o.clocks_true;
  disks_honest = disks_honest && o.disks_honest;
  unreadable += o.unreadable, corrupted += o.corrupted;
}

void RunCounts::add(const RunCounts& o) {
  events += o.events, records += o.records;
  requests += o.requests, skipped += o.skipped, indications += o.indications;
  sent += o.sent, delivered += o.delivered, duplicated += o.duplicated, corrupted += o.corrupted;
  lost += o.lost, cut += o.cut, to_down += o.to_down, queue_full += o.queue_full;
  timers += o.timers, stores += o.stores;
}

}  // namespace faultline
