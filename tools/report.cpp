#include "tools/report.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "sim/core/units.hpp"
#include "tools/live_names.hpp"
#include "tools/text.hpp"

namespace faultline::tools {
namespace {

std::string times(std::uint64_t judged) {
  return judged == 0 ? "never" : judged == 1 ? "once" : grouped(judged) + " times";
}

/// Why a property is not ok, below its line.
void print_why(const Finding& f, const Console& console) {
  std::string text = f.text.empty() ? "never judged: nothing happened that could have broken it" : readable(f.text);
  if (f.record) text += " (record #" + std::to_string(*f.record) + " of the trace)";
  for (const std::string& line : wrapped(text, console.width - 16))
    console.out << std::string(16, ' ') << console.paint(style_of(f.verdict), line) << '\n';
}

/// The properties of one module, or those of the whole run.
void print_properties(const std::vector<const Finding*>& findings, const Console& console) {
  std::size_t label = 0, check = 0, judged = 0;
  for (const Finding* f : findings) {
    label = std::max(label, f->label.size()), check = std::max(check, f->check.size());
    judged = std::max(judged, times(f->judged).size());
  }
  const auto padded = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
  };
  for (const Finding* f : findings) {
    const std::string verdict(name_of(f->verdict));
    console.out << "  " << console.paint(style_of(f->verdict), verdict) << std::string(14 - verdict.size(), ' ')
                << padded(f->label, label) << (label ? "  " : "") << padded(f->check, check) << "  judged "
                << std::string(judged - times(f->judged).size(), ' ') << times(f->judged) << '\n';
    if (f->verdict != Verdict::Ok) print_why(*f, console);
  }
}

/// The properties of one module in a line: "2 ok, 1 inconclusive".
struct ModuleSum {
  std::string place, port;
  std::uint64_t count[3] = {0, 0, 0}, judged = 0;

  void add(const Finding& f) { ++count[static_cast<std::size_t>(f.verdict)], judged += f.judged; }
  Verdict worst() const { return count[1] ? Verdict::Violated : count[2] ? Verdict::Inconclusive : Verdict::Ok; }
  std::string text() const {
    std::string sum;
    for (Verdict v : {Verdict::Violated, Verdict::Inconclusive, Verdict::Ok})
      if (auto n = count[static_cast<std::size_t>(v)])
        sum += (sum.empty() ? "" : ", ") + grouped(n) + " " + std::string(name_of(v));
    return sum;
  }
};

/// Inner modules: a line each, all instances of one place together, and what is not ok.
void print_inner(const std::vector<const Finding*>& findings, const Console& console) {
  std::vector<ModuleSum> modules;
  std::vector<const Finding*> bad;
  for (const Finding* f : findings) {
    const std::string place = place_without_keys(f->module);
    auto at = std::find_if(modules.begin(), modules.end(), [&](auto& m) { return m.place == place; });
    if (at == modules.end()) at = modules.insert(at, {place, f->port});
    at->add(*f);
    if (f->verdict != Verdict::Ok) bad.push_back(f);
  }
  if (modules.empty()) return;
  console.heading("Below");
  Table table;
  for (const ModuleSum& m : modules)
    table.row({{std::string(name_of(m.worst())), style_of(m.worst())}, {m.place}, {m.port}, {m.text()},
               {"judged " + times(m.judged)}});
  table.print(console);
  constexpr std::size_t most = 6;
  std::stable_sort(bad.begin(), bad.end(), [](auto* a, auto* b) { return a->verdict < b->verdict; }); // violated first
  for (std::size_t i = 0; i < std::min(most, bad.size()); ++i) {
    console.out << "  " << console.paint(style_of(bad[i]->verdict), bad[i]->label + " " + bad[i]->check) << " of "
                << bad[i]->module << '\n';
    print_why(*bad[i], console);
  }
  if (bad.size() > most) console.out << "  and " << grouped(bad.size() - most) << " more (--json names all)\n";
}

void print_findings(const Loaded& loaded, const RunResult& result, const Console& console) {
  std::vector<const Finding*> outermost, inner;
  for (const Finding& f : result.findings) (f.module.empty() ? outermost : inner).push_back(&f);
  console.heading("Properties of " + std::string(loaded.stack->root().algorithm->port->name));
  print_properties(outermost, console);
  print_inner(inner, console);
}

/// `target 2, for 3s`: what a fault says beside its time and kind.
std::string fault_rest(const nlohmann::ordered_json& fault) {
  std::string text;
  for (const auto& [key, value] : fault.items()) {
    if (key == "at" || key == "fault") continue;
    std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
    std::erase(shown, '"');
    text += (text.empty() ? "" : ", ") + key + " " + shown;
  }
  return text;
}

void print_faults(const RunResult& result, const Console& console) {
  if (result.faults.empty()) return;
  console.heading("Faults");
  Table table;
  for (const FaultReport& report : result.faults) {
    const auto fault = nlohmann::ordered_json::parse(report.fault);
    const auto at = fault.find("at");
    const std::string time = at == fault.end() ? "" : at->is_string() ? at->get<std::string>() : at->dump();
    Table::Cell effect{report.what + ": " + grouped(report.bites)};
    if (!report.began) effect = {"warning: never began: nobody fitted its target, or the run was over", Style::Doubt};
    else if (report.bites == 0) effect = {"warning: did nothing (" + report.what + ": 0)", Style::Doubt};
    table.row({{time, Style::Plain, true}, {fault.value("fault", "")}, {fault_rest(fault)}, effect});
  }
  table.print(console);
}

void print_messages(const RunResult& result, const Console& console) {
  const RunCounts& c = result.counts;
  console.heading("Messages");
  std::string line = grouped(c.sent) + " sent, " + grouped(c.delivered) + " delivered";
  const auto also = [&](std::uint64_t n, const char* what) { if (n) line += ", " + grouped(n) + " " + what; };
  also(c.lost, "lost"), also(c.cut, "cut off"), also(c.to_down, "to crashed processes");
  also(c.queue_full, "dropped by full queues"), also(c.duplicated, "duplicated"), also(c.corrupted, "corrupted");
  const std::uint64_t gone = c.delivered + c.lost + c.cut + c.to_down + c.queue_full;
  if (c.sent + c.duplicated > gone) also(c.sent + c.duplicated - gone, "still on their way");
  console.out << "  " << line << '\n';
  Table table;
  constexpr std::size_t most = 8;
  for (std::size_t i = 0; i < std::min(most, result.traffic.size()); ++i) {
    const Traffic& t = result.traffic[i];
    table.row({{grouped(t.sent), Style::Plain, true}, {t.type}, {"sent by " + t.module}});
  }
  table.print(console);
  if (result.traffic.size() > most)
    console.out << "  and " << result.traffic.size() - most << " more kinds of message (--json names all)\n";
  for (const auto& [why, count] : result.unreadable)
    console.out << "  " << console.paint(Style::Doubt, "warning: unreadable, " + times(count) + ": " + why) << '\n';
}

std::string_view ending(EndReason reason) {
  switch (reason) {
    case EndReason::Until: return "at its time limit";
    case EndReason::Quiescent: return "when nothing was left to happen";
    case EndReason::Failed: return "because a handler failed";
    case EndReason::Interrupted: return "because it was interrupted";
    case EndReason::Limit: return "at its limit of events";
  }
  return "";
}

}  // namespace

Style style_of(Verdict verdict) {
  return verdict == Verdict::Ok ? Style::Good : verdict == Verdict::Violated ? Style::Bad : Style::Doubt;
}

std::string approximate(double seconds) {
  if (seconds >= 7200) return grouped(static_cast<std::uint64_t>(seconds / 3600)) + " h";
  if (seconds >= 120) return grouped(static_cast<std::uint64_t>(seconds / 60)) + " min";
  const char* units[] = {"s", "ms", "us", "ns"};
  int unit = 0;
  while (unit < 3 && seconds < 1) seconds *= 1000, ++unit;
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", seconds < 10 ? 2 : seconds < 100 ? 1 : 0, seconds, units[unit]);
  return text;
}

std::string title_text(const Loaded& loaded) {
  return printable(loaded.scenario.name.empty() ? loaded.file : loaded.scenario.name);
}

void print_header(const Loaded& loaded, std::uint64_t seed, const Console& console) {
  const Scenario& s = loaded.scenario;
  console.out << console.paint(Style::Bold, title_text(loaded)) << ": "
              << counted(s.processes.count, "process") << " of " << s.protocol.algorithm << ", seed " << seed
              << '\n';
}

void print_details(const Loaded& loaded, const RunResult& result, const Console& console) {
  const RunCounts& c = result.counts;
  print_findings(loaded, result, console);
  print_faults(result, console);
  print_messages(result, console);
  const double span = std::chrono::duration<double>(result.facts.end.time_since_epoch()).count();
  const double ratio = result.real_seconds > 0 ? span / result.real_seconds : 0;
  console.out << '\n';
  Table table;
  std::string work = counted(c.requests, "request") + ", " + counted(c.indications, "indication");
  if (c.skipped) work += "; " + counted(c.skipped, "request") + " found a process down";
  table.row({{"work", Style::Dim}, {work}});
  table.row({{"ended", Style::Dim}, {time_text(result.facts.end) + ", " + std::string(ending(result.ended))}});
  table.row({{"took", Style::Dim},
             {approximate(result.real_seconds) + " for " + counted(c.events, "event") +
              (ratio >= 1 ? ", " + grouped(static_cast<std::uint64_t>(ratio)) + " times as fast as real time"
                          : "")}});
  table.row({{"digest", Style::Dim}, {digest_text(result.digest)}});
  table.print(console);
  console.out << '\n';
}

/// "violated: AGREE and NODUP of X.beb"; "ok: 17 properties hold".
std::string verdict_text(const RunResult& result) {
  std::string text(name_of(result.verdict));
  std::vector<std::string> names;
  std::size_t held = 0;
  for (const Finding& f : result.findings) {
    held += f.verdict == Verdict::Ok;
    if (f.verdict != result.verdict || result.verdict == Verdict::Ok) continue;
    if (!f.module.empty() && result.verdict != Verdict::Violated) continue;
    const std::string name = f.module.empty() ? f.check : f.check + " of " + place_without_keys(f.module);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (result.verdict != Verdict::Ok) return names.empty() ? text : text + ": " + enumerate(names);
  text += ": " + std::to_string(held) + (held == 1 ? " property holds" : " properties hold");
  if (const auto open = result.findings.size() - held)
    text += ", " + std::to_string(open) + " of inner modules could not be judged";
  return text;
}

void print_verdict(const Loaded& loaded, const RunResult& result, const Console& console) {
  const Expect& expect = loaded.scenario.expect;
  const bool usual = expect.verdict == Verdict::Ok && expect.properties.empty();
  const std::string text = verdict_text(result) + (result.expected && !usual ? ", as expected" : "");
  console.out << console.paint(result.expected ? Style::Good : style_of(result.verdict), text) << '\n';
  if (result.expected || (usual && result.ended != EndReason::Interrupted)) return;
  for (const std::string& surprise : result.surprises) console.out << "not as expected: " << surprise << '\n';
}

}  // namespace faultline::tools
