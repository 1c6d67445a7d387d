// problem.hpp: what is wrong with a scenario file, and where.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "sim/core/words.hpp"

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

}  // namespace faultline
