// plot.hpp: a line plot as SVG, for the pages of docs/.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace faultline::bench {

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;              ///< in order of x, x above 0
};

/// Lines over a logarithmic x axis from `low` to `high` (above 0) and a y axis from 0 to 1.
struct Plot {
  std::string title, x_label, y_label;
  double low = 1, high = 10;
  std::vector<double> ticks;                                  ///< of x
  std::vector<Series> series;
  std::string svg() const;
};

}  // namespace faultline::bench
