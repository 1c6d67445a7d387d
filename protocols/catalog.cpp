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
  know<RetransmitForever>();                                    // 2.1
  know<EliminateDuplicates>();                                  // 2.2
  know<RetransmitUntilAcknowledged>();                          // after 2.1 and 2.2
  know<ExcludeOnTimeout>();                                     // 2.5
  know<MonarchicalLeaderElection>();                            // 2.6
  know<IncreasingTimeout>();                                    // 2.7
  know<MonarchicalEventualLeaderDetection>();                   // 2.8
  know<SequenceNumber>();                                       // 2.11
  know<BasicBroadcast>();                                       // 3.1
  know<EagerReliableBroadcast>();                               // 3.3
}

}  // namespace faultline
