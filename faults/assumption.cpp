#include "faults/assumption.hpp"

#include <stdexcept>

#include "check/judge.hpp"
#include "faults/generate.hpp"

namespace faultline {

std::string_view name_of(Assumption a) {
  switch (a) {
    case Assumption::Faults: return "faults";
    case Assumption::Synchrony: return "synchrony";
    case Assumption::Gst: return "gst";
    case Assumption::Links: return "links";
    case Assumption::Lossless: return "lossless";
    case Assumption::Stop: return "stop";
    case Assumption::Storage: return "storage";
  }
  throw std::logic_error("no such assumption");
}

std::string_view text_of(Assumption a) {
  switch (a) {
    case Assumption::Faults: return "One process more crashes than is tolerated: mostly, half of them.";
    case Assumption::Synchrony: return "Processes stall, or messages take too long: no detector is perfect.";
    case Assumption::Gst: return "The network is cut in two for good.";
    case Assumption::Links: return "Some links lose everything, for good.";
    case Assumption::Lossless: return "Links lose and repeat messages, and nobody sends them again.";
    case Assumption::Stop: return "Processes come back after a crash, without what they knew.";
    case Assumption::Storage: return "Processes come back after a crash with an empty disk.";
  }
  throw std::logic_error("no such assumption");
}

bool rests_on(const Layer& root, Assumption a) {
  const Needs needs = needs_of(root);
  switch (a) {
    case Assumption::Faults: return tolerated_by(root, 7) + 1 < 7;           // or nobody would be left
    case Assumption::Synchrony: return has(needs, Needs::Synchrony);
    case Assumption::Gst: return has(needs, Needs::Gst);
    case Assumption::Links: return has(needs, Needs::Fair);
    case Assumption::Lossless: return has(needs, Needs::Lossless);
    case Assumption::Stop: return !may_recover(root);
    case Assumption::Storage: return may_recover(root);
  }
  throw std::logic_error("no such assumption");
}

std::vector<Assumption> assumptions_of(const Layer& root) {
  std::vector<Assumption> all;
  for (Assumption a : all_assumptions) if (rests_on(root, a)) all.push_back(a);
  return all;
}
std::vector<Assumption> assumptions_of(const Algorithm& algorithm) {
  return assumptions_of(Stack::make({std::string(algorithm.name), {}, {}})->root());
}

}  // namespace faultline
