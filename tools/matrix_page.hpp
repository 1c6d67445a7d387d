// matrix_page.hpp: the assumption matrix as a page, docs/matrix.md.
#pragma once
#include <iosfwd>
#include <span>

#include "faults/matrix.hpp"

namespace faultline::tools {

/// The row of the page's table that says all that is in the cell.
std::string matrix_row(const MatrixCell&);
/// What it means, a summary, and a row for each cell. `rows` are all that were wanted: more, if it was interrupted.
void print_matrix(std::span<const MatrixCell>, std::size_t rows, std::ostream&);

}  // namespace faultline::tools
