#include "sim/engine/digest.hpp"

#include <bit>

#define XXH_INLINE_ALL  // bodies are short: the call would cost as much as the hash
#include <xxhash.h>

namespace faultline {

// Text is hashed as it lies in memory and the fields as numbers, so byte order would only matter
// inside XXH3, which is defined little-endian; Faultline as a whole is not tested elsewhere.
static_assert(std::endian::native == std::endian::little, "Faultline runs on little-endian machines");

std::uint64_t Digest::hash_of_text(const char* text, std::size_t size) { return XXH3_64bits(text, size); }

}  // namespace faultline
