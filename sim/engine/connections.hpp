// connections.hpp: who cannot reach whom, because of the cuts in force.
#pragma once
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace faultline {

/// One cut in force: two processes are apart if it says so, and it counts the messages that it took.
struct Cut {
  std::size_t fault = 0;                  ///< its line in the plan
  std::vector<std::uint32_t> side;        ///< of each process; meaning depends on `kind`
  enum class Kind : std::uint8_t {
    Groups,                               ///< different sides cannot reach each other
    OneWay,                               ///< from side 1 or 3 to side 2 or 3
    BothWays,                             ///< and back
    Bridge,                               ///< sides 0 and 1, but 2 sees both
    Ring,                                 ///< further apart on the ring of all than side[0]
  } kind = Kind::Groups;

  bool separates(ProcessId from, ProcessId to) const;
};

class Connections {
 public:
  explicit Connections(std::uint32_t processes) : processes_(processes) {}

  /// Puts a fault into force whose targets are named processes; false if it is none of this kind.
  bool begin(std::size_t fault, const Fault&);
  /// Ends it; false if it was not in force.
  bool end(std::size_t fault);
  /// Ends all; the lines of the plan that ended.
  std::vector<std::size_t> heal();

  bool any() const { return !cuts_.empty(); }
  /// The line of the plan that keeps `from` from reaching `to`, or none.
  std::optional<std::size_t> between(ProcessId from, ProcessId to) const {
    if (cuts_.empty() || from == to) return {};
    for (const Cut& cut : cuts_) if (cut.separates(from, to)) return cut.fault;
    return {};
  }

 private:
  std::uint32_t processes_;
  std::vector<Cut> cuts_;
};

}  // namespace faultline
