#include "tools/problems.hpp"

#include <ostream>

namespace faultline::tools {

void print_problems(const std::vector<Problem>& problems, const Console& console) {
  for (const Problem& p : problems) console.err << to_string(p) << '\n';
}

void complain(std::string_view sentence, const Console& console) {
  console.err << "faultline: " << sentence << '\n';
}

}  // namespace faultline::tools
