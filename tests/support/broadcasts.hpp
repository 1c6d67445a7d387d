// broadcasts.hpp: a driver for the broadcasts of CGR chapter 3, and their properties judged from outside.
#pragma once
#include "protocols/broadcast/ports.hpp"
#include "protocols/catalog.hpp"
#include "sim/process/item.hpp"
#include "tests/support/parts.hpp"
#include "tests/support/processes.hpp"

namespace faultline::test {

/// An algorithm of a broadcast port with the broadcast below it, over the test's link and detector.
struct Subject {
  std::string algorithm, below;                               ///< below: of FIFO and causal order, else empty
  const Algorithm& info() const { return *catalog().algorithm(algorithm); }
  bool uses_detector() const {
    auto by_detector = [](auto& name) { return name.starts_with("Lazy") || name.starts_with("AllAck"); };
    return by_detector(algorithm) || by_detector(below);
  }
  Choice choice() const {
    Choice choice{algorithm, {{"PerfectLink", "TestLink"}}, {}};
    if (uses_detector()) choice.uses["PerfectFailureDetector"] = "TestDetector";
    if (!below.empty()) choice.uses[std::string(catalog().algorithm(below)->port->name)] = below;
    return choice;
  }
  /// The largest number of crashes among n processes that it and what is below it tolerate.
  std::size_t tolerates(std::int64_t n) const {
    auto f = std::min(n - 1, *evaluate(info().about.tolerates, n));
    if (!below.empty()) f = std::min(f, *evaluate(catalog().algorithm(below)->about.tolerates, n));
    return static_cast<std::size_t>(f);
  }
  std::string text() const { return algorithm + (below.empty() ? "" : " over " + below); }
};

inline void know_all() { know_protocols(), know<TestLink, TestDetector>(); }

class Broadcasts : public Driver {
 public:
  explicit Broadcasts(std::size_t n, const Subject& subject, std::uint64_t seed = 0)
      : Driver(n, subject.choice(), seed), port_(subject.info().port->name), sent_(n) {}

  /// p broadcasts its next item.
  Item broadcast(ProcessId p) {
    Item item{p, ++sent_[index(p)], {}};
    broadcast(p, item);
    return item;
  }
  /// p broadcasts that, be it new or not.
  void broadcast(ProcessId p, const Item& item) {
    ask<BestEffortBroadcast, ReliableBroadcast, UniformReliableBroadcast, FifoReliableBroadcast,
        FifoUniformReliableBroadcast, CausalReliableBroadcast, CausalUniformReliableBroadcast>(p, item);
  }

  struct Delivery { std::uint64_t step; ProcessId at, from; Item item; };
  /// What a request or delivery was about: the ports' events have the same fields.
  static Item item(const Event& e) {
    Payload message = e.request ? codec::decode<BestEffortBroadcast::Broadcast>(e.what.bytes())->message
                                : codec::decode<BestEffortBroadcast::Deliver>(e.what.bytes())->message;
    return message.as<Item>().value();
  }
  static ProcessId from(const Event& e) {
    return codec::decode<BestEffortBroadcast::Deliver>(e.what.bytes())->from;
  }
  std::vector<Delivery> deliveries() const {
    std::vector<Delivery> all;
    for (const Event& e : events)
      if (!e.request) {
        all.push_back({e.step, e.process, from(e), item(e)});
      }
    return all;
  }
  std::vector<Item> delivered(ProcessId at) const {
    std::vector<Item> items;
    for (const Delivery& d : deliveries()) if (d.at == at) items.push_back(d.item);
    return items;
  }

 private:
  template <class... Port> void ask(ProcessId p, const Item& item) {
    auto ask_of = [&]<class P>(std::type_identity<P>) {
      if (reflect::type_name<P>() == port_) request(p, typename P::Broadcast{item});
    };
    (ask_of(std::type_identity<Port>{}), ...);
  }
  std::string_view port_;
  std::vector<std::uint64_t> sent_;
};

// ---- properties: an empty text where they hold, else what breaks them -----------------------------

inline std::string show(const Item& m) {
  return std::to_string(index(m.origin)) + "." + std::to_string(m.number);
}
inline std::string show(ProcessId p) { return "process " + std::to_string(index(p)); }

inline bool has_delivered(const Broadcasts& run, ProcessId p, const Item& m) {
  return std::ranges::count(run.delivered(p), m) > 0;
}

/// Every item that `must` names is delivered by all correct processes.
inline std::string reaches_all_correct(const Broadcasts& run, const std::set<Item>& must) {
  for (const Item& m : must)
    for (ProcessId p : run.ids())
      if (run.is_correct(p) && !has_delivered(run, p, m)) return show(p) + " never delivers " + show(m);
  return {};
}

/// What came before each item, from broadcasts and deliveries alone: a vector clock of the test's own.
inline std::string causal_order(const Broadcasts& run) {
  using Clock = std::vector<std::uint64_t>;                   // by origin: items up to that number
  std::map<ProcessId, Clock> at;
  std::map<Item, Clock> before;
  std::map<ProcessId, std::set<Item>> delivered;
  for (ProcessId p : run.ids()) at[p].resize(run.ids().size());
  for (const auto& e : run.events) {
    Item m = Broadcasts::item(e);
    Clock& clock = at[e.process];
    if (e.request) {
      before[m] = clock;
      clock[index(m.origin)] = m.number;
      continue;
    }
    const Clock& past = before[m];
    for (ProcessId q : run.ids())
      for (std::uint64_t k = 1; k <= past[index(q)]; ++k)
        if (Item cause{q, k, {}}; !delivered[e.process].contains(cause))
          return show(e.process) + " delivers " + show(m) + " before its cause " + show(cause);
    delivered[e.process].insert(m);
    for (std::size_t i = 0; i < clock.size(); ++i) clock[i] = std::max(clock[i], past[i]);
    clock[index(m.origin)] = std::max(clock[index(m.origin)], m.number);
  }
  return {};
}

/// Judges a run that has come to rest by one of the checks of the ports' properties.
inline std::string judge(const Broadcasts& run, std::string_view check) {
  std::set<Item> asked, must;
  std::map<std::pair<ProcessId, ProcessId>, std::uint64_t> last;   // delivered, by receiver and origin
  std::set<std::pair<ProcessId, Item>> seen;
  if (check == "CAUSAL") return causal_order(run);
  for (const auto& e : run.events) {
    Item m = Broadcasts::item(e);
    if (e.request) {
      asked.insert(m);
      if (check == "VALALL" && run.is_correct(e.process)) must.insert(m);
      if (check == "VALSELF" && run.is_correct(e.process) && !has_delivered(run, e.process, m))
        return show(e.process) + " never delivers its own " + show(m);
      continue;
    }
    ProcessId from = Broadcasts::from(e);
    if (check == "NOCREATE" && (from != m.origin || !asked.contains(m)))
      return show(e.process) + " delivers " + show(m) + " from " + show(from);
    if (check == "NODUP" && !seen.insert({e.process, m}).second)
      return show(e.process) + " delivers " + show(m) + " twice";
    if (check == "FIFO" && m.number != ++last[{e.process, m.origin}])
      return show(e.process) + " delivers " + show(m) + " out of order";
    if (check == "UAGREE" || (check == "AGREE" && run.is_correct(e.process))) must.insert(m);
  }
  return reaches_all_correct(run, must);
}

// ---- a run in which everything that may happen does ------------------------------------------------

struct Chaos {
  std::size_t crashes = 0;                                    ///< that came about
  std::size_t replies = 0;                                    ///< items broadcast because of a delivery
};
/// Broadcasts that answer deliveries, in an order chosen by the seed, with up to `faults` crashes, in the
/// midst of a step or between two; of what the crashed have in the air, some is lost.
inline Chaos run_at_random(Broadcasts& run, const Subject& subject, std::size_t faults, std::uint64_t seed) {
  Draws draws(Key(seed, stream("broadcast test")));
  Chaos chaos;
  std::size_t items = 0, looked = 0;
  std::set<ProcessId> doomed, buried;
  auto n = run.ids().size();
  auto pick = [&] { return run.ids()[draws.below(n)]; };
  for (std::size_t i = 0; i < 2; ++i) run.broadcast(pick()), ++items;
  do {
    for (; looked < run.events.size(); ++looked) {
      const bool request = run.events[looked].request;
      const ProcessId p = run.events[looked].process;
      if (request || items >= 8 || draws.below(3)) continue;
      for (auto k = 1 + draws.below(2); k--; ++items, ++chaos.replies) run.broadcast(p);
    }
    if (doomed.size() < faults && draws.below(8) == 0) {
      ProcessId victim = pick();
      if (!doomed.insert(victim).second) continue;
      if (draws.below(3) == 0) run.crash(victim);
      else run.crash_in_next_step(victim, draws.below(n + 1));
      if (draws.below(2)) run.broadcast(victim);
    }
    for (ProcessId p : run.ids()) {
      if (run.is_up(p) || !buried.insert(p).second) continue;
      ++chaos.crashes;
      for (ProcessId q : run.ids()) {
        if (draws.below(2)) run.lose(p, q);
        if (subject.uses_detector()) report_crash(run, q, p);
      }
    }
  } while (run.step());
  return chaos;
}

}  // namespace faultline::test
