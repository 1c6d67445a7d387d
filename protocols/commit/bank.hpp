// The port of a bank whose accounts lie at different processes.
#pragma once
#include "protocols/replication/commands.hpp"
#include "sim/process/process.hpp"

namespace faultline {

/// Transfers between accounts that lie at different processes: the textbook's example of a distributed transaction.
/// Each account lies at one process and holds `Bank::opening` at first.
struct TransactionalBank {
  /// A transaction: the so-manieth that this process's client has begun, also over restarts.
  struct Id {
    ProcessId by;
    std::uint64_t number;
    auto operator<=>(const Id&) const = default;
  };
  struct Execute { Payload command; };    ///< a Bank::Transfer
  struct Output { Id id; bool done; };    ///< answers Execute: whether the money moved; if not, nothing has changed
  /// Reported at the process of an account: a transfer from or to it is settled; `balance` is what it holds now.
  struct Settled { Id id; Bank::Transfer transfer; std::string account; bool done; std::uint64_t balance; };
  using Requests = types<Execute>;
  using Indications = types<Output>;
  static constexpr Usage usage = Usage::Sequential;
  static constexpr std::string_view source = "Gray and Reuter, Transaction Processing, 1993, debit and credit";
  static constexpr std::string_view summary = "Transfers between accounts at different processes, all or nothing.";
  static constexpr std::string_view by_default = "BankOverAtomicCommit";
  static constexpr Property properties[] = {
      {"BANK1", "TX-TERM", PropertyKind::Liveness,
       "If everybody is up in the end, the transfers of processes that never crashed are answered."}};
};

}  // namespace faultline
