#include "mpi_backend/real_plan.hpp"

#include <algorithm>
#include <map>

namespace faultline::mpi {
namespace {

using Hosts = std::vector<std::string>;

/// Writes the commands of one line of the plan.
class Line {
 public:
  Line(std::size_t number, const Fault& fault, std::vector<std::vector<ProcessId>> targets, std::uint32_t processes)
      : number_(number), fault_(fault), targets_(std::move(targets)), processes_(processes) {}
  std::multimap<std::int64_t, std::string> commands;          // by milliseconds

  bool write() {
    if (auto* f = std::get_if<PartitionFault>(&fault_.what)) return partition(*f), true;
    if (auto* f = std::get_if<CutFault>(&fault_.what)) return cut(hosts(f->from, 0), hosts(f->to, 1)), true;
    if (std::holds_alternative<HealFault>(fault_.what)) return add(fault_.at, "heal"), true;
    if (auto* f = std::get_if<CrashFault>(&fault_.what)) return each(f->target, "kill", ""), true;
    if (auto* f = std::get_if<PauseFault>(&fault_.what)) return each(f->target, "pause", "resume"), true;
    if (auto* f = std::get_if<ResumeFault>(&fault_.what)) return each(f->target, "resume", ""), true;
    return false;
  }

 private:
  void add(Time at, const std::string& what) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
    commands.emplace(ms, std::to_string(ms) + " " + std::to_string(number_) + " " + what);
  }
  Hosts hosts(const Target& target, std::size_t which) const {
    if (std::holds_alternative<RoleTarget>(target)) return {"leader"};
    Hosts all;
    for (ProcessId p : targets_[which]) all.push_back(std::to_string(index(p)));
    if (all.empty()) for (std::uint32_t p = 0; p < processes_; ++p) all.push_back(std::to_string(p));
    return all;
  }
  void each(const Target& target, const std::string& begin, const std::string& end) {
    for (const std::string& host : hosts(target, 0)) {
      add(fault_.at, begin + " " + host);
      if (fault_.lasts && !end.empty()) add(fault_.at + *fault_.lasts, end + " " + host);
    }
  }
  void cut(const Hosts& from, const Hosts& to) {
    for (const std::string& a : from) for (const std::string& b : to) {
      if (a == b) continue;
      add(fault_.at, "cut " + a + " " + b);
      if (fault_.lasts) add(fault_.at + *fault_.lasts, "heal " + a + " " + b);
    }
  }
  /// Who is in no group forms one more; the leader, who has yet to be found, is cut from all that are not with it.
  void partition(const PartitionFault& f) {
    Hosts others;
    for (std::uint32_t p = 0; p < processes_; ++p) others.push_back(std::to_string(p));
    std::vector<Hosts> groups;
    const bool as_written = targets_.size() == f.groups.size();   // else groups overlapped, and the first keeps
    for (std::size_t g = 0; g < targets_.size(); ++g) {
      groups.push_back(hosts(as_written ? f.groups[g] : Target{}, g));
      for (const std::string& host : groups.back()) std::erase(others, host);
    }
    groups.push_back(others);
    for (std::size_t a = 0; a < groups.size(); ++a)
      for (std::size_t b = a + 1; b < groups.size(); ++b) cut(groups[a], groups[b]);
  }

  const std::size_t number_;
  const Fault& fault_;
  std::vector<std::vector<ProcessId>> targets_;
  const std::uint32_t processes_;
};

}  // namespace

RealPlan real_plan(const Scenario& s, const std::shared_ptr<const Stack>& stack) {
  RealPlan plan;
  const Simulator simulator(s, stack);
  const std::vector<View> views(s.processes.count);
  std::multimap<std::int64_t, std::string> all;
  for (std::size_t i = 0; i < s.faults.size(); ++i) {
    const Fault& fault = s.faults[i];
    if (std::holds_alternative<RestartFault>(fault.what) ||
        (std::holds_alternative<CrashFault>(fault.what) && fault.lasts))
      plan.problem = "line " + std::to_string(i) + " of the plan restarts a process, and a rank that was killed for " +
                     "real stays dead: leave out \"for\" and \"restart\"";
    auto targets = simulator.resolve(i, views).targets;
    Line line(i, fault, std::move(targets), s.processes.count);
    if (line.write()) all.merge(line.commands);
    else plan.rest.push_back(fault);
  }
  for (auto& [_, command] : all) plan.commands.push_back(std::move(command));
  return plan;
}

}  // namespace faultline::mpi
