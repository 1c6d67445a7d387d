// ports.hpp: the ports whose properties are tried by hand in ports_test.cpp: all there are (catalog_test.cpp).
#pragma once
#include "protocols/broadcast/ports.hpp"
#include "protocols/commit/bank.hpp"
#include "protocols/commit/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "protocols/ordering/ports.hpp"
#include "protocols/registers/ports.hpp"
#include "protocols/replication/ports.hpp"

namespace faultline::testing {

using TriedPorts =
    types<FairLossLink, StubbornLink, PerfectLink, FifoLink, PerfectFailureDetector, LeaderElection,
          EventuallyPerfectFailureDetector, EventualLeaderDetector, BestEffortBroadcast, ReliableBroadcast,
          UniformReliableBroadcast, FifoReliableBroadcast, FifoUniformReliableBroadcast, CausalReliableBroadcast,
          CausalUniformReliableBroadcast, Consensus, UniformConsensus, RandomizedConsensus, RandomizedBinaryConsensus,
          EpochChange, EpochConsensus, CommonCoin, TotalOrderBroadcast, UniformTotalOrderBroadcast,
          RegularRegister, AtomicRegister, SharedAtomicRegister, AtomicCommit, NonBlockingAtomicCommit,
          TransactionalBank, ReplicatedStateMachine, ReplicatedLog, StateMachine>;

}  // namespace faultline::testing
