// The checker of all broadcasts: NOCREATE, NODUP, VALALL, VALSELF, AGREE, UAGREE, FIFO, CAUSAL, TO, UTO, whichever
// a port promises.
//
// Equal messages are counted: the k-th delivery of a message from p at q answers the k-th time that p
// broadcast it. Happens-before is rebuilt from broadcasts and deliveries alone. Memory: four bytes for each
// different message and process; for CAUSAL also four for each message and process that has broadcast; for TO and
// UTO 24 for each delivery, and every message.
#include <algorithm>

#include "check/goals.hpp"
#include "check/key_index.hpp"
#include "protocols/broadcast/ports.hpp"
#include "protocols/ordering/ports.hpp"

namespace faultline {
namespace {

class Broadcasts {
 public:
  Broadcasts(std::uint32_t processes, std::span<const Property> properties)
      : processes_(processes), all_(promises(properties, "VALALL")), self_(promises(properties, "VALSELF")),
        agree_(promises(properties, "AGREE")), uniform_(promises(properties, "UAGREE")),
        fifo_(promises(properties, "FIFO")), causal_(promises(properties, "CAUSAL")),
        total_(promises(properties, "TO")), uniform_total_(promises(properties, "UTO")),
        numbers_(processes, items_.none), seen_(fifo_ || causal_ ? processes : 0),
        orders_(total_ || uniform_total_ ? processes : 0) {}

  void broadcast(const Observation& o, const Payload& message) {
    const auto item = items_.insert({o.process, nobody, message});
    if (item == entries_.size()) {
      entries_.emplace_back();
      delivered_.resize(delivered_.size() + processes_);
    }
    const auto unit = static_cast<std::uint32_t>(units_.size());
    entries_[item].add(unit);
    auto& own = broadcaster(o.process).units;
    own.push_back(unit);
    Unit& u = units_.emplace_back();
    u.message = message, u.at = u.last = o.at, u.record = o.record, u.origin = o.process;
    u.item = item, u.turn = entries_[item].turns;
    u.number = static_cast<std::uint32_t>(own.size());
    if (causal_) note_past(u);
  }

  void deliver(const Observation& o, ProcessId from, const Payload& message) {
    ++deliveries_;
    const auto item = items_.find({from, nobody, message});
    if (item == items_.none) return tally_.broken("NOCREATE", o.record, [&] {
      return deliver_text(o, from, message) + ", which " + name(from) + " had not broadcast";
    });
    auto& count = delivered_[std::size_t{item} * processes_ + index(o.process)];
    if (count == entries_[item].turns) return tally_.broken("NODUP", o.record, [&] {
      return deliver_text(o, from, message) + " once more than it was broadcast (" + std::to_string(count) + ")";
    });
    Unit& u = units_[entries_[item].unit(count++)];
    u.last = o.at;
    if (fifo_ && !tally_.is_broken("FIFO")) check_fifo(o, u);
    if (causal_ && !tally_.is_broken("CAUSAL")) check_causal(o, u);
    ++u.deliveries;
    if (!orders_.empty()) orders_[index(o.process)].push_back({static_cast<std::uint32_t>(&u - units_.data()), o});
    else if (u.deliveries == processes_) u.message = {};      // nobody can miss it any more
  }

  Tally finish(const RunFacts& run) {
    tally_.judged("NOCREATE", deliveries_), tally_.judged("NODUP", deliveries_);
    if (fifo_) tally_.judged("FIFO", deliveries_);
    if (causal_) tally_.judged("CAUSAL", deliveries_);
    for (std::uint32_t p = 0; p < processes_; ++p)
      if (is_correct(run, ProcessId{p})) correct_.push_back(ProcessId{p});
    if (all_) judge_validity(run);
    if (self_) judge_own(run);
    if (agree_) judge_agreement(run, "AGREE");
    if (uniform_) judge_agreement(run, "UAGREE");
    if (total_) judge_order("TO", correct_);
    if (uniform_total_) judge_order("UTO", everybody());
    return std::move(tally_);
  }

 private:
  /// One broadcast.
  struct Unit {
    Payload message;                                          // empty when all have delivered it
    Time at{}, last{};                                        // broadcast; delivered for the last time so far
    std::uint64_t record = 0;
    std::size_t past = 0;                                     // in pasts_: how many of each broadcaster are before it
    std::uint32_t past_size = 0;
    ProcessId origin{};
    std::uint32_t number = 0;                                 // among all that its origin broadcast, from 1
    std::uint32_t item = 0, turn = 0;                         // which message, for which time, from 1
    std::uint32_t deliveries = 0;
  };
  /// One delivery, at the place that it has in its process's order.
  struct Delivery {
    std::uint32_t unit;
    Time at;
    std::uint64_t record;
    Delivery(std::uint32_t unit, const Observation& o) : unit(unit), at(o.at), record(o.record) {}
  };
  /// What was broadcast with these words. Mostly that was once.
  struct Entry {
    std::uint32_t turns = 0, first = 0;
    std::vector<std::uint32_t> more{};
    void add(std::uint32_t unit) {
      if (turns++ == 0) first = unit;
      else more.push_back(unit);
    }
    std::uint32_t unit(std::uint32_t turn) const { return turn == 0 ? first : more[turn - 1]; }
  };
  struct Broadcaster { std::vector<std::uint32_t> units; };

  std::uint32_t number_of(ProcessId origin) {
    auto& number = numbers_[index(origin)];
    if (number == items_.none) number = static_cast<std::uint32_t>(broadcasters_.size()), broadcasters_.emplace_back();
    return number;
  }
  Broadcaster& broadcaster(ProcessId origin) { return broadcasters_[number_of(origin)]; }
  bool has(ProcessId q, const Unit& u) const {
    return delivered_[std::size_t{u.item} * processes_ + index(q)] >= u.turn;
  }
  /// How many of each broadcaster, by its number, `q` has delivered: always its first ones, until order breaks.
  std::vector<std::uint32_t>& seen(ProcessId q) {
    auto& seen = seen_[index(q)];
    if (seen.size() < broadcasters_.size()) seen.resize(broadcasters_.size());
    return seen;
  }

  static std::string deliver_text(const Observation& o, ProcessId from, const Payload& message) {
    return name(o.process) + " delivered " + show(message) + " of " + name(from) + " " + when(o.at);
  }
  static std::string before(const Observation& o, const Unit& u, const Unit& earlier) {
    return deliver_text(o, u.origin, u.message) + " before " + show(earlier.message) + " of " + name(earlier.origin) +
           ", which " + name(earlier.origin) + " had broadcast " + when(earlier.at);
  }

  void check_fifo(const Observation& o, const Unit& u) {
    const auto origin = number_of(u.origin);
    auto& next = seen(o.process)[origin];
    if (u.number == next + 1) return void(++next);
    tally_.broken("FIFO", o.record, [&] { return before(o, u, units_[broadcasters_[origin].units[next]]); });
  }

  /// What a process has delivered and broadcast so far is before all that it broadcasts from now on.
  void note_past(Unit& u) {
    const auto& seen = this->seen(u.origin);
    u.past = pasts_.size(), u.past_size = static_cast<std::uint32_t>(seen.size());
    pasts_.insert(pasts_.end(), seen.begin(), seen.end());
    pasts_[u.past + number_of(u.origin)] = u.number - 1;
  }
  void check_causal(const Observation& o, const Unit& u) {
    auto& seen = this->seen(o.process);
    for (std::uint32_t b = 0; b < u.past_size; ++b) {
      if (seen[b] >= pasts_[u.past + b]) continue;
      return tally_.broken("CAUSAL", o.record, [&] {
        return before(o, u, units_[broadcasters_[b].units[seen[b]]]) + " and which is in its past";
      });
    }
    ++seen[number_of(u.origin)];
  }

  static std::string missed(ProcessId q, const Unit& u) {
    return name(q) + " never delivered " + show(u.message) + ", which " + name(u.origin) + " broadcast " + when(u.at);
  }
  void judge_validity(const RunFacts& run) {
    Goals goals(tally_, run, "VALALL");
    for (const Unit& u : units_) {
      if (!was_always_up(run, u.origin)) continue;
      for (ProcessId q : correct_) goals.add(u.at, has(q, u), u.record, [&] { return missed(q, u); });
    }
    goals.close("no correct process broadcast anything");
  }
  void judge_own(const RunFacts& run) {
    Goals goals(tally_, run, "VALSELF");
    for (const Unit& u : units_)
      if (was_always_up(run, u.origin)) goals.add(u.at, has(u.origin, u), u.record, [&] {
        return name(u.origin) + " never delivered its own " + show(u.message) + ", broadcast " + when(u.at);
      });
    goals.close("no correct process broadcast anything");
  }
  /// Who has delivered a message last may be the one whom others learn it from, so it is its time that counts.
  void judge_agreement(const RunFacts& run, std::string_view check) {
    Goals goals(tally_, run, check);
    for (const Unit& u : units_) {
      auto who = u.deliveries > 0 ? first_of(run, u) : std::nullopt;
      if (!who || (check == "AGREE" && !is_correct(run, *who))) continue;
      for (ProcessId q : correct_)
        goals.add(u.last, has(q, u), u.record, [&] { return missed(q, u) + " and " + name(*who) + " delivered"; });
    }
    goals.close(check == "AGREE" ? "no correct process delivered anything" : "nobody delivered anything");
  }
  /// A process that delivered `u`: a correct one if there is any.
  std::optional<ProcessId> first_of(const RunFacts& run, const Unit& u) const {
    std::optional<ProcessId> found;
    for (std::uint32_t p = 0; p < processes_; ++p) {
      if (!has(ProcessId{p}, u)) continue;
      if (is_correct(run, ProcessId{p})) return ProcessId{p};
      if (!found) found = ProcessId{p};
    }
    return found;
  }

  /// What each of them has delivered is the beginning of what that one of them has that has delivered most: no two
  /// messages in different orders, and none left out before a later one.
  void judge_order(std::string_view check, const std::vector<ProcessId>& whose) {
    const auto most = std::ranges::max_element(whose, {}, [&](ProcessId p) { return orders_[index(p)].size(); });
    for (ProcessId q : whose) {
      const auto &order = orders_[index(*most)], &own = orders_[index(q)];
      tally_.judged(check, own.size());
      const auto [here, there] = std::ranges::mismatch(own, order, {}, &Delivery::unit, &Delivery::unit);
      if (here == own.end()) continue;
      tally_.broken(check, std::max(here->record, there->record), [&] {
        const Unit &u = units_[here->unit], &v = units_[there->unit];
        return name(q) + " delivered " + show(u.message) + " of " + name(u.origin) + " " + when(here->at) +
               " as number " + std::to_string(here - own.begin() + 1) + ", " + name(*most) + " " + show(v.message) +
               " of " + name(v.origin) + " " + when(there->at);
      });
    }
  }
  std::vector<ProcessId> everybody() const {
    std::vector<ProcessId> all;
    for (std::uint32_t p = 0; p < processes_; ++p) all.push_back(ProcessId{p});
    return all;
  }

  const std::uint32_t processes_;
  const bool all_, self_, agree_, uniform_, fifo_, causal_, total_, uniform_total_;
  KeyIndex<MessageKey> items_;
  std::vector<Entry> entries_;                                // by number in items_
  std::vector<std::uint32_t> delivered_;                      // [item][process]: how often
  std::vector<Unit> units_;
  std::vector<std::uint32_t> numbers_;                        // of broadcasters, by process, in order of first mention
  std::vector<Broadcaster> broadcasters_;                     // by number
  std::vector<std::vector<std::uint32_t>> seen_;              // [process][broadcaster]
  std::vector<std::uint32_t> pasts_;
  std::vector<std::vector<Delivery>> orders_;                 // [process]: what it has delivered, in order
  std::vector<ProcessId> correct_;
  std::uint64_t deliveries_ = 0;
  Tally tally_;
};

template <class Port>
class BroadcastChecker final : public Checker {
 public:
  explicit BroadcastChecker(std::uint32_t processes) : broadcasts_(processes, Port::properties) {}
  void see(const Observation& o) override {
    if (auto* e = o.as<typename Port::Broadcast>()) broadcasts_.broadcast(o, e->message);
    else if (auto* e = o.as<typename Port::Deliver>()) broadcasts_.deliver(o, e->from, e->message);
  }
  Tally finish(const RunFacts& run) override { return broadcasts_.finish(run); }

 private:
  Broadcasts broadcasts_;
};

}  // namespace

void know_broadcast_checkers() {
  know_checkers_of<BroadcastChecker, BestEffortBroadcast, ReliableBroadcast, UniformReliableBroadcast,
                   FifoReliableBroadcast, FifoUniformReliableBroadcast, CausalReliableBroadcast,
                   CausalUniformReliableBroadcast, TotalOrderBroadcast, UniformTotalOrderBroadcast>();
}

}  // namespace faultline
