// The checkers of a bank whose accounts lie at different processes: TX-TERM of the port, and TX-ATOMIC and TX-TOTAL of
// what the processes report of their accounts. Memory: one entry a transfer.
#include <set>

#include "check/goals.hpp"
#include "protocols/commit/bank.hpp"

namespace faultline {
namespace {

class ClientsChecker final : public Checker {
 public:
  explicit ClientsChecker(std::uint32_t processes) : waiting_(processes) {}

  void see(const Observation& o) override {
    auto& waiting = waiting_[index(o.process)];
    if (o.as<TransactionalBank::Execute>()) {
      waiting = asked_.size();
      asked_.push_back({o.process, o.at, o.record});
    } else if (o.as<TransactionalBank::Output>()) {
      if (const auto asked = std::exchange(waiting, {})) asked_[*asked].answered = true;
    }
  }
  void crash(ProcessId p, Time) override { waiting_[index(p)].reset(); }

  Tally finish(const RunFacts& run) override {
    Goals goals(tally_, run, "TX-TERM");
    std::optional<ProcessId> down;
    for (std::uint32_t p = 0; p < waiting_.size(); ++p) if (!is_correct(run, ProcessId{p})) down = ProcessId{p};
    for (const Asked& a : asked_) {
      if (!was_always_up(run, a.by)) continue;
      const auto missed = [&] {
        return name(a.by) + " was never told what became of the transfer that it asked for " + when(a.at);
      };
      if (!down) goals.add(a.at, a.answered, a.record, missed);
      else if (!a.answered) tally_.open("TX-TERM", [&] {
        return missed() + "; but " + name(*down) + " was down in the end";
      });
    }
    goals.close(down ? "somebody was down in the end" : "no process that was always up asked for a transfer");
    return std::move(tally_);
  }

 private:
  struct Asked { ProcessId by; Time at; std::uint64_t record; bool answered = false; };
  std::vector<std::optional<std::size_t>> waiting_;           // by process: what its client asked, in asked_
  std::vector<Asked> asked_;
  Tally tally_;
};

/// Believes what each process reports of its own accounts.
class AccountsChecker final : public Checker {
 public:
  explicit AccountsChecker(std::uint32_t) {}

  void see(const Observation& o) override {
    if (auto* e = o.as<TransactionalBank::Output>()) say(o, e->id, e->done);
    else if (auto* e = o.as<TransactionalBank::Settled>()) settled(o, *e);
  }
  Tally finish(const RunFacts&) override { return std::move(tally_); }

 private:
  using Id = TransactionalBank::Id;
  struct Transfer {
    bool done;                                                // as it was first said, and by whom
    ProcessId by;
    std::set<std::string> settled{};                          // accounts
  };

  static std::string text(const Id& id) { return "transfer " + std::to_string(id.number) + " of " + name(id.by); }
  static const char* word(bool done) { return done ? "done" : "not done"; }

  /// All must say the same of a transfer.
  Transfer& say(const Observation& o, const Id& id, bool done) {
    const auto [at, is_first] = transfers_.try_emplace(id, Transfer{done, o.process, {}});
    if (is_first) return at->second;
    const Transfer& first = at->second;
    tally_.judged("TX-ATOMIC");
    if (done != first.done) tally_.broken("TX-ATOMIC", o.record, [&] {
      return name(o.process) + " said " + when(o.at) + " that " + text(id) + " was " + word(done) + ", and " +
             name(first.by) + " that it was " + word(first.done);
    });
    return at->second;
  }
  void settled(const Observation& o, const TransactionalBank::Settled& e) {
    Transfer& transfer = say(o, e.id, e.done);
    transfer.settled.insert(e.account);
    const bool whole = transfer.settled.contains(e.transfer.from) && transfer.settled.contains(e.transfer.to);
    if (whole) half_.erase(e.id);
    else if (e.done) half_.insert(e.id);

    auto& balance = balances_.try_emplace(e.account, Bank::opening).first->second;
    surplus_ += e.balance - balance, balance = e.balance;
    if (!half_.empty()) return;
    tally_.judged("TX-TOTAL");
    if (surplus_ != 0) tally_.broken("TX-TOTAL", o.record, [&] {
      const auto amount = static_cast<std::int64_t>(surplus_);
      return name(o.process) + " settled " + text(e.id) + " at account " + e.account + " " + when(o.at) +
             ", and then " + std::to_string(amount < 0 ? -amount : amount) +
             (amount < 0 ? " was lost" : " had come out of nowhere");
    });
  }

  std::map<Id, Transfer> transfers_;
  std::set<Id> half_;                                         // done at one account alone
  std::map<std::string, std::uint64_t> balances_;
  std::uint64_t surplus_ = 0;                                 // above what was opened; modulo 2^64, as money is lost
  Tally tally_;
};

}  // namespace

void know_bank_checkers() {
  know_checker<TransactionalBank, ClientsChecker>();
  know_checker("BankOverAtomicCommit", [](std::uint32_t processes) -> std::unique_ptr<Checker> {
    return std::make_unique<AccountsChecker>(processes);
  });
}

}  // namespace faultline
