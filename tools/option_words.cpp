#include "tools/option_words.hpp"

#include "sim/core/json.hpp"

namespace faultline::tools {

std::uint64_t number(const std::string& text, const std::string& option, const char* command, std::uint64_t least) {
  const auto n = whole(text);
  needs(n && *n >= least,
        option + " takes a number from " + std::to_string(least) + " to 18446744073709551615, found \"" + text + "\"",
        command);
  return *n;
}

unsigned jobs(const std::string& text, const char* command) {
  if (text.empty()) return 0;
  const auto n = whole(text);
  needs(n && *n >= 1 && *n <= 1024, "--jobs takes a number from 1 to 1024, found \"" + text + "\"", command);
  return static_cast<unsigned>(*n);
}

std::optional<Duration> real_time(const std::string& text, const std::string& option, const char* command) {
  if (text.empty()) return {};
  const auto time = json::duration_from(text);
  needs(time && *time > Duration{}, option + " takes a time with a unit, such as 10s, found \"" + text + "\"", command);
  return time;
}

}  // namespace faultline::tools
