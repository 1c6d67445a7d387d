#include "sim/engine/digest.hpp"

#include "sim/core/short_text.hpp"

namespace faultline {

/// A product for every 16 bytes; the last ones may overlap those before. Of 16 or less, the two ends do.
std::uint64_t Digest::hash_of_text(const char* text, std::size_t size) {
  std::uint64_t h = size * odd ^ mix(4);                      // in all bits: in the low ones text could undo the size
  if (size > 16) {
    const char* const last = text + (size - 16);
    do {
      h ^= word<std::uint64_t>(text);
      h = fold(word<std::uint64_t>(text + 8) ^ mix(5), h);
      text += 16;
    } while (text < last);
    h ^= word<std::uint64_t>(last);
    return fold(word<std::uint64_t>(last + 8) ^ mix(6), h);
  }
  const auto [first, last] = Ends::of({text, size});
  return fold(h ^ first, last ^ mix(6));
}

}  // namespace faultline
