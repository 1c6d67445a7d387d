// Steps: from the queue to what an event does to a process, and from there to records and further events.
//
// What every message goes through is inlined, as most of it does so little that to call it would cost as much;
// what happens rarely stands in functions of its own.
#include <algorithm>

#include "sim/engine/host.hpp"

namespace faultline {

void Simulator::start_all() {
  started_ = true;
  for (Host& h : hosts_) {
    if (ended_) return;
    if (!is_here(h.id)) continue;
    auto cause = record({.at = now_, .kind = Kind::Start, .process = h.id});
    take_step(h, cause, [](Process& p, Step& step) { p.start(step); });
  }
}

bool Simulator::step() {
  if (ended_) return false;
  if (!started_) return start_all(), true;
  if (overfull_) [[unlikely]]
    return fail(nobody, no_cause, "more than " + std::to_string(options_.most_pending) + " events wait at one time; " +
                "use fewer processes, or let them have fewer messages and timers on the way at once"), false;
  if (queue_.empty()) return end(EndReason::Quiescent), false;
  auto next = queue_.top();
  if (next.at > scenario_.until) return now_ = scenario_.until, end(EndReason::Until), false;
  if (counts_.events == options_.most_events) return end(EndReason::Limit), false;
  queue_.pop();
  constexpr std::size_t cached = 500;                         // so few events, with their processes, need no fetching
  upcoming_ = queue_.size() > cached ? queue_.likely_next() : EventQueue::max_slots;
  events_.prefetch(upcoming_);                                // and from there on its process, see look_ahead
  now_ = next.at;
  if (++counts_.events % look_every == 0 && stands_still()) [[unlikely]] return false;
  handle(next.slot);
  return !ended_;
}

/// So much has happened at one time, and by far more than waited for that time, that it will never pass.
bool Simulator::stands_still() {
  constexpr std::uint64_t generations = 16;                   // each of them caused by the one before
  if (now_ != stood_at_) stood_at_ = now_, stood_since_ = counts_.events, most_waiting_ = 0;
  most_waiting_ = std::max<std::uint64_t>(most_waiting_, queue_.size());
  const auto here = counts_.events - stood_since_;
  if (here < 4 * look_every || here < generations * most_waiting_) return false;
  fail(nobody, no_cause, "time stands still: " + std::to_string(here) + " events have happened at " +
       json::to_text(now_.time_since_epoch()) + ", each because of another; is there a timer or a latency of 0?");
  return true;
}

void Simulator::advance(Time to) {
  constexpr int most = 10'000;                                // so that what is outside gets its turn
  if (ended_) return;
  now_ = std::max(now_, std::min(to, scenario_.until));
  if (!started_) start_all();
  for (int handled = 0; !ended_ && !queue_.empty() && queue_.top().at <= now_; ++handled) {
    if (handled == most) return;
    if (overfull_) return fail(nobody, no_cause, "more events wait than there is room for");
    const auto next = queue_.pop();
    ++counts_.events;
    if (events_[next.slot].what != What::Arrival)             // which counts how long it took
      facts_.worst_stall = std::max(facts_.worst_stall, now_ - next.at);
    handle(next.slot);
  }
  if (to >= scenario_.until) end(EndReason::Until);
}

[[gnu::always_inline]] inline void Simulator::handle(std::uint32_t slot) {
  Pending& e = events_[slot];
  if (e.what == What::Arrival) [[likely]] return arrive(slot, What::Arrival);
  switch (e.what) {
    case What::Arrival: case What::Timer: case What::Work: case What::Turn: return arrive(slot, e.what);
    case What::Wakeup: if (Host& h = host(e.to); e.incarnation == h.incarnation) wake(h); break;
    case What::FaultBegins: begin_fault(e.extra); break;
    case What::FaultEnds: end_fault(e.extra); break;
  }
  events_.give_back(slot);
}

/// An event, of that kind, has reached its process: it is void, or waits, or is handled.
[[gnu::always_inline]] inline void Simulator::arrive(std::uint32_t slot, What what) {
  Pending& e = events_[slot];
  Host& h = host(e.to);
  if (what == What::Work && !scenario_.workload[e.extra].think)
    plan_work(static_cast<std::uint32_t>(e.extra), h.id, e.incarnation + 1u, now_);
  if (what == What::Timer) {
    if (e.incarnation != h.incarnation) return events_.give_back(slot);
    const auto stood = static_cast<std::uint64_t>(h.stood(now_).count());
    const auto left = stood - std::exchange(e.extra, stood);  // since it was set, the clock stood still for so long
    if (h.clock.frozen()) {
      e.extra = left;
      bite(h.rare().freeze_fault);
      return h.rare().frozen.push_back(slot);
    }
    if (left) return queue_.push(now_ + Duration(static_cast<std::int64_t>(left)), e.tie, slot);
  }
  if (what == What::Arrival) {
    if (!undisturbed_)
      if (auto cut = connections_.between(e.from, e.to)) return bite(cut), drop(slot, DropReason::Cut);
    if (!h.up) return drop(slot, DropReason::Down);
  }
  if (h.up && (h.paused || h.busy)) {
    if (h.paused) bite(h.rare().pause_fault);
    return h.rare().inbox.push_back({slot, now_});
  }
  execute(h, e, what, now_);
  events_.give_back(slot);
}

void Simulator::drop(std::uint32_t slot, DropReason reason) {
  Pending& e = events_[slot];
  note_loss(e.from, e.to, e.sent, reason);
  record({.at = now_, .cause = e.cause, .kind = Kind::Drop, .process = e.to, .peer = e.from,
          .number = static_cast<std::uint64_t>(reason)});
  events_.give_back(slot);
}

void Simulator::note_loss(ProcessId from, ProcessId to, Time sent, DropReason reason) {
  switch (reason) {
    case DropReason::Loss: ++counts_.lost; break;
    case DropReason::Cut: ++counts_.cut; break;
    case DropReason::Down: ++counts_.to_down; return;         // no fault of the link
    case DropReason::QueueFull: ++counts_.queue_full; break;
  }
  losses_.insert({from, to}), losses_after_calm_.insert({from, to});   // emplace would allocate each time
  first_loss_.try_emplace(from, sent);
}

[[gnu::always_inline]] inline void Simulator::execute(Host& h, Pending& e, What what, Time waiting_since) {
  if (waiting_since < now_) facts_.worst_stall = std::max(facts_.worst_stall, now_ - waiting_since);
  if (what == What::Work || what == What::Turn) return request(h, e);
  if (what == What::Timer) {
    ++counts_.timers;
    auto cause = record({.at = now_, .cause = e.cause, .kind = Kind::Fire, .process = h.id});
    return take_step(h, cause, [&](Process& p, Step& step) { p.wake(step, e.wire); });
  }
  ++counts_.delivered;
  note_delay(now_ - e.sent, e.sent);
  const std::string_view changed = e.corrupted ? std::string_view(e.wire) : std::string_view();
  auto cause = record(
      {.at = now_, .cause = e.cause, .kind = Kind::Deliver, .process = h.id, .peer = e.from, .body = changed});
  take_step(h, cause, [&](Process& p, Step& step) { p.receive(step, e.from, e.wire); });
}

/// Of the two facts the one after the calm is never the larger.
[[gnu::always_inline]] inline void Simulator::note_delay(Duration delay, Time sent) {
  if (delay <= facts_.worst_delay_after_calm) [[likely]] return;
  facts_.worst_delay = std::max(facts_.worst_delay, delay);
  if (sent >= facts_.calm) facts_.worst_delay_after_calm = delay;
}

// ---- one step -----------------------------------------------------------------------------------

std::unique_ptr<Step> Simulator::make_step() const {
  auto step = std::make_unique<Step>();
  step->processes = ids_;
  step->common_chance = common_;
  step->layers = options_.layers && options_.observer;
  step->limit = std::max<std::size_t>(1'000'000, 20 * ids_.size());   // one broadcast is a few local events per process
  return step;
}

/// False if the step took no time; else its effects wait, or the process has crashed over them.
bool Simulator::take_time(Host& h, std::uint64_t cause) {
  Duration takes = scenario_.processes.step;
  if (h.rare_ && h.rare_->slow > Duration{}) takes = h.rare_->slow, bite(h.rare_->slow_fault);
  std::optional<std::string> failed;
  if (step_->stores && disks_take_time_) takes += disk_time(h, failed);
  if (failed) return crash(h.id, cause, *failed), true;
  if (takes <= Duration{}) return false;
  Host::Rare& rare = h.rare();
  rare.unfinished = std::move(step_), rare.unfinished_cause = cause;
  if (spare_steps_.empty()) step_ = make_step();
  else step_ = std::move(spare_steps_.back()), spare_steps_.pop_back();
  h.busy = true;
  Pending& e = schedule(now_ + takes, 0, What::Wakeup);
  e.to = h.id, e.incarnation = h.incarnation;
  return true;
}

/// The step is over: what it stored is on the disk, then what it sent leaves.
void Simulator::release(Host& h, Step& step, std::uint64_t cause) {
  if (step.stores && !store(h, step, cause)) return crash(h.id, cause, "its disk gave an input/output error");
  for (const Effect& e : step.effects) {
    switch (e.kind) {
      case Effect::Kind::Send: transmit(h, step, e, cause); break;
      case Effect::Kind::SetTimer: set_timer(h, step, e, cause); break;
      case Effect::Kind::Indication: indicate(h, e, cause); break;
      case Effect::Kind::LayerRequest:
      case Effect::Kind::LayerIndication:
        if (options_.observer)
          options_.observer->observe(
              {now_, cause, h.id, e.module, e.kind == Effect::Kind::LayerRequest, e.type, e.value});
        break;
      case Effect::Kind::Note:
        record({.at = now_, .cause = cause, .kind = Kind::Note, .process = h.id, .path = e.module->path(),
                .body = step.text(e)});
        break;
      case Effect::Kind::Unreadable:
        ++facts_.unreadable;
        record({.at = now_, .cause = cause, .kind = Kind::Unreadable, .process = h.id,
                .path = e.module->path(), .body = step.text(e)});
        break;
      case Effect::Kind::Store: break;
    }
  }
}

void Simulator::indicate(Host& h, const Effect& e, std::uint64_t cause) {
  ++counts_.indications;
  scratch_.resize(e.type->encoded_size(e.value));
  e.type->encode(e.value, scratch_.data());
  auto number = record({.at = now_, .cause = cause, .kind = Kind::Indication, .process = h.id,
                        .type = e.type->id, .body = scratch_});
  if (options_.observer) options_.observer->observe({now_, number, h.id, e.module, false, e.type, e.value});
  if (one_at_a_time_) client_answered(h);
}

void Simulator::set_timer(Host& h, const Step& step, const Effect& e, std::uint64_t cause) {
  const auto bytes = step.text(e);
  const Wire wire = Wire::written(bytes, e.path_size);
  const Duration after = e.after;
  auto number = record({.at = now_, .cause = cause, .kind = Kind::SetTimer, .process = h.id,
                        .number = static_cast<std::uint64_t>(after.count()), .path = wire.path,
                        .type = wire.type, .body = wire.body});
  auto wait = std::min(h.clock.global(after), scenario_.until - now_ + Duration(1));   // later is never
  const auto tie = static_cast<std::uint16_t>(Draws(ties_.of(index(h.id), h.timers++)).next() | 1);
  Pending& p = schedule(now_ + wait, tie, What::Timer);
  p.to = h.id, p.incarnation = h.incarnation, p.cause = number;
  p.extra = static_cast<std::uint64_t>(h.stood(now_).count());
  p.wire.assign(bytes);
}

/// A message is on its way.
[[gnu::always_inline]] inline Simulator::Pending& Simulator::launch(
    const Host& h, ProcessId to, std::string_view bytes, std::uint64_t sent, Duration after, std::uint16_t tie) {
  note_delay(after, now_);                                    // even if its receiver is down by then
  Pending& p = schedule(now_ + after, tie, What::Arrival);
  p.to = to, p.from = h.id, p.cause = sent, p.sent = now_;
  if (bytes.size() <= 84) return p.wire.assign(bytes), p;
  if (std::string_view(last_long_) != bytes) last_long_.assign(bytes);
  p.wire = last_long_;
  return p;
}

/// Over a network that does nothing else to a message it is recorded last: to hash what has just been written is to
/// wait for it.
[[gnu::always_inline]] inline
void Simulator::transmit(Host& h, const Step& step, const Effect& e, std::uint64_t cause) {
  const auto bytes = step.text(e);
  const Wire wire = Wire::written(bytes, e.path_size);
  const ProcessId to = e.to;
  const auto number = h.sends++;
  const auto leaves = [&] {
    return record({.at = now_, .cause = cause, .kind = Kind::Send, .process = h.id, .peer = to,
                   .number = number, .path = wire.path, .type = wire.type, .body = wire.body});
  };
  ++counts_.sent;
  if (undisturbed_ && index(to) < facts_.processes) [[likely]] {
    const Link& link = network_.link(h.id, to);
    if (link.plain) [[likely]] {
      const Fate::Copy copy = network_.first_copy(link, h.messages.of(number));
      bite(link.fault);
      launch(h, to, bytes, counts_.records, copy.after, copy.tie);
      leaves();
      return;
    }
  }
  transmit_disturbed(h, to, bytes, number, leaves());
}

/// The same where something may happen to the message.
void Simulator::transmit_disturbed(Host& h, ProcessId to, std::string_view bytes, std::uint64_t number,
                                   std::uint64_t sent) {
  if (index(to) >= facts_.processes) {
    ++facts_.unreadable;
    record({.at = now_, .cause = sent, .kind = Kind::Unreadable, .process = h.id,
            .body = "sent to a process that does not exist"});
    return;
  }
  if (auto cut = connections_.between(h.id, to)) return lose(h, to, sent, DropReason::Cut, cut);
  if (!message_faults_.is_idle() && is_singled_out(h, to, bytes, sent)) return;
  if (options_.outside && to != h.id) return send_outside(h, to, bytes, number, sent);
  const Link& link = network_.link(h.id, to);
  const Key key = h.messages.of(number);
  const Fate fate = network_.send(link, key, network_.first_copy(link, key), h.id, to, bytes.size(), now_);
  if (fate.dropped) return lose(h, to, sent, *fate.dropped, link.fault);
  bite(link.fault);
  for (std::uint8_t i = 0; i < fate.copies; ++i) {
    const Fate::Copy& copy = fate.copy[i];
    Pending& p = launch(h, to, bytes, sent, copy.after, copy.tie);
    if (copy.corrupted) {
      p.wire = SmallBytes<84>(flipped(p.wire, copy.noise)), p.corrupted = true;
      note_corruption(h.id, to, now_);
    }
    if (i == 0) continue;
    ++counts_.duplicated;
    record({.at = now_, .cause = sent, .kind = Kind::Duplicate, .process = to, .peer = h.id});
  }
}

/// A message is lost as it is sent.
void Simulator::lose(Host& h, ProcessId to, std::uint64_t sent, DropReason reason, std::optional<std::size_t> fault) {
  bite(fault);
  note_loss(h.id, to, now_, reason);
  record({.at = now_, .cause = sent, .kind = Kind::Drop, .process = to, .peer = h.id,
          .number = static_cast<std::uint64_t>(reason)});
}

/// Has a fault chosen this message, to be lost or to wait?
bool Simulator::is_singled_out(Host& h, ProcessId to, std::string_view bytes, std::uint64_t sent) {
  const auto fate = message_faults_.see(h.id, to, bytes, sent, now_);
  if (fate.does == MessageFaults::Does::Nothing) return false;
  if (fate.does == MessageFaults::Does::Drop) lose(h, to, sent, DropReason::Loss, fate.fault);
  else bite(fate.fault);
  return true;
}

/// What was held back, or is repeated. The plan's events come first, so that the next step sees them.
void Simulator::arrive_now(const std::vector<KeptMessage>& messages, std::size_t fault, bool again) {
  for (const KeptMessage& m : messages) {
    const Time sent = again ? now_ : m.sent;
    if (is_here(m.to)) launch(host(m.from), m.to, m.bytes, m.record, Duration{}, 1).sent = sent;
    else options_.outside->send({.from = m.from, .to = m.to, .number = parcels_++, .record = m.record, .tie = 1,
                                 .sent = sent, .due = now_, .bytes = m.bytes});
    if (!again) continue;
    bite(fault);
    ++counts_.duplicated;
    record({.at = now_, .cause = m.record, .kind = Kind::Duplicate, .process = m.to, .peer = m.from});
  }
}

/// The message with one bit flipped.
std::string Simulator::flipped(std::string_view message, std::uint64_t noise) {
  std::string bytes(message);
  auto bit = noise % (bytes.size() * 8);
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  return bytes;
}

void Simulator::note_corruption(ProcessId from, ProcessId to, Time sent) {
  ++counts_.corrupted, ++facts_.corrupted;
  losses_.insert({from, to}), losses_after_calm_.insert({from, to});
  first_loss_.try_emplace(from, sent);
}

// ---- processes that take their time -------------------------------------------------------------

/// The time that a step took is over.
void Simulator::wake(Host& h) {
  if (h.paused) return bite(h.rare().pause_fault), void(h.late = true);
  Host::Rare& rare = h.rare();
  h.busy = h.late = false;
  auto step = std::move(rare.unfinished);
  release(h, *step, rare.unfinished_cause);
  step->reset();
  spare_steps_.push_back(std::move(step));
  drain(h);
}

/// Handles what has waited, as long as the process can.
void Simulator::drain(Host& h) {
  auto& inbox = h.rare().inbox;
  while (!inbox.empty() && h.up && !h.busy && !h.paused && !ended_) {
    auto [slot, since] = inbox.front();
    inbox.pop_front();
    execute(h, events_[slot], events_[slot].what, since);
    events_.give_back(slot);
  }
}

}  // namespace faultline
