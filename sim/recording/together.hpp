// together.hpp: processes that are each alone in a simulator, made one run: their records in one sequence, with
// causes, as a simulated run has them.
#pragma once
#include <map>

#include "sim/recording/recording.hpp"

namespace faultline {

/// Its steps are the business of who derives from it.
class Together {
 public:
  virtual ~Together();
  Together(const Together&) = delete;

  /// Something happens at one process; false when the run is over.
  virtual bool step() = 0;

  // ---- as of a Simulator
  void interrupt();
  Time now() const { return now_; }
  std::optional<EndReason> ended() const { return ended_; }
  std::uint64_t digest() const { return digest_.value(); }
  std::string failure() const;
  RunCounts counts() const;
  RunFacts facts() const;
  std::vector<FaultReport> faults() const;
  std::vector<Fault> resolved() const;
  std::uint32_t processes() const { return static_cast<std::uint32_t>(parts_.size()); }
  const Process& process(ProcessId p) const { return parts_[index(p)]->process(p); }
  /// Of each process.
  const std::vector<const Simulator*>& parts() const { return parts_; }

 protected:
  using Way = std::pair<ProcessId, std::uint64_t>;            // from, number
  struct Sent { Parcel parcel; std::uint64_t record, on_link; };   // on_link: from 1
  class Station;
  static Way way(const Parcel& p) { return {p.from, p.number}; }

  Together(const Scenario& s, RunOptions options) : scenario_(s), options_(options) {}
  void add(std::unique_ptr<Station>);
  /// Hands over what comes, and lets the process do what is due.
  void take(Station&, const Turn&);
  /// Nothing is left to happen.
  void finish();

  const Scenario& scenario_;
  RunOptions options_;
  std::vector<std::unique_ptr<Station>> stations_;
  std::map<Way, Sent> sent_;              // and not received yet
  std::uint64_t records_ = 0;
  Time now_{};
  std::optional<EndReason> ended_;

 private:
  std::uint64_t record(const Record&);

  std::vector<const Simulator*> parts_;
  std::map<std::pair<Kind, std::uint64_t>, std::uint64_t> plan_records_;   // of lines that some process has noted
  Digest digest_;
};

/// One process, and what stands for all the others.
class Together::Station : public Outside, public Sink, public Observer {
 public:
  Station(Together& all, ProcessId p, const std::shared_ptr<const Stack>& stack)
      : id(p), all_(all),
        run(all.scenario_, stack,
            {.sink = this, .observer = all.options_.observer ? this : nullptr, .layers = all.options_.layers,
             .twins = all.options_.twins, .most_events = all.options_.most_events, .alone = p, .outside = this}) {}

  // ---- what the process does goes into the one run
  void add(const Record& local) final;
  void observe(const Observation& local) final;
  void crash(ProcessId p, Time) final { all_.options_.observer->crash(p, all_.now_); }
  void restart(ProcessId p, Time) final { all_.options_.observer->restart(p, all_.now_); }

  // ---- the world outside
  void send(Parcel&&) override;
  void ask(std::size_t, const View&) override {}
  bool store(const Image& written) override;
  Image load() override { return disk; }
  void replace(const Image& image) override { disk = image; }

  const ProcessId id;
  std::uint64_t began = 0;                                    // the first record of its last turn
  std::vector<std::uint64_t> causes;                          // the Send of each parcel that came
  Image disk;
  bool killed = false;

 private:
  Together& all_;
  std::vector<std::uint64_t> numbers_;                        // in the one run, of its own records
  std::map<ProcessId, std::uint64_t> links_;                  // how many parcels it has sent to each

 public:
  Simulator run;                                              // last: it begins to work when it is made
};

}  // namespace faultline
