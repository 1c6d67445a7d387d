// The ports of broadcast (CGR chapter 3). All alike in their events; they differ in their properties.
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

namespace broadcast {
inline constexpr Property no_duplication{"RB2", "NODUP", PropertyKind::Safety, "No message is delivered more than once."};
}

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
      {"BEB1", "VALALL", PropertyKind::Liveness, "What a correct process broadcasts, every correct process delivers."},
      {"BEB2", "NODUP", PropertyKind::Safety, "No message is delivered more than once."},
      {"BEB3", "NOCREATE", PropertyKind::Safety, "What is delivered was broadcast, by that process."}};
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
      {"RB1", "VALSELF", PropertyKind::Liveness, "A correct process delivers what it broadcasts."},
      {"RB2", "NODUP", PropertyKind::Safety, "No message is delivered more than once."},
      {"RB3", "NOCREATE", PropertyKind::Safety, "What is delivered was broadcast, by that process."},
      {"RB4", "AGREE", PropertyKind::Liveness, "What one correct process delivers, all of them do."}};
};

}  // namespace faultline
