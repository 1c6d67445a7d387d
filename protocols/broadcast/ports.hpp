// The ports of broadcast (CGR chapter 3). All alike in their events; they differ in their properties.
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// The properties that these ports put together, in words.
namespace broadcast {
inline constexpr std::string_view reaches_all =
    "What a correct process broadcasts, every correct process delivers.";
inline constexpr std::string_view validity = "A correct process delivers what it broadcasts.";
inline constexpr std::string_view no_duplication = "No message is delivered more than once.";
inline constexpr std::string_view no_creation = "What is delivered was broadcast, by that process.";
inline constexpr std::string_view agreement = "What one correct process delivers, all of them do.";
inline constexpr std::string_view uniform_agreement =
    "What any process delivers, even one that crashes, all correct ones do.";
inline constexpr std::string_view fifo_delivery =
    "The messages of one process are delivered in the order in which it broadcast them, without gaps.";
inline constexpr std::string_view causal_delivery =
    "No message is delivered before one that its broadcaster had broadcast or delivered earlier.";
}  // namespace broadcast

/// CGR Module 3.1.
struct BestEffortBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 3.1";
  static constexpr std::string_view summary = "Reaches everybody, if the broadcaster does not crash.";
  static constexpr std::string_view by_default = "BasicBroadcast";
  static constexpr Property properties[] = {
      {"BEB1", "VALALL", PropertyKind::Liveness, broadcast::reaches_all},
      {"BEB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"BEB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation}};
};

/// CGR Module 3.2.
struct ReliableBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 3.2";
  static constexpr std::string_view summary = "All correct processes deliver the same messages.";
  static constexpr std::string_view by_default = "EagerReliableBroadcast";
  static constexpr Property properties[] = {
      {"RB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"RB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"RB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"RB4", "AGREE", PropertyKind::Liveness, broadcast::agreement}};
};

/// CGR Module 3.3.
struct UniformReliableBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 3.3";
  static constexpr std::string_view summary =
      "All correct processes deliver the same messages, and whatever a process delivered before it crashed.";
  static constexpr std::string_view by_default = "MajorityAckUniformReliableBroadcast";
  static constexpr Property properties[] = {
      {"URB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"URB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"URB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"URB4", "UAGREE", PropertyKind::Liveness, broadcast::uniform_agreement}};
};

/// CGR Module 3.8.
struct FifoReliableBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 3.8";
  static constexpr std::string_view summary = "Reliable broadcast that keeps the order of each broadcaster.";
  static constexpr std::string_view by_default = "BroadcastWithSequenceNumber";
  static constexpr Property properties[] = {
      {"FRB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"FRB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"FRB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"FRB4", "AGREE", PropertyKind::Liveness, broadcast::agreement},
      {"FRB5", "FIFO", PropertyKind::Safety, broadcast::fifo_delivery}};
};

/// Modules 3.3 and 3.8 together. The book mentions it but gives it no module, so the labels are ours.
struct FifoUniformReliableBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "after CGR Modules 3.3 and 3.8, no number of its own";
  static constexpr std::string_view summary =
      "Uniform reliable broadcast that keeps the order of each broadcaster.";
  static constexpr std::string_view by_default = "UniformBroadcastWithSequenceNumber";
  static constexpr Property properties[] = {
      {"FURB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"FURB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"FURB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"FURB4", "UAGREE", PropertyKind::Liveness, broadcast::uniform_agreement},
      {"FURB5", "FIFO", PropertyKind::Safety, broadcast::fifo_delivery}};
};

/// CGR Module 3.9, causal-order reliable broadcast.
struct CausalReliableBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 3.9";
  static constexpr std::string_view summary = "Reliable broadcast that delivers causes before their effects.";
  static constexpr std::string_view by_default = "WaitingCausalBroadcast";
  static constexpr Property properties[] = {
      {"CRB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"CRB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"CRB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"CRB4", "AGREE", PropertyKind::Liveness, broadcast::agreement},
      {"CRB5", "CAUSAL", PropertyKind::Safety, broadcast::causal_delivery}};
};

/// CGR Module 3.10, causal-order uniform reliable broadcast.
struct CausalUniformReliableBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 3.10";
  static constexpr std::string_view summary =
      "Uniform reliable broadcast that delivers causes before their effects.";
  static constexpr std::string_view by_default = "UniformWaitingCausalBroadcast";
  static constexpr Property properties[] = {
      {"CURB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"CURB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"CURB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"CURB4", "UAGREE", PropertyKind::Liveness, broadcast::uniform_agreement},
      {"CURB5", "CAUSAL", PropertyKind::Safety, broadcast::causal_delivery}};
};

namespace detail {
extern template const PortInfo& port_info<BestEffortBroadcast>();
extern template const PortInfo& port_info<ReliableBroadcast>();
extern template const PortInfo& port_info<UniformReliableBroadcast>();
extern template const PortInfo& port_info<FifoReliableBroadcast>();
extern template const PortInfo& port_info<FifoUniformReliableBroadcast>();
extern template const PortInfo& port_info<CausalReliableBroadcast>();
extern template const PortInfo& port_info<CausalUniformReliableBroadcast>();
}  // namespace detail

}  // namespace faultline
