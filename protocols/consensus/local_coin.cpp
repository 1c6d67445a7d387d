// Local Coin: each process tosses its own (CGR Module 5.9; as in Ben-Or, PODC 1983).
//
// Model: any, with any number of crashes; no messages, no time. Guarantees COIN-TERM and COIN-HIDE. The tosses are
// independent: N of them match with probability domain^-(N-1), and consensus over them may take a number of rounds
// that is exponential in N.
#include "protocols/consensus/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct LocalCoin {
  using Port = CommonCoin;
  static constexpr About about{
      .title = "Local Coin", .source = "Ben-Or, PODC 1983", .model = Model::FailSilent, .tolerates = "N",
      .messages = "0", .steps = "0", .needs = Needs::Luck,
      .summary = "Every process tosses its own coin; that all show the same is a matter of luck."};

  void on(Context& coin, const CommonCoin::Release& e) {
    coin.trigger(CommonCoin::Output{coin.random(std::max<std::uint64_t>(e.domain, 1))});
  }
};

template const Algorithm& algorithm<LocalCoin>();

}  // namespace faultline
