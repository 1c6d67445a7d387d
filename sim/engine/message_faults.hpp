// message_faults.hpp: faults that choose single messages: dropped, held back, replayed.
#pragma once
#include <deque>
#include <map>

#include "sim/engine/record.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// A message that will arrive later, or once more.
struct KeptMessage {
  ProcessId from{}, to{};
  std::uint64_t record = 0;               ///< of its Send
  Time sent{};
  std::string bytes;
};

class MessageFaults {
 public:
  /// The scenario outlives it. What its plan will replay is remembered from the start.
  explicit MessageFaults(const Scenario&);

  /// Puts a fault into force whose targets are named processes; false if it is none of this kind.
  bool begin(std::size_t fault, const Fault&);
  /// Ends it: what it has held back is free.
  std::vector<KeptMessage> end(std::size_t fault);
  /// What a replay fault repeats now.
  std::vector<KeptMessage> replayed(std::size_t fault, const ReplayFault&);
  /// All that is still held back; called when the run ends.
  std::vector<KeptMessage> held() const;

  /// Is nothing in force, and nothing to be remembered? Then nobody needs to ask.
  bool is_idle() const { return rules_.empty() && memories_.empty(); }
  /// Does one in force let no message pass there, or none of some type?
  bool silences(ProcessId from, ProcessId to) const;
  enum class Does : std::uint8_t { Nothing, Drop, Hold };
  struct Fate { Does does = Does::Nothing; std::size_t fault = 0; };
  /// A message is sent. One that is held is kept here.
  Fate see(ProcessId from, ProcessId to, std::string_view bytes, std::uint64_t record, Time now);

 private:
  using Link = std::pair<ProcessId, ProcessId>;
  struct Which {
    std::vector<ProcessId> from, to;      // empty: all
    bool any_type = true;
    std::vector<std::uint32_t> types;
    bool includes(ProcessId from, ProcessId to, std::string_view bytes) const;
  };
  struct Rule {                           // in force
    std::size_t fault;
    Does does;
    Which which;
    std::uint64_t first, count;
    std::map<Link, std::uint64_t> seen{};
    std::vector<KeptMessage> held{};
  };
  struct Memory {                         // for a replay to come
    Which which;
    std::uint64_t count;
    std::map<Link, std::deque<KeptMessage>> last{};
  };
  static Which which(const Target& from, const Target& to, const std::string& type);

  std::vector<Rule> rules_;
  std::map<std::size_t, Memory> memories_;                    // by line of the plan
};

}  // namespace faultline
