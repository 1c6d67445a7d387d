#include "sim/recording/replay.hpp"

#include <algorithm>

#include "sim/engine/names.hpp"
#include "sim/scenario/write.hpp"

namespace faultline {

/// One process of the replay, with the recording that stands for all the others.
class Replay::Station final : public Outside, public Sink, public Observer {
 public:
  Station(Replay& replay, ProcessId p, Recording recording, const std::shared_ptr<const Stack>& stack)
      : id(p), entries(std::move(recording.entries)), replay_(replay),
        run(replay.scenario_, stack,
            {.sink = this, .observer = replay.options_.observer ? this : nullptr, .layers = replay.options_.layers,
             .alone = p, .outside = this}) {}

  bool done() const { return at == entries.size(); }
  const Entry& entry() const { return entries[at]; }

  // ---- what the process does goes into the one run
  void add(const Record& local) override {
    Record r = local;
    if (r.kind == Kind::End) return void(numbers_.push_back(no_cause));
    if (r.cause != no_cause) {
      const bool outside = r.cause & Simulator::from_outside;
      r.cause = outside ? causes.at(r.cause & ~Simulator::from_outside) : numbers_.at(r.cause);
    }
    numbers_.push_back(replay_.record(r));
  }
  void observe(const Observation& local) override {
    Observation o = local;
    o.at = replay_.now_, o.record = numbers_.at(o.record);
    replay_.options_.observer->observe(o);
  }
  void crash(ProcessId p, Time) override { replay_.options_.observer->crash(p, replay_.now_); }
  void restart(ProcessId p, Time) override { replay_.options_.observer->restart(p, replay_.now_); }

  // ---- the world outside, as it was
  void send(Parcel&& parcel) override {
    const auto to = way(parcel);
    const auto record = numbers_.at(parcel.record);
    replay_.sent_.insert_or_assign(to, Sent{std::move(parcel), record});
  }
  void ask(std::size_t, const View&) override {}             // the answer is recorded
  bool store(const Image&) override {
    const bool failed = during + 1 < entries.size() && std::holds_alternative<StoreFailed>(entries[during + 1]);
    if (failed) ++during;
    return !failed;
  }
  Image load() override {
    if (during + 1 >= entries.size() || !std::holds_alternative<DiskRead>(entries[during + 1])) return {};
    return std::get<DiskRead>(entries[++during]).image;
  }
  void replace(const Image&) override {}

  const ProcessId id;
  const std::vector<Entry> entries;
  std::size_t at = 0, during = 0;                             // the next entry; the last one that a turn has used
  std::uint64_t turns = 0, began = 0;                         // done so far; the first record of the last one
  std::vector<std::uint64_t> causes;                          // the Send of each parcel that came

 private:
  Replay& replay_;
  std::vector<std::uint64_t> numbers_;                        // in the one run, of its own records

 public:
  Simulator run;                                              // last: it begins to work when it is made
};

Replay::Replay(const Scenario& s, std::shared_ptr<const Stack> stack, std::vector<Recording> all, RunOptions options)
    : scenario_(s), options_(options) {
  for (std::uint32_t p = 0; p < all.size(); ++p) {
    stations_.push_back(std::make_unique<Station>(*this, ProcessId{p}, std::move(all[p]), stack));
    parts_.push_back(&stations_.back()->run);
  }
}

Replay::~Replay() = default;

/// Takes a record into the one run; its number there. A line of the plan takes effect at each process: once is enough.
std::uint64_t Replay::record(const Record& local) {
  Record r = local;
  r.at = now_ = std::max(now_, r.at);
  if (r.kind == Kind::Fault || r.kind == Kind::Heal) {
    const auto [known, is_new] = plan_records_.emplace(std::pair(r.kind, r.number), records_);
    if (!is_new) return known->second;
  }
  digest_.add(r);
  if (options_.sink) options_.sink->add(r);
  return records_++;
}

/// Has everything been sent that comes in this turn?
bool Replay::ready(const Turn& turn) const {
  return std::ranges::all_of(turn.parcels, [&](const Parcel& p) { return sent_.contains(way(p)); });
}

bool Replay::step() {
  if (ended_ || divergence_) return false;
  Station *first = nullptr, *waits = nullptr;
  const auto time = [](const Station& s) {
    const auto* turn = std::get_if<Turn>(&s.entry());
    return turn ? turn->at : Time::min();                     // anything else belongs to the turn before
  };
  for (const auto& s : stations_) {
    if (s->done()) continue;
    const auto* turn = std::get_if<Turn>(&s->entry());
    Station*& best = turn && !ready(*turn) ? waits : first;
    if (!best || time(*s) < time(*best)) best = s.get();
  }
  if (first) return next(*first);
  if (!waits) return finish(), false;
  for (const Parcel& p : std::get<Turn>(waits->entry()).parcels) {
    if (sent_.contains(way(p))) continue;
    diverge(*waits, "it received parcel #" + std::to_string(p.number) + " of process " +
                        std::to_string(index(p.from)) + ", which that process does not send");
    break;
  }
  return false;
}

bool Replay::next(Station& s) {
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
  if (s.done() && !std::holds_alternative<Finished>(entry)) s.run.die("its rank was killed");
  return true;
}

bool Replay::turn(Station& s, const Turn& turn) {
  if (s.run.digest() != turn.digest) {
    diverge(s, "what it did in this turn is not what it did when it was recorded");
    add_states(s);
    return false;
  }
  s.began = records_;
  for (const Parcel& parcel : turn.parcels) {
    const auto sent = sent_.find(way(parcel));
    if (!(sent->second.parcel == parcel)) {
      diverge(*stations_[index(parcel.from)],
              "its parcel #" + std::to_string(parcel.number) + " to process " + std::to_string(index(parcel.to)) +
                  " is not the one that was received there",
              hex_json(parcel.bytes), hex_json(sent->second.parcel.bytes));
      return false;
    }
    s.causes.push_back(sent->second.record);
    sent_.erase(sent);
  }
  s.during = s.at;
  take_turn(s.run, turn);
  s.at = s.during;
  ++s.turns;
  return true;
}

bool Replay::compare(Station& s, const Snapshot& snapshot) {
  if (s.run.process(s.id).bytes() == snapshot.state) return true;
  diverge(s, "its state is not the one that was recorded");
  add_states(s);
  return false;
}

void Replay::diverge(Station& s, std::string what, std::string recorded, std::string replayed) {
  divergence_ = {s.id, s.turns == 0 ? 0 : s.turns - 1, s.began, now_, std::move(what), std::move(recorded),
                 std::move(replayed)};
}

/// Both states at the next snapshot, up to which the process goes on with what its own recording has.
void Replay::add_states(Station& s) {
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

/// All recordings are at their end.
void Replay::finish() {
  constexpr Duration on_its_way = std::chrono::seconds(1);    // a message that late may still come
  EndReason reason = EndReason::Quiescent;
  for (const auto& s : stations_) {
    const auto part = s->run.ended().value_or(EndReason::Interrupted);
    const bool killed = s->entries.empty() || !std::holds_alternative<Finished>(s->entries.back());
    if (part == EndReason::Failed) reason = part;
    if (reason == EndReason::Failed || killed) continue;
    if (part == EndReason::Interrupted) reason = part;
    else if (part == EndReason::Until && reason == EndReason::Quiescent) reason = part;
  }
  for (const auto& [_, sent] : sent_) {
    Station& to = *stations_[index(sent.parcel.to)];
    if (to.run.now() - sent.parcel.due < on_its_way) continue;
    to.causes.push_back(sent.record);
    to.run.miss(sent.parcel, Simulator::from_outside | (to.causes.size() - 1));
  }
  ended_ = reason;
  record({.at = now_, .kind = Kind::End, .process = nobody, .number = static_cast<std::uint64_t>(reason)});
}

// ---- what came of it ----------------------------------------------------------------------------

std::string Replay::failure() const {
  for (const auto& s : stations_) if (!s->run.failure().empty()) return s->run.failure();
  return {};
}

RunCounts Replay::counts() const {
  RunCounts all;
  for (const auto& s : stations_) all.add(s->run.counts());
  all.records = records_;
  return all;
}

RunFacts Replay::facts() const {
  std::vector<Simulator*> all;
  for (const auto& s : stations_) all.push_back(&s->run);
  return Simulator::facts(all);
}

/// What the processes have seen of each line together. All of them see a cut heal.
std::vector<FaultReport> Replay::faults() const {
  std::vector<FaultReport> all = stations_[0]->run.faults();
  for (std::size_t p = 1; p < stations_.size(); ++p) {
    const auto more = stations_[p]->run.faults();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (more[i].began && !all[i].began) all[i].fault = more[i].fault, all[i].began = true;
      const bool same = std::holds_alternative<HealFault>(scenario_.faults[i].what);
      all[i].bites = same ? std::max(all[i].bites, more[i].bites) : all[i].bites + more[i].bites;
    }
  }
  return all;
}

std::vector<Fault> Replay::resolved() const {
  std::vector<Fault> plan = scenario_.faults;
  for (const auto& s : stations_) {
    const auto part = s->run.resolved();
    for (std::size_t i = 0; i < plan.size(); ++i) if (plan[i] == scenario_.faults[i]) plan[i] = part[i];
  }
  return plan;
}

}  // namespace faultline
