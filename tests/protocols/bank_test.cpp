// A bank over atomic commit: at whatever moment whoever crashes, no money is lost and none is made.
#include <catch2/catch.hpp>

#include "protocols/commit/bank.hpp"
#include "tests/protocols/world.hpp"

using namespace faultline;

namespace {

/// Of three processes; account k1 lies at process 0, k2 at 1, k3 at 2.
class Tellers : public World {
 public:
  explicit Tellers(const Choice& choice = {"BankOverAtomicCommit", {}, {}}) : World(3, choice) {
    watch = [this](ProcessId, const Effect& e) {
      if (e.type != &type_of<TransactionalBank::Settled>) return;
      const auto& settled = *static_cast<const TransactionalBank::Settled*>(e.value);
      balances[settled.account] = settled.balance;
    };
  }
  /// What the accounts last said that they hold.
  std::map<std::string, std::uint64_t> balances{{"k1", Bank::opening}, {"k2", Bank::opening}, {"k3", Bank::opening}};
  void transfer(ProcessId client, const std::string& from, const std::string& to, std::uint64_t amount) {
    request(client, TransactionalBank::Execute{Bank::Transfer{from, to, amount}});
  }
  std::vector<bool> outputs() const {
    std::vector<bool> all;
    for (const auto& s : seen<TransactionalBank::Output>()) all.push_back(s.event.done);
    return all;
  }
};

using Balances = std::map<std::string, std::uint64_t>;

}  // namespace

TEST_CASE("bank: money goes from an account at one process to one at another") {
  Tellers bank;
  bank.transfer(p0, "k1", "k2", 3);
  bank.run_for(1s);
  CHECK(bank.outputs() == std::vector{true});
  CHECK(bank.balances == Balances{{"k1", 7}, {"k2", 13}, {"k3", 10}});
  bank.transfer(p2, "k1", "k2", 7), bank.run_for(1s);         // asked for by who has nothing to do with it
  CHECK(bank.balances == Balances{{"k1", 0}, {"k2", 20}, {"k3", 10}});
  bank.transfer(p1, "k3", "k3", 10), bank.run_for(1s);        // to itself
  CHECK(bank.outputs() == std::vector{true, true, true});
  CHECK(bank.balances == Balances{{"k1", 0}, {"k2", 20}, {"k3", 10}});
}

TEST_CASE("bank: what is not there is not paid, nor what is promised to another") {
  Tellers bank;
  SECTION("too much") { bank.transfer(p0, "k1", "k2", 11); }
  SECTION("nothing is known of the account's process") {
    bank.network = [](const Sent& m) {
      return m.from == p2 || m.to == p2 ? std::vector<Duration>{} : std::vector<Duration>{1ms};
    };
    bank.transfer(p0, "k3", "k1", 1);
  }
  SECTION("two at once, each of which could be paid") {
    bank.transfer(p0, "k1", "k2", 6), bank.transfer(p1, "k1", "k3", 6);
    bank.run_for(1s);
    CHECK(std::ranges::count(bank.outputs(), true) <= 1);
    CHECK((bank.balances.at("k1") == 4 || bank.balances.at("k1") == 10));
    return;
  }
  bank.run_for(1s);
  CHECK(bank.outputs() == std::vector{false});
  CHECK(bank.balances == Balances{{"k1", 10}, {"k2", 10}, {"k3", 10}});
}

TEST_CASE("bank: whoever crashes when, a transfer is done at both accounts or at none") {
  std::set<bool> outcomes;
  for (ProcessId victim : {p0, p1, p2})
    for (Duration at = 0ms; at < 12ms; at += 500us) {
      INFO("process " << index(victim) << " crashes after " << at.count() << " ns");
      Tellers bank;
      bank.transfer(p1, "k2", "k3", 4);
      bank.run_for(at);
      bank.crash(victim);
      bank.run_for(300ms);
      bank.restart(victim);
      bank.run_for(2s);
      const Balances done{{"k1", 10}, {"k2", 6}, {"k3", 14}}, not_done{{"k1", 10}, {"k2", 10}, {"k3", 10}};
      const bool is_done = bank.balances == done;
      CHECK((is_done || bank.balances == not_done));
      outcomes.insert(is_done);
      bank.transfer(p0, "k2", "k1", 6), bank.run_for(2s);     // nothing stays set aside
      CHECK(bank.outputs().back());
    }
  CHECK(outcomes.size() == 2);
}

TEST_CASE("bank: any commit that never blocks serves as well") {
  const std::string commit = GENERATE("ThreePhaseCommit", "ConsensusBasedNonBlockingAtomicCommit");
  Tellers bank({"BankOverAtomicCommit",
                {{"AtomicCommit", "NonBlockingAsAtomicCommit"}, {"NonBlockingAtomicCommit", commit}}, {}});
  for (int i = 0; i < 5; ++i) {
    bank.transfer(ProcessId(i % 3), "k1", "k2", 2);
    bank.run_for(1s);
  }
  CHECK(bank.outputs() == std::vector(5, true));
  CHECK(bank.balances == Balances{{"k1", 0}, {"k2", 20}, {"k3", 10}});
}
