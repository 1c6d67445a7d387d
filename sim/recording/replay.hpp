// replay.hpp: the recordings of all processes of a run, made one run again.
//
// Each process is simulated alone and gets what its recording has. Whatever it does must be what it did: the digest
// of its records is compared after each turn, and each message that another one has received with the one that is sent
// here, byte for byte. Turns are merged by their time, a message never before it was sent, into one sequence of
// records with causes: the same that a simulated run has.
#pragma once
#include "sim/recording/recording.hpp"

namespace faultline {

/// Where a replay first does something else than was recorded.
struct ReplayDivergence {
  ProcessId process{};
  std::uint64_t turn = 0;                 ///< of that process, counted from 0
  std::uint64_t record = 0;               ///< of the merged run: nothing before it differs
  Time at{};
  std::string what;                       ///< a sentence
  std::string recorded, replayed;         ///< both messages, in hexadecimal, or both states, in JSON; may be empty
};

class Replay {
 public:
  /// One recording for each process, in order. Of the options: sink, observer, layers. The scenario, with the seed of
  /// the recordings, outlives this.
  Replay(const Scenario&, std::shared_ptr<const Stack>, std::vector<Recording>, RunOptions);
  ~Replay();

  /// One turn of one process; false when the run is over, or has diverged.
  bool step();
  const std::optional<ReplayDivergence>& divergence() const { return divergence_; }

  // ---- as of a Simulator
  std::optional<EndReason> ended() const { return ended_; }
  std::uint64_t digest() const { return digest_.value(); }
  std::string failure() const;
  RunCounts counts() const;
  RunFacts facts() const;
  std::vector<FaultReport> faults() const;
  std::vector<Fault> resolved() const;
  /// Of each process.
  const std::vector<const Simulator*>& parts() const { return parts_; }

 private:
  class Station;
  using Way = std::pair<ProcessId, std::uint64_t>;            // from, number
  struct Sent { Parcel parcel; std::uint64_t record; };
  static Way way(const Parcel& p) { return {p.from, p.number}; }

  std::uint64_t record(const Record&);
  bool ready(const Turn&) const;
  bool next(Station&);
  bool turn(Station&, const Turn&);
  bool compare(Station&, const Snapshot&);
  void diverge(Station&, std::string what, std::string recorded = {}, std::string replayed = {});
  void add_states(Station&);
  void finish();

  const Scenario& scenario_;
  RunOptions options_;
  std::vector<std::unique_ptr<Station>> stations_;
  std::vector<const Simulator*> parts_;
  std::map<Way, Sent> sent_;              // and not received yet
  std::map<std::pair<Kind, std::uint64_t>, std::uint64_t> plan_records_;   // of lines that some process has noted
  Digest digest_;
  std::uint64_t records_ = 0;
  Time now_{};
  std::optional<EndReason> ended_;
  std::optional<ReplayDivergence> divergence_;
};

}  // namespace faultline
