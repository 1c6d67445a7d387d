// register_rules.hpp: what a register with one writer may answer, by the textbook's own rules (CGR 4.2 to 4.4).
//
// The rules get weaker from LIN to SAFE: what is linearizable keeps ATOMIC-1N, what keeps ATOMIC-1N keeps REGULAR
// and ORDER, what keeps REGULAR keeps SAFE. Each takes time N log N and is exact, whether or not values repeat.
#pragma once
#include <optional>
#include <string>

#include "check/history/history.hpp"

namespace faultline::history {

/// What a rule says of a history.
struct Judgement {
  struct Break {
    std::size_t operation;                ///< the read that broke it, of History::operations
    std::string why;                      ///< a sentence: who read what when, and what was allowed
  };
  std::uint64_t judged = 0;               ///< reads that could have broken it
  std::optional<Break> broken;            ///< by the read that returned first
};

// All take the operations of one register: "write" with an argument and "read" with a result, whatever their key.
// All writes are one client's, one after the other, else std::invalid_argument is thrown. Reads without answer and
// what failed are left out. A write without answer may have taken effect, from its invocation on and at the latest
// when the writer invokes the next one. `initial` is what the register holds before the first write.

/// SAFE: a read that overlaps no write returns the last one.
Judgement safe(const History&, const Value& initial = {});
/// REGULAR: a read returns the last write that was completed before it began, or one that overlaps it.
Judgement regular(const History&, const Value& initial = {});
/// ORDER: of two reads, one after the other, the second returns no older write. Values that nobody wrote before the
/// read returned are left to the other rules.
Judgement order(const History&, const Value& initial = {});
/// ATOMIC-1N: REGULAR and ORDER with the same writes behind the values; linearizable, for one writer.
Judgement atomic_one_writer(const History&, const Value& initial = {});

}  // namespace faultline::history
