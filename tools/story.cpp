#include "tools/story.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include "sim/core/units.hpp"
#include "sim/core/words.hpp"
#include "tools/live_names.hpp"
#include "tools/text.hpp"

namespace faultline::tools {
namespace {

std::string name(ProcessId p) { return "process " + std::to_string(index(p)); }

std::string names(const Target& target) {
  if (auto* random = std::get_if<RandomTarget>(&target)) return std::to_string(random->count) + " of the processes";
  if (auto* role = std::get_if<RoleTarget>(&target)) return "the " + role->role;
  if (auto* group = std::get_if<GroupTarget>(&target)) return "the processes of " + group->group;
  const auto& list = std::get<std::vector<ProcessId>>(target);
  if (list.empty()) return "all processes";
  if (list.size() == 1) return name(list.front());
  std::string text = "processes ";
  for (std::size_t i = 0; i < list.size(); ++i)
    text += (i == 0 ? "" : i + 1 == list.size() ? " and " : ", ") + std::to_string(index(list[i]));
  return text;
}
bool is_one(const Target& target) {
  const auto* list = std::get_if<std::vector<ProcessId>>(&target);
  return list ? list->size() == 1 : !std::holds_alternative<GroupTarget>(target);
}
std::string does(const Target& who, const std::string& one, const std::string& more) {
  return names(who) + " " + (is_one(who) ? one : more);
}
std::string between(const Target& from, const Target& to, bool both) {
  return "the links from " + names(from) + " to " + names(to) + (both ? ", and back," : "");
}

std::string text(const PartitionFault& f) {
  std::string groups;
  for (const Target& group : f.groups) groups += (groups.empty() ? "" : "; ") + names(group);
  return "the network splits: " + groups + (f.groups.size() == 1 ? " on one side" : "; the others");
}
std::string text(const BridgeFault& f) { return "two halves see each other through " + names(f.bridge) + " alone"; }
std::string text(const MajorityRingFault&) { return "each process sees another majority"; }
std::string text(const CutFault& f) { return between(f.from, f.to, f.both) + " are cut"; }
std::string text(const HealFault&) { return "all cuts end"; }
std::string text(const CrashFault& f) { return does(f.target, "crashes", "crash"); }
std::string text(const RestartFault& f) { return does(f.target, "restarts", "restart"); }
std::string text(const PauseFault& f) { return does(f.target, "stands still", "stand still"); }
std::string text(const AwayFault& f) { return does(f.target, "has no client", "have no clients"); }
std::string text(const ResumeFault& f) { return does(f.target, "goes on", "go on"); }
std::string text(const SlowFault& f) {
  return does(f.target, "takes ", "take ") + time_text(f.step) + " for each step";
}
std::string text(const LinkFault& f) {
  return between(f.from, f.to, f.both) + (f.model.loss == 1.0 ? " lose everything" : " are disturbed");
}
std::string text(const ClockFault& f) {
  if (f.freeze) return "the clock of " + names(f.target) + " stops";
  return "the clock of " + names(f.target) + (f.step != Duration{} ? " jumps by " + time_text(f.step) : " drifts");
}
std::string text(const DiskFault& f) { return "the disk of " + names(f.target) + (f.wiped ? " is wiped" : " fails"); }

/// "the 3rd Vote from ..."; what happens to it is to follow.
std::string which(const auto& f) {
  std::string text = f.count == 1 ? "message " + std::to_string(f.first) : "messages";
  if (f.count != 1 && f.first > 1) text += " " + std::to_string(f.first) + " and later";
  if (f.count > 1) text = std::to_string(f.count) + " messages";
  if (!f.type.empty()) text += " with a " + f.type;
  return text + " from " + names(f.from) + " to " + names(f.to);
}
std::string text(const DropFault& f) { return which(f) + (f.count == 1 ? " is lost" : " are lost"); }
std::string text(const HoldFault& f) { return which(f) + (f.count == 1 ? " is held back" : " are held back"); }
std::string text(const ReplayFault& f) {
  return "the last " + std::string(f.type.empty() ? "" : f.type + " ") + "from " + names(f.from) + " to " +
         names(f.to) + " comes again";
}

std::string shortened(std::string text) {
  constexpr std::size_t most = 100;
  if (text.size() > most) text.replace(most - 3, std::string::npos, "...");
  return text;
}

/// Keeps the records of a run.
class Memory final : public Sink {
 public:
  struct Kept { Record r; std::string path, body; };
  std::vector<Kept> all;
  void add(const Record& r) override {
    all.push_back({r, std::string(r.path), std::string(r.body)});
  }
  Record record(std::size_t i) const {
    Record r = all[i].r;
    r.path = all[i].path, r.body = all[i].body;
    return r;
  }
};

class Storyteller {
 public:
  Storyteller(const Scenario& s, const Failure& failure) : scenario_(s) {
    try_scenario(s, {.sink = &memory_});
    end_ = failure.record > 0 && failure.record < memory_.all.size() ? failure.record : memory_.all.size() - 1;
    for (auto at = end_; at < memory_.all.size(); at = memory_.all[at].r.cause) chain_.insert(at);
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i <= end_; ++i)
      if (auto what = sentence(i); !what.empty()) all.push_back(time_text(memory_.all[i].r.at) + ": " + what);
    return all;
  }

 private:
  std::string sentence(std::size_t i) const {
    const Record r = memory_.record(i);
    switch (r.kind) {
      case Kind::Request: return name(r.process) + " is asked: " + label(r);
      case Kind::Indication: return name(r.process) + " indicates " + label(r);
      case Kind::Skipped:
        return name(r.process) + (r.number ? " has no client who would ask it: " : " is down and cannot be asked: ") +
               label(r);
      case Kind::Fault: return fault_text(scenario_.faults[r.number]);
      case Kind::Heal:
        if (std::holds_alternative<CrashFault>(scenario_.faults[r.number].what)) return {};   // its restart says it
        return "it is over that " + fault_text(scenario_.faults[r.number]);
      case Kind::Restart: return name(r.process) + " is up again";
      case Kind::Failure: return name(r.process) + " fails: " + std::string(r.body);
      case Kind::Deliver:
        if (!chain_.contains(i)) return {};
        return name(r.process) + " gets " + label(memory_.record(r.cause)) + " from " + name(r.peer);
      case Kind::Fire:
        if (!chain_.contains(i)) return {};
        return "a timer of " + name(r.process) + " goes off: " + label(memory_.record(r.cause));
      default: return {};
    }
  }
  std::string label(const Record& r) const { return shortened(readable(label_text(names_, r, 400))); }

  const Scenario& scenario_;
  Memory memory_;
  LiveNames names_;
  std::size_t end_ = 0;
  std::set<std::size_t> chain_;           // what led to the end, one caused by the other
};

}  // namespace

std::string fault_text(const Fault& fault) {
  return std::visit([](const auto& f) { return text(f); }, fault.what);
}

std::vector<std::string> story(const Scenario& s, const Failure& failure, std::size_t most) {
  std::vector<std::string> lines;
  if (!kills(failure)) lines = Storyteller(s, failure).lines();
  if (lines.size() > most) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  lines.push_back("so " + name_of(failure) + " is violated: " + readable(failure.text));
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i] = std::to_string(i + 1) + ". " + lines[i];
  return lines;
}

}  // namespace faultline::tools
