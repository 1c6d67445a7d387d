#include <ostream>
#include <set>

#include "tools/export.hpp"
#include "tools/text.hpp"

namespace faultline {
namespace {

/// Microseconds, the unit of the format, without losing nanoseconds: 1234567 ns is 1234.567.
std::string microseconds(Duration span) {
  const auto count = static_cast<std::uint64_t>(span.count());
  const std::uint64_t size = span < Duration::zero() ? 0 - count : count;
  const std::string rest = std::to_string(1000 + size % 1000);
  return (span < Duration::zero() ? "-" : "") + std::to_string(size / 1000) + '.' + rest.substr(1);
}

/// Without overflow, whatever times a damaged trace may hold.
Duration between(Time from, Time to) {
  const auto count = [](Time t) { return static_cast<std::uint64_t>(t.time_since_epoch().count()); };
  return Duration{static_cast<std::int64_t>(count(to) - count(from))};
}

/// Faults and lost messages are on track 0, process p on track p + 1.
std::uint64_t track_of(const Record& r) {
  const bool in_network = r.kind == Kind::Drop || r.kind == Kind::Duplicate;
  const bool in_run = r.kind == Kind::Fault || r.kind == Kind::Heal || r.kind == Kind::End || r.process == nobody;
  return in_network || in_run ? 0 : std::uint64_t{index(r.process)} + 1;
}

class Exporter {
 public:
  Exporter(const Trace& trace, const Names& live, std::ostream& out) : trace_(trace), text_(trace, live), out_(out) {}

  void write() {
    out_ << R"({"displayTimeUnit":"ns","otherData":{"tool":)" << json_string(trace_.header.tool) << R"(,"seed":")"
         << trace_.header.seed << R"(","digest":")" << digest_text(trace_.digest) << R"("},"traceEvents":[)";
    tracks();
    for (std::size_t i = 0; i < trace_.records.size(); ++i) record(i);
    const Time end = trace_.records.empty() ? Time{} : trace_.records.back().at;
    while (!standing_.empty()) stand(standing_.begin()->first, end, nullptr);
    out_ << "\n]}\n";
  }

 private:
  /// Begins an event; its further fields and the closing brace follow.
  std::ostream& event(const char* phase, const std::string& name, const std::string& category, Time at,
                      std::uint64_t track) {
    out_ << (first_ ? "\n" : ",\n") << R"({"ph":")" << phase << R"(","name":)" << json_string(name);
    out_ << R"(,"cat":")" << category << R"(","ts":)" << microseconds(at.time_since_epoch());
    out_ << R"(,"pid":1,"tid":)" << track;
    first_ = false;
    return out_;
  }

  void tracks() {
    std::set<std::uint64_t> used{0};
    for (const Record& r : trace_.records) used.insert(track_of(r));
    event("M", "process_name", "run", Time{}, 0) << R"(,"args":{"name":"run"}})";
    for (const std::uint64_t track : used) {
      const std::string name = track == 0 ? "faults and network" : 'p' + std::to_string(track - 1);
      event("M", "thread_name", "run", Time{}, track) << R"(,"args":{"name":")" << name << "\"}}";
      event("M", "thread_sort_index", "run", Time{}, track) << R"(,"args":{"sort_index":)" << track << "}}";
    }
    for (std::size_t i = 0; i < trace_.records.size(); ++i) {
      if (trace_.records[i].kind == Kind::Heal) heals_.emplace(trace_.records[i].number, i);
    }
  }

  void arguments(std::size_t number) {
    const Record& r = trace_.records[number];
    out_ << R"(,"args":{"record":)" << number << R"(,"what":)" << json_string(text_.event(r));
    if (r.cause != no_cause) out_ << R"(,"cause":)" << r.cause;
    if (!r.path.empty()) out_ << R"(,"path":)" << json_string(r.path);
    const std::string module = text_.module(r.path);
    if (!module.empty()) out_ << R"(,"module":)" << json_string(module);
    const Record& content = text_.content(r);
    if (content.type != 0 || !content.body.empty()) out_ << R"(,"body":)" << text_.body_json(content);
    out_ << "}}";
  }

  void record(std::size_t number) {
    const Record& r = trace_.records[number];
    const std::string kind = kind_name(r.kind);
    const std::uint64_t track = track_of(r);
    if (r.kind == Kind::Heal) return;  // drawn with its fault
    if (r.kind == Kind::Fault) return fault(number);
    const std::string type = text_.type(text_.content(r).type);
    event("X", type.empty() ? kind : kind + ' ' + type, kind, r.at, track) << R"(,"dur":0)";
    arguments(number);
    if (r.kind == Kind::Send) event("s", "message", "message", r.at, track) << R"(,"id":)" << number << '}';
    if (r.kind == Kind::Deliver && r.cause != no_cause) {
      event("f", "message", "message", r.at, track) << R"(,"bp":"e","id":)" << r.cause << '}';
    }
    if (r.kind == Kind::Crash) stand(track, r.at, "down");
    if (r.kind == Kind::Pause && !standing_.contains(track)) stand(track, r.at, "paused");
    if (r.kind == Kind::Restart || r.kind == Kind::Resume) stand(track, r.at, nullptr);
  }

  void fault(std::size_t number) {
    const Record& r = trace_.records[number];
    const std::string name = "fault " + std::to_string(r.number);
    const auto heal = heals_.find(r.number);
    if (heal == heals_.end() || heal->second < number) {
      event("i", name, "Fault", r.at, 0) << R"(,"s":"g")";
      return arguments(number);
    }
    event("b", name, "Fault", r.at, 0) << R"(,"id":)" << r.number;
    arguments(number);
    event("e", name, "Fault", trace_.records[heal->second].at, 0) << R"(,"id":)" << r.number << '}';
  }

  /// From `at` on a process stands still for the reason given, or no longer. Bars of one track must not
  /// overlap, so a crash ends a pause.
  void stand(std::uint64_t track, Time at, const char* reason) {
    if (const auto was = standing_.find(track); was != standing_.end()) {
      event("X", was->second.reason, "State", was->second.since, track)
          << R"(,"dur":)" << microseconds(between(was->second.since, at)) << '}';
      standing_.erase(was);
    }
    if (reason) standing_.emplace(track, Standing{at, reason});
  }

  struct Standing { Time since; const char* reason; };

  const Trace& trace_;
  TraceText text_;
  std::ostream& out_;
  bool first_ = true;
  std::map<std::uint64_t, std::size_t> heals_;      // record by number of the fault
  std::map<std::uint64_t, Standing> standing_;      // by track
};

}  // namespace

void export_perfetto(const Trace& trace, const Names& live, std::ostream& out) { Exporter(trace, live, out).write(); }

}  // namespace faultline
