// The checker of Raft's own five properties (figure 3 of the paper), from what each process reports of its log.
//
// All logs together are a tree: an entry is known by index and term, and by what comes before it. So a log is a list of
// numbers of entries, and comparing two logs up to an index is comparing two numbers. Cost: constant for each entry
// that a process appends or commits.
#include "protocols/replication/raft.hpp"

#include "check/goals.hpp"
#include "check/key_index.hpp"

namespace faultline {
namespace {

class RaftChecker final : public Checker {
 public:
  explicit RaftChecker(std::uint32_t processes) : logs_(processes), levels_(1, Level{{Entry{}}}) {}

  void see(const Observation& o) override {
    if (auto* logged = o.as<Raft::Logged>()) see(o, *logged);
    else if (auto* committed = o.as<Raft::Committed>()) see(o, *committed);
    else if (auto* elected = o.as<Raft::Elected>()) see(o, *elected);
    else if (auto* truncated = o.as<Raft::Truncated>()) see(o, *truncated);
    else if (auto* installed = o.as<Raft::Installed>()) see(o, *installed);
    else if (auto* began = o.as<Raft::Began>()) see(o, *began);
  }
  Tally finish(const RunFacts&) override { return std::move(tally_); }

 private:
  using Number = std::uint32_t;                               // of an entry among those of its index
  static constexpr Number unknown = ~Number{0};
  struct Entry {
    std::uint64_t term = 0, hash = 0;
    Number before = 0;
    ProcessId by = nobody;                                    // who logged it first
  };
  struct Level {                                              // all that is known of an index
    std::vector<Entry> entries;
    Number committed = unknown;
    std::uint64_t commit_term = 0;                            // the term in which it was first known to be
    ProcessId committed_by = nobody;
  };
  struct Log {
    std::vector<Number> entries{0};                           // by index; 0 is before the first
    std::uint64_t committed = 0;
    std::uint64_t last() const { return entries.size() - 1; }
  };
  struct Leader { ProcessId process; std::uint64_t last; Number entry; };   // the end of its log at the election

  Log& log_of(const Observation& o) { return logs_[index(o.process)]; }
  static std::string text(std::uint64_t n) { return std::to_string(n); }

  // ---- what a process has

  /// A life begins with what was found on the disk: what is missing was lost there.
  void see(const Observation& o, const Raft::Began& e) {
    Log& log = log_of(o);
    log.committed = 0;
    if (e.last < log.last()) log.entries.resize(e.last + 1);
  }
  void see(const Observation& o, const Raft::Logged& e) {
    Log& log = log_of(o);
    const bool leads = is_leader(o.process, e.term);
    if (leads) tally_.judged("RAFT-APPEND");
    if (e.index <= log.last()) {
      if (leads) tally_.broken("RAFT-APPEND", o.record, [&] {
        return name(o.process) + ", leader of term " + text(e.term) + ", overwrote index " + text(e.index) + " " +
               when(o.at);
      });
      log.entries.resize(e.index);
    }
    if (e.index == 0 || e.index != log.last() + 1) return;    // LOG-ORDER will say so
    if (e.index >= levels_.size()) levels_.emplace_back();
    log.entries.push_back(number(o, e, log.entries.back()));
  }
  /// The number of that entry; an unlike one of the same index and term breaks log matching.
  Number number(const Observation& o, const Raft::Logged& e, Number before) {
    const auto hash = XXH3_64bits_withSeed(e.command.bytes().data(), e.command.bytes().size(), e.command.type());
    auto& entries = levels_[e.index].entries;
    for (Number i = 0; i < entries.size(); ++i) {
      const Entry& known = entries[i];
      if (known.term != e.term) continue;
      tally_.judged("RAFT-MATCH");
      if (known.hash == hash && known.before == before) return i;
      tally_.broken("RAFT-MATCH", o.record, [&] {
        return name(o.process) + " and " + name(known.by) + " have an entry of term " + text(e.term) + " at index " +
               text(e.index) + ", but " + (known.hash == hash ? "what is before it differs" : "not the same one");
      });
    }
    entries.push_back({e.term, hash, before, o.process});
    return static_cast<Number>(entries.size() - 1);
  }
  void see(const Observation& o, const Raft::Truncated& e) {
    Log& log = log_of(o);
    tally_.judged("RAFT-APPEND");
    if (is_leader(o.process, e.term)) tally_.broken("RAFT-APPEND", o.record, [&] {
      return name(o.process) + ", leader of term " + text(e.term) + ", deleted its log behind index " + text(e.last) +
             " " + when(o.at);
    });
    if (e.last < log.last()) log.entries.resize(e.last + 1);
    log.committed = std::min(log.committed, log.last());
  }
  /// A snapshot holds what is committed.
  void see(const Observation& o, const Raft::Installed& e) {
    Log& log = log_of(o);
    if (e.last < log.last()) log.entries.resize(e.last + 1);
    for (auto i = log.committed + 1; i <= e.index && i < levels_.size(); ++i) {
      if (i > log.last()) log.entries.push_back(unknown);
      log.entries[i] = levels_[i].committed;
    }
    log.committed = std::max(log.committed, std::min(e.index, log.last()));
  }

  // ---- leaders and what is committed

  bool is_leader(ProcessId p, std::uint64_t term) const {
    const auto at = leaders_.find(term);
    return at != leaders_.end() && at->second.process == p;
  }
  void see(const Observation& o, const Raft::Elected& e) {
    const Log& log = log_of(o);
    tally_.judged("RAFT-ELECTION");
    const auto [at, first] = leaders_.try_emplace(e.term, Leader{o.process, log.last(), log.entries.back()});
    if (!first && at->second.process != o.process) tally_.broken("RAFT-ELECTION", o.record, [&] {
      return name(o.process) + " was elected " + when(o.at) + " in term " + text(e.term) + ", as " +
             name(at->second.process) + " had been";
    });
    // Whoever has the last of what is committed has what is before it, too.
    auto i = committed_;
    while (i > 0 && levels_[i].commit_term >= e.term) --i;
    if (i > 0) judge_complete(o, e.term, {o.process, log.last(), log.entries.back()}, i);
  }
  void see(const Observation& o, const Raft::Committed& e) {
    Log& log = log_of(o);
    for (auto i = log.committed + 1; i <= e.index && i <= log.last(); ++i) {
      Level& level = levels_[i];
      tally_.judged("RAFT-SAFETY");
      if (level.committed == unknown) {
        level.committed = log.entries[i], level.commit_term = e.term, level.committed_by = o.process;
        committed_ = std::max(committed_, i);
        for (auto later = leaders_.upper_bound(e.term); later != leaders_.end(); ++later)
          judge_complete(o, later->first, later->second, i);
      } else if (level.committed != log.entries[i]) tally_.broken("RAFT-SAFETY", o.record, [&] {
        return name(o.process) + " applied another entry at index " + text(i) + " " + when(o.at) + " than " +
               name(level.committed_by) + " had";
      });
    }
    log.committed = std::max(log.committed, std::min(e.index, log.last()));
  }
  /// Had that leader, when it was elected, the entry that is committed at index i?
  void judge_complete(const Observation& o, std::uint64_t term, const Leader& leader, std::uint64_t i) {
    tally_.judged("RAFT-COMPLETE");
    auto at = leader.last;
    auto entry = leader.entry;
    while (at > i && entry != unknown) entry = levels_[at--].entries[entry].before;
    if (at == i && entry == levels_[i].committed) return;
    tally_.broken("RAFT-COMPLETE", o.record, [&] {
      return name(leader.process) + " was elected in term " + text(term) + " without what is committed at index " +
             text(i) + ", as " + name(levels_[i].committed_by) + " knew in term " + text(levels_[i].commit_term);
    });
  }

  std::vector<Log> logs_;                                     // by process
  std::vector<Level> levels_;                                 // by index
  std::map<std::uint64_t, Leader> leaders_;                   // by term
  std::uint64_t committed_ = 0;                               // the highest index that is
  Tally tally_;
};

}  // namespace

void know_raft_checker() { know_checker<Raft, RaftChecker>(); }

}  // namespace faultline
