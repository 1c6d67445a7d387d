// Bank over Atomic Commit: accounts that lie at different processes, a transfer between them being a distributed
// transaction (Gray and Reuter, "Transaction Processing", 1993; Bernstein, Hadzilacos and Goodman 1987, chapter 7).
//
// Model: fail-recovery over links that lose and repeat, or that of the atomic commit below, if that is a narrower one.
// Guarantees BANK1 with a commit that decides, and two properties of its own with one that keeps AC-AGR. Cost:
// N - 1 messages and a step, and those of the commit; N - 1 more messages each `period` from each process that waits.
//
// Who begins a transfer tells all, and all vote on it: the process of an account that would be overdrawn for ABORT,
// and so does one that has set aside too much for transfers yet to be decided; everybody else for COMMIT. What is set
// aside and what the accounts hold is on the disk before the vote leaves. Who waits for a decision tells all of the
// transfer again and again, as who has never heard of it cannot vote. After a restart only the commit is asked: it
// decides again, or goes on. Its instances are never retired, for others may need their answers for ever.
#include "protocols/commit/bank.hpp"
#include "protocols/commit/ports.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {
using namespace std::chrono_literals;

struct BankOverAtomicCommit {
  using Port = TransactionalBank;
  using Commands = types<Bank::Transfer>;
  static constexpr About about{
      .title = "Bank over Atomic Commit", .source = "Gray and Reuter, Transaction Processing, 1993",
      .model = Model::FailRecovery, .tolerates = "N", .messages = "", .steps = "",
      .needs = Needs::Fair | Needs::Recovery,
      .summary = "Accounts at different processes; a transfer is done if all vote for it, by atomic commit."};

  static constexpr Property properties[] = {
      {"BANK2", "TX-ATOMIC", PropertyKind::Safety,
       "Of one transfer, both accounts and the client hear the same: it was done, or it was not."},
      {"BANK3", "TX-TOTAL", PropertyKind::Safety,
       "While no transfer is done at one account alone, all accounts together hold what they were opened with."}};
  using Reports = types<TransactionalBank::Settled>;

  using Id = TransactionalBank::Id;
  struct Begin { Id id; Bank::Transfer transfer; };
  using Messages = types<Begin>;
  struct Again { Id id; };
  using Timers = types<Again>;

  Param<Duration> period{100ms};                              // between repetitions of what has not been decided
  Use<FairLossLink> fll;
  Instances<Id, AtomicCommit> commits;
  Stable<std::uint64_t> begun;                                // transfers of this process's client
  Stable<std::map<std::string, std::uint64_t>> balances;      // of the accounts here that were ever mentioned
  Stable<std::map<Id, Bank::Transfer>> pending;               // that touch them: voted for, not settled
  Stable<std::map<ProcessId, std::uint64_t>> heard;           // the last transfer that each process has begun
  std::map<Id, Bank::Transfer> waiting;                       // for a decision

  // ---- a transfer begins
  void on(Context& bank, const TransactionalBank::Execute& e) {
    const auto transfer = e.command.as<Bank::Transfer>();
    const Id id{bank.self(), ++*begun};
    if (!transfer) return bank.trigger(TransactionalBank::Output{id, false});
    vote(bank, {id, *transfer});
  }
  void on(Context& bank, const FairLossLink::Deliver&, const Begin& m) { vote(bank, m); }

  /// Once on each transfer. One that comes after a later one of the same process has been given up by it.
  void vote(Context& bank, const Begin& m) {
    const auto last = heard.get().find(m.id.by);
    if (last != heard.get().end() && m.id.number <= last->second) return;
    (*heard)[m.id.by] = m.id.number;
    const bool covered = !is_here(bank, m.transfer.from) || available(m.transfer.from) >= m.transfer.amount;
    if (!covered) settle(bank, m.id, m.transfer, false);      // others cannot decide anything else
    else if (is_here(bank, m.transfer.from) || is_here(bank, m.transfer.to)) pending->emplace(m.id, m.transfer);
    waiting.emplace(m.id, m.transfer);
    if (m.id.by == bank.self()) tell(bank, m);
    bank.set_timer(period, Again{m.id});
    bank.trigger(commits, m.id, AtomicCommit::Propose{covered});
  }
  void on(Context& bank, const Again& t) {
    const auto at = waiting.find(t.id);
    if (at == waiting.end()) return;
    tell(bank, {t.id, at->second});
    bank.set_timer(period, Again{t.id});
  }
  void tell(Context& bank, const Begin& m) {
    for (ProcessId q : bank.processes()) if (q != bank.self()) bank.trigger(fll, FairLossLink::Send{q, m});
  }

  // ---- it is decided
  void on(Context& bank, const Id& id, const AtomicCommit::Decide& e) {
    if (const auto at = pending.get().find(id); at != pending.get().end()) {
      settle(bank, id, at->second, e.commit);
      pending->erase(id);
    }
    if (waiting.erase(id) > 0 && id.by == bank.self()) bank.trigger(TransactionalBank::Output{id, e.commit});
  }
  void settle(Context& bank, const Id& id, const Bank::Transfer& transfer, bool done) {
    for (const std::string& account : std::set{transfer.from, transfer.to}) {
      if (!is_here(bank, account)) continue;
      std::uint64_t& balance = balances->try_emplace(account, Bank::opening).first->second;
      if (done && account == transfer.to) balance += transfer.amount;
      if (done && account == transfer.from) balance -= transfer.amount;
      bank.report(TransactionalBank::Settled{id, transfer, account, done, balance});
    }
  }

  // ---- accounts
  /// An account lies at the process that the sum of its letters comes to.
  static bool is_here(Context& bank, const std::string& account) {
    std::uint64_t sum = 0;
    for (const char c : account) sum += static_cast<unsigned char>(c);
    return index(bank.self()) == sum % bank.N();
  }
  /// What it holds and nobody else has been promised.
  std::uint64_t available(const std::string& account) const {
    const auto known = balances->find(account);
    std::uint64_t left = known == balances->end() ? Bank::opening : known->second;
    for (const auto& [_, transfer] : *pending) if (transfer.from == account) left -= transfer.amount;
    return left;
  }
};

template const Algorithm& algorithm<BankOverAtomicCommit>();

}  // namespace faultline
