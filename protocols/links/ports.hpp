// The ports of links: how one process reaches another (CGR chapter 2).
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// CGR Module 2.1.
struct FairLossLink {
  struct Send { ProcessId to; Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Send>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 2.1";
  static constexpr std::string_view summary = "Point-to-point links that may lose and repeat, but not for ever.";
  static constexpr std::string_view by_default = "NetworkLink";
  static constexpr Property properties[] = {
      {"FLL3", "NOCREATE", PropertyKind::Safety, "What is delivered was sent, by that process to this one."}};
};

/// CGR Module 2.2.
struct StubbornLink {
  struct Send { ProcessId to; Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Send>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 2.2";
  static constexpr std::string_view summary = "Links that deliver again and again what was sent once.";
  static constexpr std::string_view by_default = "RetransmitForever";
  static constexpr Property properties[] = {
      {"SL1", "STUBBORN", PropertyKind::Liveness,
       "What a correct process sends once, a correct one delivers without end."},
      {"SL2", "NOCREATE", PropertyKind::Safety, "What is delivered was sent, by that process to this one."}};
};

/// CGR Module 2.3.
struct PerfectLink {
  struct Send { ProcessId to; Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Send>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 2.3";
  static constexpr std::string_view summary = "Links that deliver exactly once what was sent.";
  static constexpr std::string_view by_default = "RetransmitUntilAcknowledged";
  static constexpr Property properties[] = {
      {"PL1", "LINKVAL", PropertyKind::Liveness, "What a correct process sends to a correct one is delivered."},
      {"PL2", "NODUP", PropertyKind::Safety, "Nothing is delivered more often than it was sent."},
      {"PL3", "NOCREATE", PropertyKind::Safety, "What is delivered was sent, by that process to this one."}};
};

/// Perfect links that keep the order of sending; from the exercises of CGR chapter 2.
struct FifoLink {
  struct Send { ProcessId to; Payload message; };
  struct Deliver { ProcessId from; Payload message; };
  using Requests = types<Send>;
  using Indications = types<Deliver>;
  static constexpr std::string_view source = "CGR Module 2.11 (?)";
  static constexpr std::string_view summary = "Perfect links on which nothing overtakes.";
  static constexpr std::string_view by_default = "SequenceNumber";
  static constexpr Property properties[] = {
      {"FPL1", "LINKVAL", PropertyKind::Liveness, "What a correct process sends to a correct one is delivered."},
      {"FPL2", "NODUP", PropertyKind::Safety, "Nothing is delivered more often than it was sent."},
      {"FPL3", "NOCREATE", PropertyKind::Safety, "What is delivered was sent, by that process to this one."},
      {"FPL4", "LINKFIFO", PropertyKind::Safety,
       "What one process sends to another is delivered in the order of sending."}};
};

namespace detail {
extern template const PortInfo& port_info<FairLossLink>();
extern template const PortInfo& port_info<StubbornLink>();
extern template const PortInfo& port_info<PerfectLink>();
extern template const PortInfo& port_info<FifoLink>();
}  // namespace detail

}  // namespace faultline
