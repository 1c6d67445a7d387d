// replay.hpp: the recordings of all processes of a run, made one run again.
//
// Each process is simulated alone and gets what its recording has. Whatever it does must be what it did: the digest
// of its records is compared after each turn, and each message that another one has received with the one that is sent
// here, byte for byte. Turns are merged by their time, a message never before it was sent, into one sequence of
// records with causes: the same that a simulated run has.
#pragma once
#include "sim/recording/together.hpp"

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

class Replay final : public Together {
 public:
  /// One recording for each process, in order. Of the options: sink, observer, layers. The scenario, with the seed of
  /// the recordings, outlives this.
  Replay(const Scenario&, std::shared_ptr<const Stack>, std::vector<Recording>, RunOptions);
  ~Replay();

  /// One turn of one process; false when the run is over, or has diverged.
  bool step() override;
  const std::optional<ReplayDivergence>& divergence() const { return divergence_; }
  /// The scenario with this schedule is the same run, without the recordings: once this has ended, or why no schedule
  /// can say what happened.
  std::variant<Schedule, std::string> schedule() const;

 private:
  class Recorded;
  bool ready(const Turn&) const;
  bool next(Recorded&);
  bool turn(Recorded&, const Turn&);
  bool compare(Recorded&, const Snapshot&);
  void diverge(Recorded&, std::string what, std::string recorded = {}, std::string replayed = {});
  void add_states(Recorded&);
  void note(const Recorded&, const Turn&);
  void note_lost();

  std::vector<Recorded*> recorded_;       // the stations
  Schedule schedule_;                     // as far as it has gone
  std::optional<std::string> unheard_of_; // what a schedule cannot say
  std::optional<ReplayDivergence> divergence_;
};

}  // namespace faultline
