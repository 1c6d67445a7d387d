#include "sim/engine/digest.hpp"

#include "sim/core/short_text.hpp"

namespace faultline {

/// A product for every 16 bytes; the last ones may overlap those before. Of less than 16, the two ends do.
std::uint64_t Digest::hash_of_text(const char* text, std::size_t size) {
  std::uint64_t h = size * odd ^ mix(4);                      // in all bits: in the low ones text could undo the size
  const char* const end = text + size;
  for (; end - text > 16; text += 16)
    h = fold(h ^ word<std::uint64_t>(text), word<std::uint64_t>(text + 8) ^ mix(5));
  const auto [first, last] = Ends::of(size >= 16 ? std::string_view(end - 16, 16) : std::string_view(text, size));
  return fold(h ^ first, last ^ mix(6));
}

}  // namespace faultline
