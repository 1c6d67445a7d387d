// catalog.cpp: what know_protocols makes known, by chapter of CGR; source, model, guarantees and cost
// stand in each algorithm's own file.
#include "protocols/catalog.hpp"

#include "protocols/broadcast/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/ordering/ports.hpp"

namespace faultline {

// Links and detectors (CGR chapter 2)
struct NetworkLink;
struct RetransmitForever;
struct EliminateDuplicates;
struct RetransmitUntilAcknowledged;
struct DirectLink;
struct SequenceNumber;
struct ExcludeOnTimeout;
struct MonarchicalLeaderElection;
struct IncreasingTimeout;
struct MonarchicalEventualLeaderDetection;

// Broadcast (chapter 3)
struct BasicBroadcast;
struct LazyReliableBroadcast;
struct EagerReliableBroadcast;
struct AllAckUniformReliableBroadcast;
struct MajorityAckUniformReliableBroadcast;
template <class FifoBroadcast, class Broadcast> struct BroadcastWithSequenceNumber;
template <class CausalBroadcast, class Broadcast> struct NoWaitingCausalBroadcast;
template <class CausalBroadcast, class Broadcast> struct WaitingCausalBroadcast;

// Shared registers (chapter 4)
struct MajorityVotingRegularRegister;
struct ReadImposeWriteMajority;
struct ReadImposeWriteConsultMajority;

// Consensus (chapter 5)
struct FloodingConsensus;
struct HierarchicalConsensus;
struct FloodingUniformConsensus;
struct HierarchicalUniformConsensus;
struct LeaderBasedEpochChange;
struct ReadWriteEpochConsensus;
struct LeaderDrivenConsensus;
template <class Weaker, class Stronger> struct ConsensusFromStronger;
struct IdealCoin;
struct LocalCoin;
struct BenOr;
template <class Consensus> struct RandomizedConsensusWithCoin;

// Ordering (chapter 6)
template <class TotalOrder, class Broadcast, class Consensus> struct ConsensusBasedTotalOrder;

// Atomic commit (chapter 6, and before the book)
struct TwoPhaseCommit;
struct ThreePhaseCommit;
struct ConsensusBasedNonBlockingAtomicCommit;
struct NonBlockingAsAtomicCommit;
struct BankOverAtomicCommit;

// Replicated state
struct Raft;
struct LogStateMachine;
struct BroadcastStateMachine;
struct MultiPaxos;
template <class State> struct Machine;
struct KeyValueStore;
struct RegisterMachine;
struct CounterMachine;
struct SetMachine;
struct QueueMachine;
struct LockMachine;
struct AppendLog;
struct BankMachine;

void know_protocols() {
  know<NetworkLink>();
  know<RetransmitForever>();                                                                        // 2.1
  know<EliminateDuplicates>();                                                                      // 2.2
  know<RetransmitUntilAcknowledged, DirectLink>();
  know<SequenceNumber>();                                                                           // 2.11
  know<ExcludeOnTimeout>();                                                                         // 2.5
  know<MonarchicalLeaderElection>();                                                                // 2.6
  know<IncreasingTimeout>();                                                                        // 2.7
  know<MonarchicalEventualLeaderDetection>();                                                       // 2.8

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

  know<MajorityVotingRegularRegister>();                                                      // 4.2
  know<ReadImposeWriteMajority>();                                                            // 4.6, 4.7
  know<ReadImposeWriteConsultMajority>();                                                     // 4.10, 4.11

  know<FloodingConsensus>();                                                                  // 5.1
  know<HierarchicalConsensus>();                                                              // 5.2
  know<FloodingUniformConsensus>();                                                           // 5.3
  know<HierarchicalUniformConsensus>();                                                       // 5.4
  know<LeaderBasedEpochChange>();                                                             // 5.5
  know<ReadWriteEpochConsensus>();                                                            // 5.6
  know<LeaderDrivenConsensus>();                                                              // 5.7
  know<ConsensusFromStronger<Consensus, UniformConsensus>>();
  know<ConsensusFromStronger<UniformConsensus, RandomizedConsensus>>();
  know<IdealCoin, LocalCoin>();
  know<BenOr>();
  know<RandomizedConsensusWithCoin<RandomizedBinaryConsensus>>();                             // 5.12-5.13
  know<RandomizedConsensusWithCoin<RandomizedConsensus>>();                                   // 5.14

  know<ConsensusBasedTotalOrder<TotalOrderBroadcast, ReliableBroadcast, Consensus>>();        // 6.1
  know<ConsensusBasedTotalOrder<UniformTotalOrderBroadcast, UniformReliableBroadcast, UniformConsensus>>();

  know<TwoPhaseCommit, ThreePhaseCommit>();
  know<ConsensusBasedNonBlockingAtomicCommit>();                                              // 6.6
  know<NonBlockingAsAtomicCommit, BankOverAtomicCommit>();

  know<LogStateMachine, BroadcastStateMachine, Raft, MultiPaxos>();
  know<Machine<KeyValueStore>, Machine<RegisterMachine>, Machine<CounterMachine>, Machine<SetMachine>>();
  know<Machine<QueueMachine>, Machine<LockMachine>, Machine<AppendLog>, Machine<BankMachine>>();
}

}  // namespace faultline
