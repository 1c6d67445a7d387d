#include "check/check.hpp"

#include <algorithm>
#include <stdexcept>

#include "check/assumptions.hpp"

namespace faultline {

void Tally::judged(std::string_view check, std::uint64_t times) { entry(check).judged += times; }

void Tally::broken(std::string_view check, std::optional<std::uint64_t> record, const Sentence& sentence) {
  Entry& e = entry(check);
  if (e.breaks++ == 0) e.broken = sentence(), e.record = record;
}

void Tally::open(std::string_view check, const Sentence& why, bool missed) {
  Entry& e = entry(check);
  e.missed = e.missed || missed;
  if (e.open.empty()) e.open = why();
}

bool Tally::is_broken(std::string_view check) const {
  const Entry* e = find(check);
  return e && e->breaks > 0;
}
std::uint64_t Tally::times_judged(std::string_view check) const {
  const Entry* e = find(check);
  return e ? e->judged : 0;
}

const Tally::Entry* Tally::find(std::string_view check) const {
  const auto at = std::ranges::find(entries_, check, &decltype(entries_)::value_type::first);
  return at == entries_.end() ? nullptr : &at->second;
}
Tally::Entry& Tally::entry(std::string_view check) {
  const auto at = std::ranges::find(entries_, check, &decltype(entries_)::value_type::first);
  return at == entries_.end() ? entries_.emplace_back(check, Entry{}).second : at->second;
}

std::vector<Finding> Tally::findings(std::string_view name, std::span<const Property> properties, Needs needs,
                                     const RunFacts& run) const {
  std::vector<Finding> all;
  const Needs missing{static_cast<std::uint32_t>(needs) & ~static_cast<std::uint32_t>(held(run))};
  std::size_t used = 0;
  for (const Property& property : properties) {
    const Entry* known = find(property.check);
    used += known != nullptr;
    const Entry e = known ? *known : Entry{};
    Finding f{.port = std::string(name), .label = std::string(property.label),
              .check = std::string(property.check), .kind = property.kind, .judged = e.judged, .missed = e.missed};
    if (e.breaks > 0) {
      const bool certain = property.kind == PropertyKind::Safety || missing == Needs::None;
      f.verdict = certain ? Verdict::Violated : Verdict::Inconclusive;
      f.text = e.broken, f.record = e.record, f.missed = property.kind == PropertyKind::Liveness;
      if (e.breaks > 1) f.text += " (the first of " + std::to_string(e.breaks) + ")";
      if (!certain) f.text += "; that proves nothing, because " + why_not(run, missing);
    } else if (e.judged == 0) {
      f.text = "nothing was judged: " + (e.open.empty() ? "nothing happened that it speaks of" : e.open);
    } else if (!e.open.empty()) {
      f.text = e.open;
    } else f.verdict = Verdict::Ok;
    all.push_back(std::move(f));
  }
  if (used == entries_.size()) return all;
  for (const auto& [check, _] : entries_) {
    bool promised = false;
    for (const Finding& f : all) promised = promised || f.check == check;
    if (!promised)
      throw std::logic_error("a checker judges " + check + ", which " + std::string(name) + " does not promise");
  }
  return all;
}

namespace {
struct Known { CheckerFactory make; Scope scope; };
std::map<std::string, Known, std::less<>>& known_checkers() {
  static std::map<std::string, Known, std::less<>> known;
  return known;
}
const Known* find_known(std::string_view port) {
  auto at = known_checkers().find(port);
  return at == known_checkers().end() ? nullptr : &at->second;
}
}  // namespace

void know_checker(std::string_view port, CheckerFactory make, Scope scope) {
  known_checkers()[std::string(port)] = {make, scope};
}
std::unique_ptr<Checker> make_checker(std::string_view port, std::uint32_t processes) {
  const Known* known = find_known(port);
  return known ? known->make(processes) : nullptr;
}
Scope scope_of_checker(std::string_view port) {
  const Known* known = find_known(port);
  return known ? known->scope : Scope::Instance;
}

void know_link_checkers();
void know_detector_checkers();
void know_broadcast_checkers();
void know_register_checkers();
void know_consensus_checkers();
void know_epoch_checkers();
void know_coin_checkers();
void know_commit_checkers();
void know_bank_checkers();
void know_log_checkers();
void know_raft_checker();
void know_service_checkers();

void know_checkers() {
  know_link_checkers(), know_detector_checkers(), know_broadcast_checkers(), know_register_checkers();
  know_consensus_checkers(), know_epoch_checkers(), know_coin_checkers(), know_commit_checkers();
  know_bank_checkers(), know_log_checkers(), know_raft_checker(), know_service_checkers();
}

}  // namespace faultline
