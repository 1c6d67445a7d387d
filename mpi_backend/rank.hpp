// rank.hpp: one process of a run for real: it alone is here, the others are ranks of the same MPI job.
//
// The process is the simulator's, alone (RunOptions::alone), and so are the fate of its messages, its clock, its
// workload and the plan of faults. What differs: time is real, messages of others come over MPI, its disk is a file.
// One loop with one thread waits for due timers, signals, and the bells that others ring when they have sent something.
// For who cannot be heard, on another machine, it looks: more rarely the longer nothing comes.
//
// No wait is without an end. Ranks tell each other a few times a second that they are there; who is silent for long
// is named, and nobody waits for it.
#pragma once
#include <chrono>
#include <limits>
#include <optional>

#include "mpi_backend/disk_file.hpp"
#include "mpi_backend/loop.hpp"
#include "mpi_backend/messages.hpp"
#include "mpi_backend/transport.hpp"
#include "sim/recording/recording.hpp"

namespace faultline::mpi {

struct RankOptions {
  std::string scenario;                   ///< its text; empty: it could not be read
  std::string tool;                       ///< version of Faultline
  std::uint64_t seed = 1;
  double speed = 1;                       ///< seconds of the run in a second
  std::string folder;                     ///< for the recordings; made by rank 0 if it is not there
  bool record = true;                     ///< else nothing can be judged
  std::function<void(const std::string&)> say;   ///< a sentence for the user
};

class Rank final : private Outside {
 public:
  Rank(Transport&, RankOptions);
  ~Rank();

  /// All ranks are there and are of one mind; false if not, which the user has been told.
  bool meet(std::uint32_t processes);
  /// After meet: that rank could read the scenario.
  bool has_scenario(int rank) const {
    const auto& hello = peers_[static_cast<std::size_t>(rank)].hello;
    return hello && hello->scenario;
  }
  /// Agrees on a time to begin and on a folder for the recordings; false if somebody does not answer.
  bool prepare();
  const std::filesystem::path& folder() const { return folder_; }
  /// To the end of the scenario, or until somebody ends the run.
  void run(const Scenario&, std::shared_ptr<const Stack>);
  /// Waits until all recordings are whole, but not for ranks that are silent.
  void part();
  /// The lowest rank that is there judges the run: true for one rank, once.
  bool claim_judging() const;
  /// Keeps in touch, between two pieces of other work.
  void keep_in_touch();
  /// Tells the others that the run has been judged.
  void tell(int code);
  /// Waits to be told; nothing if nobody does.
  std::optional<int> hear();
  /// Somebody has been silent for long: MPI itself would wait for it for ever.
  bool is_anybody_silent() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Peer {
    std::optional<Hello> hello;
    bool ready = false, gone = false;     ///< its clock is set; its recording is whole
    bool silent = false;
    Clock::time_point heard;
    Alive alive, alive_before;
  };

  void send(Parcel&&) override;
  void ask(std::size_t line, const View&) override;
  bool store(const Image&) override;
  Image load() override;
  void replace(const Image&) override;

  template <class M> void post(int to, const M& message);
  template <class M> void post_all(const M& message);
  bool exchange();
  void note_leader();
  void take(int from, std::string_view bytes);
  void on(int from, Parcel&);
  void on(int from, Hello&);
  void on(int from, Ping&);
  void on(int from, Pong&);
  void on(int from, Ready&);
  void on(int from, Go&);
  void on(int from, Alive&);
  void on(int from, Asked&);
  void on(int from, Decision&);
  void on(int from, Stop&);
  void on(int from, Goodbye&);
  void on(int from, Judged&);

  void push();
  Clock::duration longest_pause() const;
  void sleep(Clock::time_point next);
  void sleep_until(Clock::time_point);
  template <class Done> bool wait(Clock::duration bound, const Done&);
  std::string missing(bool Peer::* flag) const;
  std::int64_t ticks() const { return Clock::now().time_since_epoch().count(); }
  Time now() const;
  std::optional<Time> next_due() const;
  Clock::time_point real(Time) const;
  int lowest_present() const;
  void turn();
  void decide_lines();
  bool all_is_over() const;
  void note(const Entry&);
  void finish(EndReason);
  void write_result() const;

  Transport& transport_;
  Loop loop_;
  RankOptions options_;
  const int rank_, size_;
  std::vector<Peer> peers_;
  Clock::time_point next_alive_{};
  Clock::duration pause_{};               // the last one between two looks
  bool all_has_left_ = true;

  std::int64_t offset_ = 0, best_trip_ = std::numeric_limits<std::int64_t>::max();   // to rank 0's clock
  std::vector<std::int64_t> pings_;
  std::optional<Go> go_;
  std::int64_t begin_ = 0;                                    // of the run, on this rank's clock
  std::filesystem::path folder_;

  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<RecordingWriter> recording_;
  std::unique_ptr<DiskFile> disk_;
  std::multimap<Time, Parcel> coming_;                        // by when they are due
  std::vector<Decision> news_;                                // for the next turn
  std::uint64_t turns_ = 0, sent_ = 0, received_ = 0;
  Clock::time_point next_snapshot_{};
  Clock::duration recording_time_{};                          // that recording has taken
  struct Poll { std::map<int, View> views; Clock::time_point since; };
  std::map<std::uint64_t, Poll> polls_;                       // lines of the plan that this rank resolves
  std::set<std::uint64_t> asked_, decided_;                   // lines: without an answer; with one
  std::optional<ProcessId> leader_;
  std::optional<EndReason> stopped_;
  std::optional<int> judged_;
};

template <class M> inline void Rank::post(int to, const M& message) {
  transport_.send(to, codec::encode(Message(message)));
}
template <class M> inline void Rank::post_all(const M& message) {
  const std::string bytes = codec::encode(Message(message));
  for (int to = 0; to < size_; ++to) if (to != rank_) transport_.send(to, bytes);
}

}  // namespace faultline::mpi
