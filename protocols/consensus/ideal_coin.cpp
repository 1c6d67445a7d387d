// Ideal Coin: a common coin as an oracle (CGR Module 5.9; the book's beacon, which a trusted dealer would play).
//
// Model: any, with any number of crashes; no messages, no time. Guarantees COIN-TERM and COIN-HIDE, and at one
// place of all stacks one value: COIN-MATCH with probability 1 if all release with one domain, COIN-BIAS none.
// The value does not exist before somebody asks: it comes from a stream of its own, keyed by the place, that no
// schedule and no other draw depends on. No process of the real world has this oracle; coins made of messages
// (shares of a threshold signature, say) provide the same port.
#include "protocols/consensus/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct IdealCoin {
  using Port = CommonCoin;
  static constexpr About about{
      .title = "Ideal Coin", .source = "CGR Module 5.9, as an oracle", .model = Model::FailSilent,
      .tolerates = "N", .messages = "0", .steps = "0",
      .summary = "The same value at every process, at once, and known to nobody before it is released."};

  void on(Context& coin, const CommonCoin::Release& e) {
    coin.trigger(CommonCoin::Output{coin.common_random(std::max<std::uint64_t>(e.domain, 1))});
  }
};

template const Algorithm& algorithm<IdealCoin>();

}  // namespace faultline
