#include "sim/recording/scheduled.hpp"

#include <algorithm>

namespace faultline {

class ScheduledRun::Scheduled final : public Together::Station {
 public:
  Scheduled(ScheduledRun& all, ProcessId p, const Turns& turns, const std::shared_ptr<const Stack>& stack)
      : Station(all, p, stack), turns(turns), scheduled_(all) {
    for (const LateMessage& m : turns.late) late_.emplace(std::pair(m.from, m.number), m.comes);
  }

  void send(Parcel&& parcel) override {
    const auto from = way(parcel);
    const auto to = parcel.to;
    Station::send(std::move(parcel));
    scheduled_.scheduled_[index(to)]->expect(scheduled_.sent_.at(from));
  }
  void ask(std::size_t line, const View& view) override { scheduled_.asked(line, id, view); }

  /// A message has left for this process.
  void expect(const Sent& sent) {
    const Parcel& p = sent.parcel;
    const auto late = late_.find({p.from, sent.on_link});
    if (late == late_.end()) coming.emplace(p.due, p);
    else if (late->second) coming.emplace(std::max(p.due, *late->second), p);
  }
  bool has_turns() const { return next < turns.at.size(); }
  /// When it does something; nothing: never.
  std::optional<Time> next_turn() {
    if (run.ended()) return std::nullopt;
    if (has_turns()) return turns.at[next];
    std::optional<Time> due = run.next_due();
    if (!coming.empty()) due = std::min(due.value_or(Time::max()), coming.begin()->first);
    if (!decisions.empty()) due = std::min(due.value_or(Time::max()), decisions.begin()->first.first);
    return due ? std::optional(std::max(*due, run.now())) : std::nullopt;
  }

  const Turns& turns;
  std::size_t next = 0;
  std::multimap<Time, Parcel> coming;                         // by when it may be taken
  std::map<std::pair<Time, std::uint64_t>, Decision> decisions;   // by when they are heard of, and line

 private:
  ScheduledRun& scheduled_;
  std::map<std::pair<ProcessId, std::uint64_t>, std::optional<Time>> late_;
};

ScheduledRun::ScheduledRun(const Scenario& s, std::shared_ptr<const Stack> stack, RunOptions options)
    : Together(s, options) {
  for (const Meaning& m : s.schedule.meant)
    lines_[m.fault].decision = Decision{m.fault, !m.targets.empty(), m.targets};
  for (std::uint32_t p = 0; p < s.processes.count; ++p) {
    const Turns& turns = s.schedule.processes[p];
    auto station = std::make_unique<Scheduled>(*this, ProcessId{p}, turns, stack);
    for (const auto& [line, at] : turns.decided)
      if (const auto known = lines_.find(line); known != lines_.end() && known->second.decision)
        station->decisions.emplace(std::pair(at, line), *known->second.decision);
    scheduled_.push_back(station.get());
    add(std::move(station));
  }
}

ScheduledRun::~ScheduledRun() = default;

bool ScheduledRun::step() {
  if (ended_) return false;
  const bool failed = std::ranges::any_of(scheduled_, [](auto* s) { return s->run.ended() == EndReason::Failed; });
  Scheduled* first = nullptr;
  Time at{};
  for (Scheduled* s : scheduled_) {
    if (failed && !s->has_turns()) continue;                  // what has not happened yet does not happen
    const auto next = s->next_turn();
    if (next && (!first || *next < at)) first = s, at = *next;
  }
  if (first) return turn(*first, at), true;
  for (Scheduled* s : scheduled_)
    s->run.finish(failed ? EndReason::Interrupted : EndReason::Quiescent);
  return finish(), false;
}

void ScheduledRun::turn(Scheduled& s, Time at) {
  Turn turn{at, 0, {}, {}};
  while (!s.coming.empty() && s.coming.begin()->first <= at)
    turn.parcels.push_back(std::move(s.coming.begin()->second)), s.coming.erase(s.coming.begin());
  while (!s.decisions.empty() && s.decisions.begin()->first.first <= at)
    turn.decisions.push_back(s.decisions.begin()->second), s.decisions.erase(s.decisions.begin());
  in_order(turn);
  if (s.has_turns()) ++s.next;
  take(s, turn);
  if (!s.turns.killed || s.has_turns() || s.run.ended()) return;
  s.killed = true;
  s.run.die("its rank was killed");
}

/// When the schedule does not say whom a line means, all have to be asked.
void ScheduledRun::asked(std::size_t i, ProcessId by, const View& view) {
  Line& line = lines_[i];
  line.views[by] = view;
  if (line.decision) return;
  std::vector<View> views(scheduled_.size(), View{.up = false, .paused = false, .leader = {}});
  for (Scheduled* s : scheduled_) {
    if (s->run.ended()) continue;
    if (!line.views.contains(s->id)) return;
    views[index(s->id)] = line.views[s->id];
  }
  line.decision = scheduled_[index(by)]->run.resolve(i, views);
  for (Scheduled* s : scheduled_) s->decisions.emplace(std::pair(s->run.now(), i), *line.decision);
}

}  // namespace faultline
