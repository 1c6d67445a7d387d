#include "sim/engine/names.hpp"

#include <array>

namespace faultline {
namespace {

constexpr std::array<const char*, kinds> kind_names{
    "Start", "Request", "Indication", "Send",  "Deliver", "Drop",       "SetTimer",
    "Fire",  "Crash",   "Restart",    "Pause", "Resume",  "Fault",      "Heal",
    "Store", "Unreadable", "Failure", "Note",  "Duplicate", "Skipped",  "End"};
static_assert(kind_names.back() != nullptr, "every kind has a name");
constexpr std::array<const char*, 4> drop_reasons{"Loss", "Cut", "Down", "QueueFull"};
constexpr std::array<const char*, 5> end_reasons{"Until", "Quiescent", "Failed", "Interrupted", "Limit"};

template <std::size_t N>
std::string name(const std::array<const char*, N>& names, std::uint64_t number, const char* what) {
  if (number < N) return names[number];
  return std::string(what) + '(' + std::to_string(number) + ')';
}

}  // namespace

std::string kind_name(Kind kind) { return name(kind_names, static_cast<std::uint8_t>(kind), "Kind"); }
std::string drop_reason_name(std::uint64_t number) { return name(drop_reasons, number, "DropReason"); }
std::string end_reason_name(std::uint64_t number) { return name(end_reasons, number, "EndReason"); }

std::string hex_json(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = R"({"hex":")";
  text.reserve(text.size() + 2 * bytes.size() + 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text += "\"}";
}

}  // namespace faultline
