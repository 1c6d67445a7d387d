// The descriptions of all ports, compiled once (sim/process/algorithm_info.hpp).
#include "sim/process/algorithm.hpp"
#include "protocols/broadcast/ports.hpp"
#include "protocols/commit/ports.hpp"
#include "protocols/consensus/ports.hpp"
#include "protocols/detectors/ports.hpp"
#include "protocols/links/ports.hpp"
#include "protocols/ordering/ports.hpp"
#include "protocols/registers/ports.hpp"
#include "protocols/replication/ports.hpp"

namespace faultline::detail {
template const PortInfo& port_info<BestEffortBroadcast>();
template const PortInfo& port_info<ReliableBroadcast>();
template const PortInfo& port_info<UniformReliableBroadcast>();
template const PortInfo& port_info<FifoReliableBroadcast>();
template const PortInfo& port_info<FifoUniformReliableBroadcast>();
template const PortInfo& port_info<CausalReliableBroadcast>();
template const PortInfo& port_info<CausalUniformReliableBroadcast>();
template const PortInfo& port_info<AtomicCommit>();
template const PortInfo& port_info<NonBlockingAtomicCommit>();
template const PortInfo& port_info<Consensus>();
template const PortInfo& port_info<UniformConsensus>();
template const PortInfo& port_info<EpochChange>();
template const PortInfo& port_info<EpochConsensus>();
template const PortInfo& port_info<RandomizedConsensus>();
template const PortInfo& port_info<RandomizedBinaryConsensus>();
template const PortInfo& port_info<CommonCoin>();
template const PortInfo& port_info<PerfectFailureDetector>();
template const PortInfo& port_info<LeaderElection>();
template const PortInfo& port_info<EventuallyPerfectFailureDetector>();
template const PortInfo& port_info<EventualLeaderDetector>();
template const PortInfo& port_info<FairLossLink>();
template const PortInfo& port_info<StubbornLink>();
template const PortInfo& port_info<PerfectLink>();
template const PortInfo& port_info<FifoLink>();
template const PortInfo& port_info<TotalOrderBroadcast>();
template const PortInfo& port_info<UniformTotalOrderBroadcast>();
template const PortInfo& port_info<RegularRegister>();
template const PortInfo& port_info<AtomicRegister>();
template const PortInfo& port_info<SharedAtomicRegister>();
template const PortInfo& port_info<ReplicatedStateMachine>();
template const PortInfo& port_info<ReplicatedLog>();
template const PortInfo& port_info<StateMachine>();
}  // namespace faultline::detail
