// export.hpp: a trace for other programs and for people.
#pragma once
#include <iosfwd>

#include "sim/engine/trace_file.hpp"

namespace faultline {

// Each writes what `trace` holds, whole or not; whether `out` took it is for the caller to ask of `out`.
// `live` are the protocols of this build: they make bodies readable.

/// One JSON object a line: first the run ({"format":...}), then a line for each record, last the end
/// ({"digest":...}). Times are whole nanoseconds in "at" and readable in "time".
void export_jsonl(const Trace& trace, const Names& live, std::ostream& out);

/// For ShiViz (bestchai.bitbucket.io/shiviz): the parser's regular expression on the first line, an empty
/// second line, then host, vector clock and event of each record. Clocks follow from the causes. What
/// happens in no process has hosts of its own: "network" for lost and doubled messages, "plan" for
/// faults, "run" for the end. Time and memory grow with records times processes: for small runs.
void export_shiviz(const Trace& trace, const Names& live, std::ostream& out);

/// For ui.perfetto.dev and chrome://tracing, in their JSON: a track for each process, an arrow for each
/// message that arrived, a bar while a process is down or paused or a fault lasts.
void export_perfetto(const Trace& trace, const Names& live, std::ostream& out);

/// A sequence diagram for mermaid, which draws in the order of arrival. At most `most` arrows and notes,
/// because it cannot be read beyond a few hundred; what was left out is said in a note at the end.
void export_mermaid(const Trace& trace, const Names& live, std::ostream& out, std::size_t most = 200);

/// The faults as they were resolved, a JSON array. Of a run that was cut short: those that took effect.
std::string resolved_plan(const Trace& trace);

/// The scenario that gives this run again without resolving anything: its text with the seed that was used
/// and the resolved faults. Returns what is wrong, as a sentence, if the trace holds no scenario.
std::optional<std::string> export_scenario(const Trace& trace, std::ostream& out);

}  // namespace faultline
