// The checker of all links: NOCREATE, NODUP, LINKVAL, LINKFIFO, STUBBORN, whichever a port promises.
//
// Equal messages are counted: the k-th delivery of a message from p at q answers the k-th time that p sent
// it to q. Memory: one entry for each different message, and each message that is still on its way.
#include "check/goals.hpp"
#include "check/key_index.hpp"
#include "protocols/links/ports.hpp"

namespace faultline {
namespace {

/// "Without end" for a run that has one: so many deliveries of each message that was sent. Three turns of the
/// slowest timer are waited for before something counts as missing, which is time enough; where messages are lost to
/// the end, only the first of them is sure to have come by then.
std::uint32_t stubborn_repetitions(const RunFacts& run) { return run.lossless_after_calm ? 3 : 1; }

class Links {
 public:
  explicit Links(std::span<const Property> properties)
      : nodup_(promises(properties, "NODUP")), linkval_(promises(properties, "LINKVAL")),
        fifo_(promises(properties, "LINKFIFO")), stubborn_(promises(properties, "STUBBORN")) {}

  void send(const Observation& o, ProcessId to, const Payload& message) {
    auto number = messages_.insert({o.process, to, message});
    if (number == entries_.size()) entries_.push_back({.pair = number_of_pair({o.process, to})});
    Entry& e = entries_[number];
    ++e.sends;
    if (!linkval_ && !fifo_ && !stubborn_) return;
    const auto slot = take_slot();
    Sent& s = sent_[slot];
    s.message = message, s.at = o.at, s.record = o.record, s.number = ++pair_[e.pair].sent, s.next = none;
    (e.first == none ? e.first : sent_[e.last].next) = slot;
    e.last = slot;
  }

  void deliver(const Observation& o, ProcessId from, const Payload& message) {
    ++deliveries_;
    const auto number = messages_.find({from, o.process, message});
    if (number == none) return tally_.broken("NOCREATE", o.record, [&] {
      return deliver_text(o, from, message) + ", which " + name(from) + " had not sent to it";
    });
    Entry& e = entries_[number];
    ++e.deliveries;
    if (nodup_ && e.deliveries > e.sends) return tally_.broken("NODUP", o.record, [&] {
      return deliver_text(o, from, message) + " for the " + ordinal(e.deliveries) + " time; it was sent " +
             times(e.sends);
    });
    if (stubborn_ || e.first == none) return;
    Pair& pair = pair_[e.pair];
    if (fifo_ && !tally_.is_broken("LINKFIFO")) check_order(o, pair, e, from, message);
    if (pair.answered++ == 0) pair.first_answered = sent_[e.first].at;
    const auto slot = e.first;
    e.first = sent_[slot].next;
    sent_[slot].message = {}, sent_[slot].next = free_, free_ = slot;
  }

  Tally finish(const RunFacts& run) {
    tally_.judged("NOCREATE", deliveries_);
    if (nodup_) tally_.judged("NODUP", deliveries_);
    if (fifo_) tally_.judged("LINKFIFO", deliveries_);
    if (linkval_) judge_validity(run, "LINKVAL", 1);
    if (stubborn_) judge_validity(run, "STUBBORN", stubborn_repetitions(run));
    return std::move(tally_);
  }

 private:
  static constexpr auto none = KeyIndex<MessageKey>::none;
  /// A message between two processes, by its number in pair_; first and last of its sends in sent_ that are not
  /// answered yet.
  struct Entry { std::uint32_t pair, sends = 0, deliveries = 0, first = none, last = none; };
  /// Once that it was sent: the number-th message of its pair.
  struct Sent { Payload message; Time at; std::uint64_t record, number; std::uint32_t next; };
  struct Pair { std::uint64_t sent = 0, answered = 0; Time first_answered{}; };

  std::uint32_t number_of_pair(const PairKey& pair) {
    const auto number = pairs_.insert(pair);
    if (number == pair_.size()) pair_.emplace_back();
    return number;
  }
  std::uint32_t take_slot() {
    if (free_ == none) return sent_.emplace_back(), static_cast<std::uint32_t>(sent_.size() - 1);
    return std::exchange(free_, sent_[free_].next);
  }
  static std::string times(std::uint64_t n) { return n == 1 ? "once" : std::to_string(n) + " times"; }
  static std::string ordinal(std::uint64_t n) {
    const auto last = n % 100 >= 11 && n % 100 <= 13 ? 0 : n % 10;
    const char* ending = last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
    return std::to_string(n) + ending;
  }
  static std::string deliver_text(const Observation& o, ProcessId from, const Payload& message) {
    return name(o.process) + " delivered " + show(message) + " from " + name(from) + " " + when(o.at);
  }

  /// Until the order breaks, what has been answered of a pair is what was sent first.
  void check_order(const Observation& o, const Pair& pair, const Entry& e, ProcessId from, const Payload& message) {
    if (sent_[e.first].number == pair.answered + 1) return;
    tally_.broken("LINKFIFO", o.record, [&] {
      std::string text = deliver_text(o, from, message);
      for (std::uint32_t i = 0; i < entries_.size(); ++i) {
        if (messages_.key(i).from != from || messages_.key(i).to != o.process || entries_[i].first == none) continue;
        const Sent& earlier = sent_[entries_[i].first];
        if (earlier.number == pair.answered + 1)
          text += " before " + show(earlier.message) + ", which was sent to it earlier, " + when(earlier.at);
      }
      return text;
    });
  }

  /// Every message between correct processes was delivered `repetitions` times.
  void judge_validity(const RunFacts& run, std::string_view check, std::uint32_t repetitions) {
    Goals goals(tally_, run, check);
    std::vector<bool> counts;                                 // by number of the pair
    for (std::uint32_t i = 0; i < pair_.size(); ++i) {
      counts.push_back(was_always_up(run, pairs_.key(i).from) && is_correct(run, pairs_.key(i).to));
      if (counts[i] && pair_[i].answered) goals.reached(pair_[i].first_answered, pair_[i].answered);
    }
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      if (!counts[entries_[i].pair]) continue;
      const auto& key = messages_.key(i);
      std::uint64_t wanted = stubborn_ ? 0 : entries_[i].deliveries;
      for (auto slot = entries_[i].first; slot != none; slot = sent_[slot].next) {
        const Sent& s = sent_[slot];
        wanted += repetitions;
        goals.add(s.at, entries_[i].deliveries >= wanted, s.record, [&] {
          const auto count = entries_[i].deliveries;
          return name(key.to) + (repetitions == 1 ? " never delivered " : " delivered only " + times(count) + " ") +
                 show(s.message) + ", which " + name(key.from) + " had sent to it " + when(s.at) +
                 (repetitions == 1 ? "" : ", and not " + times(wanted));
        });
      }
    }
    goals.close("no correct process sent anything to a correct one");
  }

  const bool nodup_, linkval_, fifo_, stubborn_;
  KeyIndex<MessageKey> messages_;
  KeyIndex<PairKey> pairs_;
  std::vector<Entry> entries_;                                // by number in messages_
  std::vector<Pair> pair_;                                    // by number in pairs_
  std::vector<Sent> sent_;
  std::uint32_t free_ = none;                                 // first unused of sent_
  std::uint64_t deliveries_ = 0;
  Tally tally_;
};

template <class Port>
class LinkChecker final : public Checker {
 public:
  explicit LinkChecker(std::uint32_t) : links_(Port::properties) {}
  void see(const Observation& o) override {
    if (auto* e = o.as<typename Port::Send>()) links_.send(o, e->to, e->message);
    else if (auto* e = o.as<typename Port::Deliver>()) links_.deliver(o, e->from, e->message);
  }
  Tally finish(const RunFacts& run) override { return links_.finish(run); }

 private:
  Links links_;
};

}  // namespace

void know_link_checkers() { know_checkers_of<LinkChecker, FairLossLink, StubbornLink, PerfectLink, FifoLink>(); }

}  // namespace faultline
