// digest.hpp: the hash of a run. Two runs are the same run exactly if their digests are equal.
#pragma once
#include "sim/core/random.hpp"
#include "sim/engine/record.hpp"

namespace faultline {

/// Folds records into 64 bits as they are made. Every field of every record counts, and so does
/// their order; nothing that depends on compiler, level or machine does. Not a cryptographic hash:
/// it finds accidents, not forgeries.
class Digest {
 public:
  /// Four products that do not wait for each other, then one that chains the record to those before. Inline,
  /// so that what a kind of record leaves empty costs nothing.
  void add(const Record& r) {
    const std::uint64_t ends = std::uint64_t{index(r.process)} << 32 | index(r.peer);
    const std::uint64_t what = std::uint64_t{r.type} << 8 | static_cast<std::uint8_t>(r.kind);
    const auto at = static_cast<std::uint64_t>(r.at.time_since_epoch().count());
    const std::uint64_t when = fold(at ^ mix(1), r.cause ^ mix(2));
    const std::uint64_t who = fold(ends ^ mix(3), r.number ^ mix(4));
    const std::uint64_t where = fold(hash(r.path) ^ mix(5), what ^ mix(6));
    state_ = fold(state_ ^ when ^ where, who ^ hash(r.body) ^ mix(7)) + mix(8);
  }
  std::uint64_t value() const { return state_; }
  bool operator==(const Digest&) const = default;

 private:
  /// Both halves of the 128-bit product: every bit of a factor reaches most bits of the result.
  static constexpr std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  /// 0 for empty text, which no other text is likely to give.
  static std::uint64_t hash(std::string_view text) { return text.empty() ? 0 : hash_of_text(text.data(), text.size()); }
  static std::uint64_t hash_of_text(const char*, std::size_t);

  std::uint64_t state_ = 0x6661756c746c696e;
};

}  // namespace faultline
