#include "sim/recording/together.hpp"

#include <algorithm>

namespace faultline {

Together::~Together() = default;

void Together::add(std::unique_ptr<Station> station) {
  stations_.push_back(std::move(station));
  parts_.push_back(&stations_.back()->run);
}

// ---- one process --------------------------------------------------------------------------------

void Together::Station::add(const Record& local) {
  Record r = local;
  if (r.kind == Kind::End) return void(numbers_.push_back(no_cause));
  if (r.cause != no_cause) {
    const bool outside = r.cause & Simulator::from_outside;
    r.cause = outside ? causes.at(r.cause & ~Simulator::from_outside) : numbers_.at(r.cause);
  }
  numbers_.push_back(all_.record(r));
}

void Together::Station::observe(const Observation& local) {
  Observation o = local;
  o.at = all_.now_, o.record = numbers_.at(o.record);
  all_.options_.observer->observe(o);
}

void Together::Station::send(Parcel&& parcel) {
  const auto to = way(parcel);
  const auto record = numbers_.at(parcel.record), on_link = ++links_[parcel.to];
  all_.sent_.insert_or_assign(to, Sent{std::move(parcel), record, on_link});
}

bool Together::Station::store(const Image& written) {
  for (const auto& [path, bytes] : written) {
    if (bytes.empty()) disk.erase(path);
    else disk[path] = bytes;
  }
  return true;
}

// ---- the one run --------------------------------------------------------------------------------

/// Takes a record into the one run; its number there. A line of the plan takes effect at each process: once is enough.
std::uint64_t Together::record(const Record& local) {
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

void Together::take(Station& s, const Turn& turn) {
  s.began = records_;
  for (const Parcel& parcel : turn.parcels) {
    const auto sent = sent_.find(way(parcel));
    s.causes.push_back(sent->second.record);
    sent_.erase(sent);
  }
  take_turn(s.run, turn);
}

void Together::finish() {
  if (ended_) return;
  constexpr Duration on_its_way = std::chrono::seconds(1);    // a message that late may still come
  EndReason reason = EndReason::Quiescent;
  for (const auto& s : stations_) {
    const auto part = s->run.ended().value_or(EndReason::Interrupted);
    if (part == EndReason::Failed) reason = part;
    if (reason == EndReason::Failed || s->killed) continue;
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

void Together::interrupt() {
  for (const auto& s : stations_) s->run.interrupt();
  finish();
}

// ---- what came of it ----------------------------------------------------------------------------

std::string Together::failure() const {
  for (const auto& s : stations_) if (!s->run.failure().empty()) return s->run.failure();
  return {};
}

RunCounts Together::counts() const {
  RunCounts all;
  for (const auto& s : stations_) all.add(s->run.counts());
  all.records = records_;
  return all;
}

RunFacts Together::facts() const {
  std::vector<Simulator*> all;
  for (const auto& s : stations_) all.push_back(&s->run);
  return Simulator::facts(all);
}

/// What the processes have seen of each line together. All of them see a cut heal.
std::vector<FaultReport> Together::faults() const {
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

std::vector<Fault> Together::resolved() const {
  std::vector<Fault> plan = scenario_.faults;
  for (const auto& s : stations_) {
    const auto part = s->run.resolved();
    for (std::size_t i = 0; i < plan.size(); ++i) if (plan[i] == scenario_.faults[i]) plan[i] = part[i];
  }
  return plan;
}

}  // namespace faultline
