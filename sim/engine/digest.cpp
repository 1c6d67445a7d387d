#include "sim/engine/digest.hpp"

#include <bit>
#include <cstring>

namespace faultline {
namespace {

// Text is hashed as it lies in memory, eight bytes a number.
static_assert(std::endian::native == std::endian::little, "Faultline runs on little-endian machines");

template <class Word>
std::uint64_t word(const char* at) {
  Word w;
  std::memcpy(&w, at, sizeof w);
  return w;
}

}  // namespace

/// A product for every 16 bytes; the last ones may overlap those before. Of less than 16, the two ends do.
std::uint64_t Digest::hash_of_text(const char* text, std::size_t size) {
  std::uint64_t h = size * odd ^ mix(4), first, last;   // the size in all bits: in the low ones text could undo it
  const char* const end = text + size;
  if (size >= 16) {
    for (const char* const rest = end - 16; text < rest; text += 16)
      h = fold(h ^ word<std::uint64_t>(text), word<std::uint64_t>(text + 8) ^ mix(5));
    first = word<std::uint64_t>(end - 16), last = word<std::uint64_t>(end - 8);
  } else if (size >= 8) {
    first = word<std::uint64_t>(text), last = word<std::uint64_t>(end - 8);
  } else if (size >= 4) {
    first = word<std::uint32_t>(text), last = word<std::uint32_t>(end - 4);
  } else {
    first = word<std::uint8_t>(text) << 8 | word<std::uint8_t>(text + size / 2), last = word<std::uint8_t>(end - 1);
  }
  return fold(h ^ first, last ^ mix(6));
}

}  // namespace faultline
