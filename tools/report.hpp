// report.hpp: a run as a person wants to read it, and as a program does.
#pragma once
#include "tools/console.hpp"
#include "tools/run_scenario.hpp"
#include "tools/verify.hpp"

namespace faultline::tools {

/// What is about to be run, in a line.
/// What a scenario is called: its name, or else its file.
std::string title_text(const Loaded&);
void print_header(const Loaded&, std::uint64_t seed, const Console&);
/// Properties, faults, messages, time and digest.
void print_details(const Loaded&, const RunResult&, const Console&);
/// The verdict in a line, and what was expected instead.
void print_verdict(const Loaded&, const RunResult&, const Console&);

/// All of that as one JSON document, ending in a line break.
std::string report_json(const Loaded&, const RunResult&);

std::string divergence_json(const Loaded&, std::uint64_t seed, const Divergence&);

Style style_of(Verdict);
/// "1.23 s", "12.3 ms", "5 min": three digits at most.
std::string approximate(double seconds);

}  // namespace faultline::tools
