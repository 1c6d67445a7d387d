// The checker of common coins: COIN-TERM, COIN-HIDE, of one toss. COIN-MATCH and COIN-BIAS, which speak of many
// runs, are judged by statistics.hpp.
#include "check/goals.hpp"
#include "protocols/consensus/ports.hpp"

namespace faultline {
namespace {

class CoinChecker final : public Checker {
 public:
  explicit CoinChecker(std::uint32_t processes) : tosses_(processes) {}

  void see(const Observation& o) override {
    if (o.as<CommonCoin::Release>()) release(o);
    else if (auto* e = o.as<CommonCoin::Output>()) output(o, e->value);
  }

  Tally finish(const RunFacts& run) override {
    tally_.judged("COIN-HIDE", outputs_);
    judge_termination(run);
    return std::move(tally_);
  }

 private:
  struct Toss { std::optional<Time> released; std::uint64_t record = 0; bool learned = false; };

  void release(const Observation& o) {
    Toss& toss = tosses_[index(o.process)];
    if (!toss.released) toss.released = o.at, toss.record = o.record;
    is_released_ = true;
  }
  void output(const Observation& o, std::uint64_t value) {
    ++outputs_;
    tosses_[index(o.process)].learned = true;
    if (!is_released_) tally_.broken("COIN-HIDE", o.record, [&] {
      return name(o.process) + " learned " + std::to_string(value) + " " + when(o.at) +
             ", and nobody had released the coin";
    });
  }
  /// Nothing is promised before the last correct process has released.
  void judge_termination(const RunFacts& run) {
    Goals goals(tally_, run, "COIN-TERM");
    Time last{};
    for (std::uint32_t p = 0; p < tosses_.size(); ++p) {
      if (!is_correct(run, ProcessId{p})) continue;
      if (!tosses_[p].released) return goals.close(name(ProcessId{p}) + " is correct and did not release the coin");
      last = std::max(last, *tosses_[p].released);
    }
    for (std::uint32_t p = 0; p < tosses_.size(); ++p) {
      const Toss& toss = tosses_[p];
      if (is_correct(run, ProcessId{p})) goals.add(last, toss.learned, toss.record, [&] {
        return name(ProcessId{p}) + " never learned what the coin shows, which it released " + when(*toss.released);
      });
    }
    goals.close("no process is correct");
  }

  std::vector<Toss> tosses_;                                  // by process
  bool is_released_ = false;
  std::uint64_t outputs_ = 0;
  Tally tally_;
};

}  // namespace

void know_coin_checkers() { know_checker<CommonCoin, CoinChecker>(); }

}  // namespace faultline
