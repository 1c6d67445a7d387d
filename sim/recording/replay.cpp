#include "sim/recording/replay.hpp"

#include <algorithm>

#include "sim/engine/names.hpp"

namespace faultline {

/// One process of the replay, with its recording.
class Replay::Recorded final : public Together::Station {
 public:
  Recorded(Replay& all, ProcessId p, Recording recording, const std::shared_ptr<const Stack>& stack)
      : Station(all, p, stack), entries(std::move(recording.entries)), replay_(all) {}

  bool done() const { return at == entries.size(); }
  const Entry& entry() const { return entries[at]; }

  // ---- the world outside, as it was; whom the plan means is recorded
  bool store(const Image& written) override {
    const bool failed = during + 1 < entries.size() && std::holds_alternative<StoreFailed>(entries[during + 1]);
    if (!failed) return Station::store(written);
    replay_.unheard_of_ = "a store of process " + std::to_string(index(id)) + " failed";
    return ++during, false;
  }
  Image load() override {
    if (during + 1 >= entries.size() || !std::holds_alternative<DiskRead>(entries[during + 1])) return {};
    const Image& image = std::get<DiskRead>(entries[++during]).image;
    if (image != disk)
      replay_.unheard_of_ = "the disk of process " + std::to_string(index(id)) + " did not hold what was stored there";
    return disk = image;
  }

  const std::vector<Entry> entries;
  std::size_t at = 0, during = 0;                             // the next entry; the last one that a turn has used
  std::uint64_t turns = 0;                                    // done so far

 private:
  Replay& replay_;
};

Replay::Replay(const Scenario& s, std::shared_ptr<const Stack> stack, std::vector<Recording> all, RunOptions options)
    : Together(s, options) {
  schedule_.processes.resize(all.size());
  for (std::uint32_t p = 0; p < all.size(); ++p) {
    auto station = std::make_unique<Recorded>(*this, ProcessId{p}, std::move(all[p]), stack);
    recorded_.push_back(station.get());
    add(std::move(station));
  }
}

Replay::~Replay() = default;

/// Has everything been sent that comes in this turn?
bool Replay::ready(const Turn& turn) const {
  return std::ranges::all_of(turn.parcels, [&](const Parcel& p) { return sent_.contains(way(p)); });
}

bool Replay::step() {
  if (ended_ || divergence_) return false;
  Recorded *first = nullptr, *waits = nullptr;
  const auto time = [](const Recorded& s) {
    const auto* turn = std::get_if<Turn>(&s.entry());
    return turn ? turn->at : Time::min();                     // anything else belongs to the turn before
  };
  for (Recorded* s : recorded_) {
    if (s->done()) continue;
    const auto* turn = std::get_if<Turn>(&s->entry());
    Recorded*& best = turn && !ready(*turn) ? waits : first;
    if (!best || time(*s) < time(*best)) best = s;
  }
  if (first) return next(*first);
  if (!waits) return note_lost(), finish(), false;
  for (const Parcel& p : std::get<Turn>(waits->entry()).parcels) {
    if (sent_.contains(way(p))) continue;
    diverge(*waits, "it received parcel #" + std::to_string(p.number) + " of process " +
                        std::to_string(index(p.from)) + ", which that process does not send");
    break;
  }
  return false;
}

bool Replay::next(Recorded& s) {
  const Entry& entry = s.entry();
  if (const auto* t = std::get_if<Turn>(&entry)) {
    if (!turn(s, *t)) return false;
  } else if (const auto* state = std::get_if<Snapshot>(&entry)) {
    if (!compare(s, *state)) return false;
  } else if (const auto* end = std::get_if<Finished>(&entry)) {
    s.run.finish(end->ended);
    if (s.run.digest() != end->digest)
      return diverge(s, "what it did in its last turn is not what it did when it was recorded"), add_states(s), false;
  } else return diverge(s, "a result of its disk was recorded that it does not ask for"), false;
  ++s.at;
  if (s.done() && !std::holds_alternative<Finished>(entry)) {
    s.killed = schedule_.processes[index(s.id)].killed = true;
    s.run.die("its rank was killed");
  }
  return true;
}

bool Replay::turn(Recorded& s, const Turn& turn) {
  if (s.run.digest() != turn.digest) {
    diverge(s, "what it did in this turn is not what it did when it was recorded");
    add_states(s);
    return false;
  }
  for (const Parcel& parcel : turn.parcels) {
    const Parcel& sent = sent_.find(way(parcel))->second.parcel;
    if (sent == parcel) continue;
    diverge(*recorded_[index(parcel.from)],
            "its parcel #" + std::to_string(parcel.number) + " to process " + std::to_string(index(parcel.to)) +
                " is not the one that was received there",
            hex_json(parcel.bytes), hex_json(sent.bytes));
    return false;
  }
  note(s, turn);
  s.during = s.at;
  take(s, turn);
  s.at = s.during;
  ++s.turns;
  return true;
}

bool Replay::compare(Recorded& s, const Snapshot& snapshot) {
  if (s.run.process(s.id).bytes() == snapshot.state) return true;
  diverge(s, "its state is not the one that was recorded");
  add_states(s);
  return false;
}

void Replay::diverge(Recorded& s, std::string what, std::string recorded, std::string replayed) {
  divergence_ = {s.id, s.turns == 0 ? 0 : s.turns - 1, s.began, now_, std::move(what), std::move(recorded),
                 std::move(replayed)};
}

/// Both states at the next snapshot, up to which the process goes on with what its own recording has.
void Replay::add_states(Recorded& s) {
  options_.sink = nullptr, options_.observer = nullptr;
  for (; !s.done(); ++s.at) {
    if (const auto* turn = std::get_if<Turn>(&s.entry())) {
      s.causes.resize(s.causes.size() + turn->parcels.size(), no_cause);
      s.during = s.at;
      take_turn(s.run, *turn);
      s.at = s.during;
    } else if (const auto* snapshot = std::get_if<Snapshot>(&s.entry())) {
      Process recorded = s.run.process(s.id);
      divergence_->replayed = recorded.json();
      divergence_->recorded = recorded.get(snapshot->state) ? recorded.json() : "unreadable";
      return;
    }
  }
}

// ---- the run as a schedule ----------------------------------------------------------------------

/// What of the turn would have been otherwise, had the process done everything in time.
void Replay::note(const Recorded& s, const Turn& turn) {
  Turns& turns = schedule_.processes[index(s.id)];
  for (const Parcel& parcel : turn.parcels)
    if (!turns.at.empty() && parcel.due <= turns.at.back())
      turns.late.push_back({parcel.from, sent_.find(way(parcel))->second.on_link, turn.at});
  turns.at.push_back(turn.at);
  for (const Decision& d : turn.decisions) {
    turns.decided.emplace(d.line, turn.at);
    if (std::ranges::find(schedule_.meant, d.line, &Meaning::fault) == schedule_.meant.end())
      schedule_.meant.push_back({d.line, d.somebody ? d.targets : decltype(d.targets){}});
  }
}

/// What had time to come, and did not.
void Replay::note_lost() {
  for (const auto& [_, sent] : sent_) {
    Turns& to = schedule_.processes[index(sent.parcel.to)];
    if (!to.at.empty() && sent.parcel.due <= to.at.back()) to.late.push_back({sent.parcel.from, sent.on_link, {}});
  }
}

std::variant<Schedule, std::string> Replay::schedule() const {
  if (unheard_of_) return *unheard_of_;
  if (ended_ == EndReason::Interrupted) return "the run was interrupted";
  return schedule_;
}

}  // namespace faultline
