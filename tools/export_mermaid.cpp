#include <array>
#include <ostream>
#include <set>

#include "tools/export.hpp"
#include "tools/text.hpp"

namespace faultline {
namespace {

/// Text in which mermaid finds nothing to interpret.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '#': out += "#35;"; break;
      case ';': out += "#59;"; break;
      case '%': out += "#37;"; break;
      case '<': out += "#lt;"; break;
      case '>': out += "#gt;"; break;
      case '\n': out += ' '; break;
      default: out += c;
    }
  }
  return out;
}

/// What a diagram shows. A message is drawn where it ends, so its Send is not.
bool drawn(Kind kind) {
  switch (kind) {
    case Kind::Start:
    case Kind::Send:
    case Kind::SetTimer:
    case Kind::Fire:
    case Kind::Store:
    case Kind::Duplicate:
    case Kind::End: return false;
    default: return true;
  }
}

bool is_message(const Record& r) { return (r.kind == Kind::Deliver || r.kind == Kind::Drop) && r.peer != nobody; }
bool concerns_all(const Record& r) { return r.kind == Kind::Fault || r.kind == Kind::Heal || r.process == nobody; }

/// "The first 200 of 1234 arrows and notes. Not drawn: 12 SetTimer, 3 Fire."
std::string left_out(const Trace& trace, std::size_t shown, std::size_t drawable) {
  std::array<std::size_t, kinds> count{};
  for (const Record& r : trace.records) ++count[static_cast<std::size_t>(r.kind)];
  std::string text;
  if (shown < drawable) {
    text = "Only the first " + std::to_string(shown) + " of " + std::to_string(drawable);
    text += " arrows and notes are drawn. ";
  }
  std::string never;
  for (std::size_t k = 0; k < kinds; ++k) {
    if (drawn(static_cast<Kind>(k)) || count[k] == 0 || static_cast<Kind>(k) == Kind::Send) continue;
    never += (never.empty() ? "" : ", ") + std::to_string(count[k]) + ' ' + kind_name(static_cast<Kind>(k));
  }
  return never.empty() ? text : text + "Never drawn: " + never + '.';
}

}  // namespace

void export_mermaid(const Trace& trace, const Names& live, std::ostream& out, std::size_t most) {
  const TraceText text(trace, live);
  std::vector<const Record*> rows;
  std::set<ProcessId> processes;
  std::size_t drawable = 0;
  for (const Record& r : trace.records) {
    if (!drawn(r.kind) || ++drawable > most) continue;
    rows.push_back(&r);
    if (!concerns_all(r)) processes.insert(r.process);
    if (is_message(r)) processes.insert(r.peer);
  }
  if (processes.empty()) processes.insert(ProcessId{0});

  out << "sequenceDiagram\n";
  for (const ProcessId p : processes) out << "    participant " << process_text(p) << '\n';
  std::string all = process_text(*processes.begin());
  if (processes.size() > 1) all += ',' + process_text(*processes.rbegin());
  for (const Record* row : rows) {
    const Record& r = *row;
    const std::string at = time_text(r.at) + ' ';
    if (is_message(r)) {
      const bool lost = r.kind == Kind::Drop;
      const std::string how = lost             ? " lost (" + drop_reason_name(r.number) + ')'
                              : r.body.empty() ? ""
                                               : " corrupted";
      out << "    " << process_text(r.peer) << (lost ? "-x" : "-)") << process_text(r.process) << ": "
          << plain(at + text.label(r, 48) + how) << '\n';
    } else {
      out << "    Note over " << (concerns_all(r) ? all : process_text(r.process)) << ": "
          << plain(at + text.event(r, concerns_all(r) ? 100 : 48)) << '\n';
    }
  }
  const std::string rest = left_out(trace, rows.size(), drawable);
  if (!rest.empty()) out << "    Note over " << all << ": " << plain(rest) << '\n';
}

}  // namespace faultline
