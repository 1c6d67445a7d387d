// goals.hpp: what the checkers of all families need: judging what should have happened by the end of a
// run, and the words in which they say what did not.
#pragma once
#include <span>

#include "check/assumptions.hpp"
#include "check/check.hpp"

namespace faultline {

/// Does a port with these properties promise that check?
constexpr bool promises(std::span<const Property> properties, std::string_view check) {
  for (const Property& p : properties) if (p.check == check) return true;
  return false;
}

/// "process 3"
std::string name(ProcessId);
/// "at 1.5ms"
std::string when(Time);
/// The message as JSON, cut short where it is long.
std::string show(const Payload&);

/// Judges one liveness property when the run is over. A goal counts if what called for it is old. One that was
/// not reached breaks the property if it is missing for good, and otherwise leaves it open (assumptions.hpp).
class Goals {
 public:
  Goals(Tally& tally, const RunFacts& run, std::string_view check) : tally_(tally), run_(run), check_(check) {}
  /// A goal that something at time `since` called for; the sentence says that it was missed.
  template <class Sentence>
  void add(Time since, bool reached, std::optional<std::uint64_t> record, const Sentence& missed) {
    if (!is_old(run_, since)) return void(++young_);
    ++judged_;
    if (!reached) miss(since, record, missed);
  }
  void reached(Time since, std::uint64_t times = 1) { (is_old(run_, since) ? judged_ : young_) += times; }
  /// All goals are in. If none could be judged: because of `nothing`, or because all were too young.
  void close(std::string_view nothing);

 private:
  void miss(Time since, std::optional<std::uint64_t> record, const Tally::Sentence&);
  Tally& tally_;
  const RunFacts& run_;
  std::string_view check_;
  std::uint64_t judged_ = 0, young_ = 0;
};

}  // namespace faultline
