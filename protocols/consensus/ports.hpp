// The ports of consensus and of what it is made from (CGR chapter 5).
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

/// The properties that these ports put together, in words.
namespace consensus {
inline constexpr std::string_view termination = "Every correct process decides.";
inline constexpr std::string_view probable_termination = "With probability 1 every correct process decides.";
inline constexpr std::string_view validity = "What is decided was proposed.";
inline constexpr std::string_view integrity = "No process decides twice.";
inline constexpr std::string_view agreement = "No two correct processes decide differently.";
inline constexpr std::string_view uniform_agreement =
    "No two processes decide differently, even if one of them crashes.";

/// What randomized algorithms report: a round begins, counted from 1.
struct Round { std::uint64_t number; };
}  // namespace consensus

/// CGR Module 5.1, regular consensus.
struct Consensus {
  struct Propose { Payload value; };
  struct Decide { Payload value; };
  using Requests = types<Propose>;
  using Indications = types<Decide>;
  static constexpr Usage usage = Usage::Once;
  static constexpr std::string_view source = "CGR Module 5.1";
  static constexpr std::string_view summary = "All correct processes decide the same one of the proposed values.";
  static constexpr std::string_view by_default = "FloodingConsensus";
  static constexpr Property properties[] = {
      {"C1", "CTERM", PropertyKind::Liveness, consensus::termination},
      {"C2", "CVALID", PropertyKind::Safety, consensus::validity},
      {"C3", "CINT", PropertyKind::Safety, consensus::integrity},
      {"C4", "CAGR", PropertyKind::Safety, consensus::agreement}};
};

/// CGR Module 5.2.
struct UniformConsensus {
  struct Propose { Payload value; };
  struct Decide { Payload value; };
  using Requests = types<Propose>;
  using Indications = types<Decide>;
  static constexpr Usage usage = Usage::Once;
  static constexpr std::string_view source = "CGR Module 5.2";
  static constexpr std::string_view summary = "All decide the same value, also whoever crashes later.";
  static constexpr std::string_view by_default = "LeaderDrivenConsensus";
  static constexpr Property properties[] = {
      {"UC1", "CTERM", PropertyKind::Liveness, consensus::termination},
      {"UC2", "CVALID", PropertyKind::Safety, consensus::validity},
      {"UC3", "CINT", PropertyKind::Safety, consensus::integrity},
      {"UC4", "CUAGR", PropertyKind::Safety, consensus::uniform_agreement}};
};

/// CGR Module 5.3, epoch-change.
struct EpochChange {
  struct StartEpoch { std::uint64_t timestamp; ProcessId leader; };
  using Requests = types<>;
  using Indications = types<StartEpoch>;
  static constexpr std::string_view source = "CGR Module 5.3";
  static constexpr std::string_view summary =
      "Starts epochs with growing timestamps; in the end all are in the same last one, with a correct leader.";
  static constexpr std::string_view by_default = "LeaderBasedEpochChange";
  static constexpr Property properties[] = {
      {"EC1", "EC-MONO", PropertyKind::Safety, "The epochs that a process starts have growing timestamps."},
      {"EC2", "EC-CONS", PropertyKind::Safety, "Epochs of one timestamp have one leader."},
      {"EC3", "EC-LEAD", PropertyKind::Liveness,
       "In the end every correct process is in the same last epoch, and its leader is correct."}};
};

/// What one epoch hands to the next: the last value that was written, and in which epoch.
struct EpochState {
  std::uint64_t timestamp = 0;
  Payload value;
  auto operator<=>(const EpochState&) const = default;
};

/// CGR Module 5.4, epoch consensus: one instance an epoch. `Init` says what the book gives to a new instance;
/// only the leader proposes; an instance that has been aborted is silent for ever.
struct EpochConsensus {
  struct Init { std::uint64_t timestamp; ProcessId leader; EpochState state; };
  struct Propose { Payload value; };
  struct Abort {};
  struct Decide { Payload value; };
  struct Aborted { EpochState state; };
  using Requests = types<Init, Propose, Abort>;
  using Indications = types<Decide, Aborted>;
  static constexpr Usage usage = Usage::Inner;
  static constexpr std::string_view source = "CGR Module 5.4";
  static constexpr std::string_view summary = "An attempt at consensus under one leader, which may be aborted.";
  static constexpr std::string_view by_default = "ReadWriteEpochConsensus";
  static constexpr Property properties[] = {
      {"EP1", "EP-VALID", PropertyKind::Safety,
       "What is decided was proposed by the leader of this epoch or of an earlier one."},
      {"EP2", "EP-AGR", PropertyKind::Safety, "No two processes decide differently in one epoch."},
      {"EP3", "EP-INT", PropertyKind::Safety, "No process decides twice in one epoch."},
      {"EP4", "EP-LOCK", PropertyKind::Safety, "What was decided in an epoch is all that later ones can decide."},
      {"EP5", "EP-TERM", PropertyKind::Liveness,
       "If the leader is correct and has proposed and nobody aborts, every correct process decides."},
      {"EP6", "EP-ABORT", PropertyKind::Safety,
       "Aborted answers an Abort, once, and nothing comes from the instance after it."}};
};

/// CGR Module 5.8. Values of any kind.
struct RandomizedConsensus {
  struct Propose { Payload value; };
  struct Decide { Payload value; };
  using Requests = types<Propose>;
  using Indications = types<Decide>;
  static constexpr Usage usage = Usage::Once;
  static constexpr std::string_view source = "CGR Module 5.8";
  static constexpr std::string_view summary =
      "Consensus without any assumption on time: only its end is left to chance.";
  static constexpr std::string_view by_default = "RandomizedConsensusWithLargeDomain";
  static constexpr Property properties[] = {
      {"RC1", "PTERM", PropertyKind::Liveness, consensus::probable_termination},
      {"RC2", "CVALID", PropertyKind::Safety, consensus::validity},
      {"RC3", "CINT", PropertyKind::Safety, consensus::integrity},
      {"RC4", "CAGR", PropertyKind::Safety, consensus::agreement}};
};

/// CGR Module 5.8 for two values.
struct RandomizedBinaryConsensus {
  struct Propose { bool value; };
  struct Decide { bool value; };
  using Requests = types<Propose>;
  using Indications = types<Decide>;
  static constexpr Usage usage = Usage::Once;
  static constexpr std::string_view source = "CGR Module 5.8, for two values";
  static constexpr std::string_view summary = "Randomized consensus on one bit.";
  static constexpr std::string_view by_default = "RandomizedBinaryConsensusWithCoin";
  static constexpr Property properties[] = {
      {"RC1", "PTERM", PropertyKind::Liveness, consensus::probable_termination},
      {"RC2", "CVALID", PropertyKind::Safety, consensus::validity},
      {"RC3", "CINT", PropertyKind::Safety, consensus::integrity},
      {"RC4", "CAGR", PropertyKind::Safety, consensus::agreement}};
};

/// CGR Module 5.9, one instance a toss. `domain` says how many values there are (0 is 1), and is 2 where a scenario
/// does not say; the output is below it. Processes that release with the same domain match with some probability; the
/// statistical properties COIN-MATCH and COIN-BIAS are judged over seeds. Who crashes is honest until then: only an
/// adversary's release counts for none.
struct CommonCoin {
  struct Release { std::uint64_t domain = 2; };
  struct Output { std::uint64_t value; };
  using Requests = types<Release>;
  using Indications = types<Output>;
  static constexpr Usage usage = Usage::Once;
  static constexpr std::string_view source = "CGR Module 5.9";
  static constexpr std::string_view summary = "A toss whose result nobody knows before somebody releases it.";
  static constexpr std::string_view by_default = "IdealCoin";
  static constexpr Property properties[] = {
      {"COIN1", "COIN-TERM", PropertyKind::Liveness,
       "If every correct process releases the coin, every correct process learns a value."},
      {"COIN2", "COIN-HIDE", PropertyKind::Safety,
       "No process learns a value before an honest process has released the coin."}};
};

namespace detail {
extern template const PortInfo& port_info<Consensus>();
extern template const PortInfo& port_info<UniformConsensus>();
extern template const PortInfo& port_info<EpochChange>();
extern template const PortInfo& port_info<EpochConsensus>();
extern template const PortInfo& port_info<RandomizedConsensus>();
extern template const PortInfo& port_info<RandomizedBinaryConsensus>();
extern template const PortInfo& port_info<CommonCoin>();
}  // namespace detail

}  // namespace faultline
