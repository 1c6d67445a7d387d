#include "protocols/catalog.hpp"

#include "protocols/broadcast/ports.hpp"

namespace faultline {

// Links (chapter 2)
struct RetransmitUntilAcknowledged;

// Broadcast (chapter 3)
struct BasicBroadcast;
struct LazyReliableBroadcast;
struct EagerReliableBroadcast;
struct AllAckUniformReliableBroadcast;
struct MajorityAckUniformReliableBroadcast;
template <class FifoBroadcast, class Broadcast> struct BroadcastWithSequenceNumber;
template <class CausalBroadcast, class Broadcast> struct NoWaitingCausalBroadcast;
template <class CausalBroadcast, class Broadcast> struct WaitingCausalBroadcast;

void know_protocols() {
  know<RetransmitUntilAcknowledged>();                                                        // 2.1, 2.2

  know<BasicBroadcast>();                                                                     // 3.1
  know<LazyReliableBroadcast>();                                                              // 3.2
  know<EagerReliableBroadcast>();                                                             // 3.3
  know<AllAckUniformReliableBroadcast>();                                                     // 3.4
  know<MajorityAckUniformReliableBroadcast>();                                                // 3.5
  know<BroadcastWithSequenceNumber<FifoReliableBroadcast, ReliableBroadcast>>();              // 3.12
  know<BroadcastWithSequenceNumber<FifoUniformReliableBroadcast, UniformReliableBroadcast>>();
  know<NoWaitingCausalBroadcast<CausalReliableBroadcast, ReliableBroadcast>>();               // 3.13
  know<NoWaitingCausalBroadcast<CausalUniformReliableBroadcast, UniformReliableBroadcast>>();
  know<WaitingCausalBroadcast<CausalReliableBroadcast, ReliableBroadcast>>();                 // 3.15
  know<WaitingCausalBroadcast<CausalUniformReliableBroadcast, UniformReliableBroadcast>>();
}

}  // namespace faultline
