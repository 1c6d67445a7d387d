#include "protocols/catalog.hpp"

#include "sim/process/algorithm_info.hpp"

namespace faultline {

// Links and detectors, CGR chapter 2
struct NetworkLink;
struct DirectLink;
struct RetransmitForever;
struct EliminateDuplicates;
struct RetransmitUntilAcknowledged;
struct SequenceNumber;
struct ExcludeOnTimeout;
struct MonarchicalLeaderElection;
struct IncreasingTimeout;
struct MonarchicalEventualLeaderDetection;
// Broadcast, CGR chapter 3
struct BasicBroadcast;
struct EagerReliableBroadcast;

void know_protocols() {
  know<NetworkLink>();
  know<DirectLink>();
  know<RetransmitForever>();
  know<EliminateDuplicates>();
  know<RetransmitUntilAcknowledged>();
  know<SequenceNumber>();
  know<ExcludeOnTimeout>();
  know<MonarchicalLeaderElection>();
  know<IncreasingTimeout>();
  know<MonarchicalEventualLeaderDetection>();
  know<BasicBroadcast>();
  know<EagerReliableBroadcast>();
}

}  // namespace faultline
