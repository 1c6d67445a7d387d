// problems.hpp: what is wrong, said to a person.
#pragma once
#include "sim/scenario/problem.hpp"
#include "tools/console.hpp"

namespace faultline::tools {

/// On the error stream, a line each. Line 0 means no place in a file, or all of it.
void print_problems(const std::vector<Problem>&, const Console&);
/// "faultline: " and the sentence, on the error stream.
void complain(std::string_view sentence, const Console&);

}  // namespace faultline::tools
