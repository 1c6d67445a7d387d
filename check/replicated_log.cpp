// The checker of the replicated log: the same commands at the same positions at every process.
#include "protocols/replication/ports.hpp"

#include <set>

#include "check/goals.hpp"
#include "check/key_index.hpp"

namespace faultline {
namespace {

class LogChecker final : public Checker {
 public:
  explicit LogChecker(std::uint32_t processes) : processes_(processes), at_(processes, 0) {}

  void see(const Observation& o) override {
    if (auto* append = o.as<ReplicatedLog::Append>()) commands_.insert({nobody, nobody, append->command});
    else if (auto* commit = o.as<ReplicatedLog::Commit>()) see(o, *commit);
    else if (auto* restore = o.as<ReplicatedLog::Restore>()) see(o, *restore);
  }
  void restart(ProcessId p, Time) override { at_[index(p)] = 0; }   // it commits again what it did before

  Tally finish(const RunFacts& run) override {
    tally_.judged("LOG-ORDER", orders_), tally_.judged("LOG-NOCREATE", commits_);
    tally_.judged("LOG-AGREE", agreements_);
    Goals goals(tally_, run, "LOG-CATCHUP");
    for (std::uint32_t p = 0; p < processes_; ++p) {
      if (!is_correct(run, ProcessId{p})) continue;
      for (std::uint64_t i = 1; i <= positions_.size(); ++i) {
        const Position& first = positions_[i - 1];
        if (first.by == nobody) continue;                     // nobody committed it that we know: all were restored
        goals.add(first.at, at_[p] >= i, first.record, [&] {
          return name(ProcessId{p}) + " never committed position " + std::to_string(i) + ", which " + name(first.by) +
                 " committed " + when(first.at) + "; it had come to " + std::to_string(at_[p]);
        });
      }
    }
    goals.close("nobody committed anything");
    return std::move(tally_);
  }

 private:
  struct Position {                                           // as it was first committed
    ProcessId by = nobody;
    Time at{};
    std::uint64_t record = 0;
    std::uint32_t command = none;                             // a number in commands_; none: empty
  };

  void see(const Observation& o, const ReplicatedLog::Commit& e) {
    auto& last = at_[index(o.process)];
    ++orders_;
    if (e.index != last + 1) tally_.broken("LOG-ORDER", o.record, [&] {
      return says(o, "committed", e.index) + ", after position " + std::to_string(last);
    });
    last = std::max(last, e.index);
    auto command = none;
    if (!e.command.empty()) {
      const MessageKey key(nobody, nobody, e.command);
      ++commits_;
      command = commands_.find(key);
      if (command == none) tally_.broken("LOG-NOCREATE", o.record, [&] {
        return says(o, "committed", e.index) + ": " + show(e.command) + ", which nobody had appended";
      });
      if (command == none) command = commands_.insert(key);
    }
    if (e.index == 0 || e.index > positions_.size() + furthest) return;   // no position that could be reached
    if (e.index > positions_.size()) positions_.resize(e.index);
    Position& first = positions_[e.index - 1];
    if (first.by == nobody) return void(first = {o.process, o.at, o.record, command});
    ++agreements_;
    if (first.command != command) tally_.broken("LOG-AGREE", o.record, [&] {
      return says(o, "committed", e.index) + ": " + (e.command.empty() ? "nothing" : show(e.command)) + ", but " +
             name(first.by) + " had committed another command there " + when(first.at);
    });
  }
  void see(const Observation& o, const ReplicatedLog::Restore& e) {
    auto& last = at_[index(o.process)];
    ++orders_;
    if (e.index <= last) tally_.broken("LOG-ORDER", o.record, [&] {
      return says(o, "was restored to", e.index) + ", after position " + std::to_string(last);
    });
    last = std::max(last, e.index);
  }
  static std::string says(const Observation& o, const char* did, std::uint64_t position) {
    return name(o.process) + " " + did + " position " + std::to_string(position) + " " + when(o.at);
  }

  static constexpr auto none = KeyIndex<MessageKey>::none;
  static constexpr std::uint64_t furthest = 1 << 20;          // a gap that is certainly no log's
  const std::uint32_t processes_;
  std::vector<std::uint64_t> at_;                             // by process: the last position of its present life
  std::vector<Position> positions_;                           // from 1
  KeyIndex<MessageKey> commands_;                             // appended
  std::uint64_t orders_ = 0, commits_ = 0, agreements_ = 0;   // times that each property was judged
  Tally tally_;
};

}  // namespace

void know_log_checkers() { know_checker<ReplicatedLog, LogChecker>(); }

}  // namespace faultline
