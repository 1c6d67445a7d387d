// problem.hpp: what is wrong with a scenario file, and where.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace faultline {

struct Problem {
  std::string file;                                           ///< as the caller named it
  std::size_t line = 1, column = 1;                           ///< from 1; columns count characters
  std::string pointer;                                        ///< JSON pointer, empty for the whole
  std::string message;                                        ///< what was found, what is allowed
  bool operator==(const Problem&) const = default;
};

/// "first.json:12:5: /faults/0/at: found ..."
std::string to_string(const Problem& problem);

/// A problem at a JSON pointer of a text, for checks beyond the format itself (names of algorithms,
/// parameters, requests). A pointer that leads nowhere gets the place of the innermost value on its way.
Problem locate(std::string_view text, std::string_view file, std::string_view pointer, std::string_view message);

/// The candidate that `word` is most likely a slip of; empty when none is near. For "did you mean".
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// `; did you mean "crash"?`, or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b and c"
std::string enumerate(const std::vector<std::string>& words, std::string_view last = "and");

}  // namespace faultline
