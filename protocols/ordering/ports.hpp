// The ports of total-order broadcast (CGR chapter 6).
#pragma once
#include "protocols/broadcast/ports.hpp"

namespace faultline {

namespace broadcast {
inline constexpr std::string_view total_order =
    "No two correct processes deliver two messages in different orders, or one of them with a gap before it.";
inline constexpr std::string_view uniform_total_order =
    "No two processes deliver two messages in different orders, or one of them with a gap before it, even if one of "
    "them crashes.";
}  // namespace broadcast

/// CGR Module 6.1.
struct TotalOrderBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 6.1";
  static constexpr std::string_view summary = "All correct processes deliver the same messages in the same order.";
  static constexpr std::string_view by_default = "ConsensusBasedTotalOrderBroadcast";
  static constexpr Property properties[] = {
      {"TOB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"TOB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"TOB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"TOB4", "AGREE", PropertyKind::Liveness, broadcast::agreement},
      {"TOB5", "TO", PropertyKind::Safety, broadcast::total_order}};
};

/// CGR Module 6.2.
struct UniformTotalOrderBroadcast {
  struct Broadcast { Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Broadcast>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 6.2";
  static constexpr std::string_view summary = "The same for all, and whoever crashes has delivered a part of it.";
  static constexpr std::string_view by_default = "ConsensusBasedUniformTotalOrderBroadcast";
  static constexpr Property properties[] = {
      {"UTOB1", "VALSELF", PropertyKind::Liveness, broadcast::validity},
      {"UTOB2", "NODUP", PropertyKind::Safety, broadcast::no_duplication},
      {"UTOB3", "NOCREATE", PropertyKind::Safety, broadcast::no_creation},
      {"UTOB4", "UAGREE", PropertyKind::Liveness, broadcast::uniform_agreement},
      {"UTOB5", "UTO", PropertyKind::Safety, broadcast::uniform_total_order}};
};

namespace detail {
extern template const PortInfo& port_info<TotalOrderBroadcast>();
extern template const PortInfo& port_info<UniformTotalOrderBroadcast>();
}  // namespace detail

}  // namespace faultline
