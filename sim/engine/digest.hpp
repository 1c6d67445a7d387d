// digest.hpp: the hash of a run. Two runs are the same run exactly if their digests are equal.
#pragma once
#include "sim/engine/record.hpp"

namespace faultline {

/// Folds records into 64 bits as they are made. Every field of every record counts, and so does
/// their order; nothing that depends on compiler, level or machine does. Not a cryptographic hash:
/// it finds accidents, not forgeries.
class Digest {
 public:
  void add(const Record& record);
  std::uint64_t value() const { return state_; }
  bool operator==(const Digest&) const = default;

 private:
  std::uint64_t state_ = 0x6661756c746c696e;
};

}  // namespace faultline
