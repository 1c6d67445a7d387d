// algorithms_page.hpp: docs/algorithms.md.
#pragma once
#include <iosfwd>

namespace faultline::tools {

/// Every port with its algorithms, as Markdown.
void print_algorithms(std::ostream&);

}  // namespace faultline::tools
