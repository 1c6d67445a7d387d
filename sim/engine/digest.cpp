#include "sim/engine/digest.hpp"

#include <bit>

#define XXH_INLINE_ALL  // bodies are short: the call would cost as much as the hash
#include <xxhash.h>

#include "sim/core/random.hpp"

namespace faultline {
namespace {

// Text is hashed as it lies in memory and the fields as numbers, so byte order would only matter
// inside XXH3, which is defined little-endian; Faultline as a whole is not tested elsewhere.
static_assert(std::endian::native == std::endian::little, "Faultline runs on little-endian machines");

// Small fields become factors that spread over all bits.
constexpr std::uint64_t key[] = {mix(1), mix(2), mix(3), mix(4), mix(5), mix(6), mix(7), mix(8)};

/// Both halves of the 128-bit product: every bit of a factor reaches most bits of the result.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// 0 for empty text, which no other text is likely to give.
inline std::uint64_t hash(std::string_view text) { return text.empty() ? 0 : XXH3_64bits(text.data(), text.size()); }

}  // namespace

void Digest::add(const Record& r) {
  // Four products that do not wait for each other, then one that chains the record to those before.
  const std::uint64_t ends = std::uint64_t{index(r.process)} << 32 | index(r.peer);
  const std::uint64_t what = std::uint64_t{r.type} << 8 | static_cast<std::uint8_t>(r.kind);
  const auto at = static_cast<std::uint64_t>(r.at.time_since_epoch().count());
  const std::uint64_t when = fold(at ^ key[0], r.cause ^ key[1]);
  const std::uint64_t who = fold(ends ^ key[2], r.number ^ key[3]);
  const std::uint64_t where = fold(hash(r.path) ^ key[4], what ^ key[5]);
  state_ = fold(state_ ^ when ^ where, who ^ hash(r.body) ^ key[6]) + key[7];
}

}  // namespace faultline
