#include "tests/planted/hunt.hpp"

#include "check/check.hpp"
#include "protocols/catalog.hpp"

namespace faultline::planted {

Hunt hunt_for(const Bug& bug, const FuzzOptions& options, const ShrinkOptions& how) {
  know_protocols();
  know_checkers();
  const Catalog before = catalog();
  bug.know();
  FuzzTarget target;
  target.algorithm = catalog().algorithm(bug.name);
  Hunt hunt;
  hunt.report = fuzz(target, options);
  hunt.found = !hunt.report.bugs.empty();
  if (hunt.found) {
    const auto& first = hunt.report.bugs.front();
    const auto began = std::chrono::steady_clock::now();
    hunt.scenario = target.make(first.recipe);
    hunt.shrunk = shrink(hunt.scenario, first.failure, how);
    hunt.shrink_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const std::string breaks = " " + std::string(bug.breaks) + " ";
    hunt.is_predicted = breaks.find(" " + first.failure.check + " ") != std::string::npos;
  }
  catalog() = before;
  return hunt;
}

}  // namespace faultline::planted
