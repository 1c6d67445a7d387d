// words.hpp: words for people: what a slip was meant to be, lists, escapes.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace faultline {

/// The candidate that `word` is most likely a slip of; empty when none is near. For "did you mean".
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// `; did you mean "crash"?`, or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b and c"
std::string enumerate(const std::vector<std::string>& words, std::string_view last = "and");

/// `text` inside XML: its markup escaped, and a blank for each control character, which XML does not allow.
std::string xml_text(std::string_view text);

}  // namespace faultline
