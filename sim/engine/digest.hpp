// digest.hpp: the hash of a run. Two runs are the same run exactly if their digests are equal.
#pragma once
#include <cstddef>

#include "sim/core/random.hpp"
#include "sim/engine/record.hpp"

namespace faultline {

/// Folds records into 64 bits as they are made. Every field of every record counts, and so does
/// their order; nothing that depends on compiler, level or machine does. Not a cryptographic hash:
/// it finds accidents, not forgeries.
class Digest {
 public:
  /// Two products, each of which takes in half of the fields and all that was before. Inline, so that what a kind
  /// of record leaves empty costs nothing.
  void add(const Record& r) {
    const auto at = static_cast<std::uint64_t>(r.at.time_since_epoch().count());
    const std::uint64_t ends = std::uint64_t{index(r.process)} << 32 | index(r.peer);
    const std::uint64_t what = std::uint64_t{r.type} << 8 | static_cast<std::uint8_t>(r.kind);
    state_ = fold((state_ ^ at) + hash(r.path), r.cause ^ mix(1));
    state_ = fold((state_ ^ ends) + hash(r.body), (r.number + what * odd) ^ mix(2));
  }
  std::uint64_t value() const { return state_; }
  bool operator==(const Digest&) const = default;

 private:
  /// Both halves of the 128-bit product: every bit of a factor reaches most bits of the result.
  static constexpr std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  static constexpr std::uint64_t odd = mix(3) | 1;            // times it, no number is lost
  /// 0 for empty text, which no other text is likely to give.
  static std::uint64_t hash(std::string_view text) { return text.empty() ? 0 : hash_of_text(text.data(), text.size()); }
  static std::uint64_t hash_of_text(const char*, std::size_t);

  std::uint64_t state_ = 0x6661756c746c696e;
};

}  // namespace faultline
