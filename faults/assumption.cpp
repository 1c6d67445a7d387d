#include "faults/assumption.hpp"

#include <stdexcept>

#include "check/judge.hpp"

namespace faultline {

std::string_view name_of(Assumption a) {
  switch (a) {
    case Assumption::Majority: return "majority";
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
    case Assumption::Majority: return "Half of the processes or more crash.";
    case Assumption::Synchrony: return "Processes stall, and messages take longer than the detectors were set for.";
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
    case Assumption::Majority: return has(needs, Needs::Majority);
    case Assumption::Synchrony: return has(needs, Needs::Synchrony);
    case Assumption::Gst: return has(needs, Needs::Gst);
    case Assumption::Links: return has(needs, Needs::Fair);
    case Assumption::Lossless: return has(needs, Needs::Lossless);
    case Assumption::Stop: return !may_recover(root);
    case Assumption::Storage: return may_recover(root);
  }
  throw std::logic_error("no such assumption");
}

}  // namespace faultline
