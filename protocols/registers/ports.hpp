// The ports of shared registers (CGR chapter 4). A process waits for the answer before it asks again. An empty
// payload is the value of a register that nobody has written.
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// The properties that these ports put together, in words.
namespace registers {
inline constexpr std::string_view termination = "An operation of a correct process is answered.";
inline constexpr std::string_view regularity =
    "A read returns the last value whose write had ended before it began, or one that was being written meanwhile.";
inline constexpr std::string_view ordering = "A read that follows another never returns an older value.";
inline constexpr std::string_view linearizability =
    "Every operation seems to happen at one moment between its request and its answer, or, if it has none, once "
    "or never.";
}  // namespace registers

/// CGR Module 4.1, onrr. Process 0 is the writer.
struct RegularRegister {
  struct Read {};
  struct Write { Payload value; static constexpr bool by_first = true; };
  struct ReadReturn { Payload value; };
  struct WriteReturn {};
  using Requests = types<Read, Write>;
  using Indications = types<ReadReturn, WriteReturn>;
  static constexpr Usage usage = Usage::Sequential;
  static constexpr std::string_view source = "CGR Module 4.1";
  static constexpr std::string_view summary = "One writes, all read; a read during a write may give either value.";
  static constexpr std::string_view by_default = "MajorityVotingRegularRegister";
  static constexpr Property properties[] = {
      {"ONRR1", "REGTERM", PropertyKind::Liveness, registers::termination},
      {"ONRR2", "REGULAR", PropertyKind::Safety, registers::regularity}};
};

/// CGR Module 4.2, onar. Process 0 is the writer.
struct AtomicRegister {
  struct Read {};
  struct Write { Payload value; static constexpr bool by_first = true; };
  struct ReadReturn { Payload value; };
  struct WriteReturn {};
  using Requests = types<Read, Write>;
  using Indications = types<ReadReturn, WriteReturn>;
  static constexpr Usage usage = Usage::Sequential;
  static constexpr std::string_view source = "CGR Module 4.2";
  static constexpr std::string_view summary = "One writes, all read, and nobody goes back to an older value.";
  static constexpr std::string_view by_default = "ReadImposeWriteMajority";
  static constexpr Property properties[] = {
      {"ONAR1", "REGTERM", PropertyKind::Liveness, registers::termination},
      {"ONAR2", "REGULAR", PropertyKind::Safety, registers::regularity},
      {"ONAR3", "ORDER", PropertyKind::Safety, registers::ordering}};
};

/// CGR Module 4.3, nnar.
struct SharedAtomicRegister {
  struct Read {};
  struct Write { Payload value; };
  struct ReadReturn { Payload value; };
  struct WriteReturn {};
  using Requests = types<Read, Write>;
  using Indications = types<ReadReturn, WriteReturn>;
  static constexpr Usage usage = Usage::Sequential;
  static constexpr std::string_view source = "CGR Module 4.3";
  static constexpr std::string_view summary = "All write and read one linearizable register.";
  static constexpr std::string_view by_default = "ReadImposeWriteConsultMajority";
  static constexpr Property properties[] = {
      {"NNAR1", "REGTERM", PropertyKind::Liveness, registers::termination},
      {"NNAR2", "LIN", PropertyKind::Safety, registers::linearizability}};
};

namespace detail {
extern template const PortInfo& port_info<RegularRegister>();
extern template const PortInfo& port_info<AtomicRegister>();
extern template const PortInfo& port_info<SharedAtomicRegister>();
}  // namespace detail

}  // namespace faultline
