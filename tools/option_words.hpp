// option_words.hpp: what the value of an option says, or a sentence of what it may say.
#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/types.hpp"
#include "tools/command_line.hpp"

namespace faultline::tools {

/// Throws Misuse of that command, unless it is so.
inline void needs(bool what, const std::string& sentence, const char* command) {
  if (!what) throw Misuse{sentence, command};
}
/// A whole number, all of the text.
inline std::optional<std::uint64_t> whole(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}
/// Any 64-bit number.
std::uint64_t number(const std::string& text, const std::string& option, const char* command, std::uint64_t least = 0);
/// As many threads or processes as wished; 0: nothing was said.
unsigned jobs(const std::string& text, const char* command);
/// More than nothing; empty: nothing was said.
std::optional<Duration> real_time(const std::string& text, const std::string& option, const char* command);

}  // namespace faultline::tools
