#include "protocols/catalog.hpp"

#include "sim/process/algorithm_info.hpp"

namespace faultline {

// Links, CGR chapter 2
struct RetransmitUntilAcknowledged;
// Broadcast, CGR chapter 3
struct BasicBroadcast;
struct EagerReliableBroadcast;

void know_protocols() {
  know<RetransmitUntilAcknowledged>();
  know<BasicBroadcast>();
  know<EagerReliableBroadcast>();
}

}  // namespace faultline
