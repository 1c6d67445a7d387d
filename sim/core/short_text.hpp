// short_text.hpp: short text as numbers, for what is hashed or compared often.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace faultline {

static_assert(std::endian::native == std::endian::little, "Faultline runs on little-endian machines");

/// What lies there in memory, as a number.
template <class Word> std::uint64_t word(const char* at) {
  Word w;
  std::memcpy(&w, at, sizeof w);
  return w;
}

/// The two ends of a text: up to 16 bytes are told apart by these and their number.
struct Ends {
  std::uint64_t first = 0, last = 0;

  /// Of at most 16 bytes.
  static Ends of(std::string_view text) {
    const char *const begin = text.data(), *const end = begin + text.size();
    if (text.size() >= 8) return {word<std::uint64_t>(begin), word<std::uint64_t>(end - 8)};
    if (text.size() >= 4) return {word<std::uint32_t>(begin), word<std::uint32_t>(end - 4)};
    if (text.empty()) return {};
    return {word<std::uint8_t>(begin) << 8 | word<std::uint8_t>(begin + text.size() / 2), word<std::uint8_t>(end - 1)};
  }
};

}  // namespace faultline
