// Bank Machine: transfers between accounts, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied. No command makes or destroys money, but the opening of an account.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct BankMachine {
  using Commands = Bank::Commands;
  static constexpr std::string_view title = "Bank", summary = "Accounts: transfer, audit. The total is conserved.";

  std::map<std::string, std::uint64_t> balances;

  Done apply(const Bank::Transfer& c) {
    const auto from = balances.find(c.from);
    if ((from == balances.end() ? Bank::opening : from->second) < c.amount) return {false};
    balances.try_emplace(c.from, Bank::opening).first->second -= c.amount;
    balances.try_emplace(c.to, Bank::opening).first->second += c.amount;
    return {};
  }
  Bank::Books apply(const Bank::Audit&) const {
    Bank::Books books{balances.size(), 0};
    for (const auto& [_, balance] : balances) books.total += balance;
    return books;
  }
};

template const Algorithm& algorithm<Machine<BankMachine>>();

}  // namespace faultline
