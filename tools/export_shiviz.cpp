#include <algorithm>
#include <ostream>

#include "tools/export.hpp"
#include "tools/text.hpp"

namespace faultline {
namespace {

using VectorClock = std::map<std::string, std::uint64_t>;

std::string host_of(const Record& r) {
  switch (r.kind) {
    case Kind::Drop:
    case Kind::Duplicate: return "network";
    case Kind::Fault:
    case Kind::Heal: return "plan";
    case Kind::End: return "run";
    default: return r.process == nobody ? "run" : process_text(r.process);
  }
}

void merge(VectorClock& into, const VectorClock& other) {
  for (const auto& [host, ticks] : other) {
    std::uint64_t& mine = into[host];
    mine = std::max(mine, ticks);
  }
}

/// The last record that each record is the cause of: until then its clock is needed.
std::vector<std::size_t> last_effects(const std::vector<Record>& records) {
  std::vector<std::size_t> last(records.size(), 0);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].cause != no_cause) last[records[i].cause] = i;
  }
  return last;
}

}  // namespace

void export_shiviz(const Trace& trace, const Names& live, std::ostream& out) {
  const TraceText text(trace, live);
  const std::vector<std::size_t> last = last_effects(trace.records);
  std::map<std::string, VectorClock> clocks;      // of each host
  std::map<std::uint64_t, VectorClock> causes;    // of each record that will still be a cause
  out << R"((?<host>\S*) (?<clock>{.*})\n(?<time>\S*) (?<event>.*))" << "\n\n";
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const Record& r = trace.records[i];
    const std::string host = host_of(r);
    VectorClock& clock = clocks[host];
    if (r.cause != no_cause) {
      merge(clock, causes.at(r.cause));
      if (last[r.cause] == i) causes.erase(r.cause);
    }
    ++clock[host];
    if (last[i] > 0) causes.emplace(i, clock);
    out << host << " {";
    const char* comma = "";
    for (const auto& [other, ticks] : clock) {
      out << comma << '"' << other << "\":" << ticks;
      comma = ",";
    }
    out << "}\n" << time_text(r.at) << ' ' << text.event(r, 120) << '\n';
  }
}

}  // namespace faultline
