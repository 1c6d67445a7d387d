// apart.hpp: a scenario whose processes run apart, each in a simulator of its own, as ranks do, but without MPI: a
// made-up world between them tells the time, is a little late, and records what each of them gets.
#pragma once
#include "sim/core/random.hpp"
#include "sim/recording/replay.hpp"
#include "tests/scenarios/runs.hpp"

namespace faultline::testing {

class Apart {
 public:
  /// Messages take up to `late` more than the scenario says; that store of process 1 fails.
  explicit Apart(const Scenario& s, Duration late = std::chrono::microseconds(200), std::uint64_t bad_store = 0)
      : scenario(s), stack(stack_of(s)), late_(late), bad_store_(bad_store), chance_(7, stream("world")) {
    for (std::uint32_t p = 0; p < s.processes.count; ++p)
      parts_.push_back(std::make_unique<Part>(*this, ProcessId{p}));
    while (turn()) {}
    for (auto& part : parts_) part->finish();
  }
  /// As they would be read from files.
  std::vector<Recording> recordings() const {
    std::vector<Recording> all;
    for (const auto& part : parts_) all.push_back({part->head, part->entries, {}, {}});
    return all;
  }

  const Scenario scenario;
  const std::shared_ptr<const Stack> stack;

 private:
  struct Part final : Outside {
    Part(Apart& world, ProcessId p)
        : world(world), id(p), head{"", world.scenario.seed, index(p), world.scenario.processes.count, "test", 0},
          run(world.scenario, world.stack, {.alone = p, .outside = this}) {}
    void send(Parcel&& parcel) override {
      const auto late = world.chance_.of(world.sent_++, 1).value % static_cast<std::uint64_t>(world.late_.count());
      const Time arrives = std::max(now, parcel.sent) + Duration(static_cast<std::int64_t>(late));
      const Time comes = std::max(parcel.due, arrives);
      Part& to = *world.parts_[index(parcel.to)];
      to.coming.emplace(std::pair(comes, world.sent_), std::move(parcel));
    }
    void ask(std::size_t line, const View& view) override {
      auto& views = world.views_[line];
      views.resize(world.parts_.size());
      views[index(id)] = view;
      if (++world.asked_[line] < world.parts_.size()) return;
      for (auto& part : world.parts_) part->decisions.push_back(run.resolve(line, views));
    }
    bool store(const Image& written) override {
      if (id == ProcessId{1} && ++stores == world.bad_store_)
        return entries.emplace_back(std::in_place_type<StoreFailed>), false;
      for (const auto& [path, bytes] : written) {
        if (bytes.empty()) disk.erase(path);
        else disk[path] = bytes;
      }
      return true;
    }
    Image load() override { return entries.push_back(DiskRead{disk}), disk; }
    void replace(const Image& image) override { disk = image; }

    /// When it has something to do.
    Time next() {
      Time at = std::min(run.next_due().value_or(Time::max()), world.scenario.until);
      if (!coming.empty()) at = std::min(at, coming.begin()->first.first);
      return decisions.empty() ? at : now;
    }
    void turn(Time at) {
      now = at;
      Turn turn{at, run.digest(), {}, std::exchange(decisions, {})};
      while (!coming.empty() && coming.begin()->first.first <= at)
        turn.parcels.push_back(std::move(coming.begin()->second)), coming.erase(coming.begin());
      in_order(turn);
      entries.push_back(turn);
      take_turn(run, turn);
      if (entries.size() % 50 == 0) entries.push_back(Snapshot{run.process(id).bytes()});
    }
    void finish() { entries.emplace_back(std::in_place_type<Finished>, *run.ended(), run.digest()); }

    Apart& world;
    const ProcessId id;
    const RecordingHead head;
    std::vector<Entry> entries;
    std::map<std::pair<Time, std::uint64_t>, Parcel> coming;
    std::vector<Decision> decisions;
    Image disk;
    std::uint64_t stores = 0;
    Time now{};
    Simulator run;
  };

  bool turn() {
    Part* first = nullptr;
    for (auto& part : parts_)
      if (!part->run.ended() && (!first || part->next() < first->next())) first = part.get();
    if (!first) return false;
    const auto late = chance_.of(turns_++, 2).value % 100'000;                // up to 0.1 ms
    first->turn(std::max(first->now, first->next()) + Duration(static_cast<std::int64_t>(late)));
    return true;
  }

  const Duration late_;
  const std::uint64_t bad_store_;
  const Key chance_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::map<std::size_t, std::vector<View>> views_;
  std::map<std::size_t, std::size_t> asked_;
  std::uint64_t sent_ = 0, turns_ = 0;
};

}  // namespace faultline::testing
