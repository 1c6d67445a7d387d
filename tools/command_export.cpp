// faultline export: a trace for other programs.
#include <fstream>
#include <ostream>

#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/export.hpp"
#include "tools/live_names.hpp"
#include "tools/load.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {
namespace {

/// Writes the trace in that format; what is wrong, if it cannot be.
std::optional<std::string> write(const Trace& trace, const std::string& format, std::ostream& out) {
  const LiveNames live;
  if (format == "jsonl") return export_jsonl(trace, live, out), std::nullopt;
  if (format == "shiviz") return export_shiviz(trace, live, out), std::nullopt;
  if (format == "perfetto") return export_perfetto(trace, live, out), std::nullopt;
  if (format == "mermaid") return export_mermaid(trace, live, out), std::nullopt;
  return export_scenario(trace, out);
}

}  // namespace

int export_trace(const ExportArguments& arguments, Console& console) {
  static const std::vector<std::string> formats = {"jsonl", "shiviz", "perfetto", "mermaid", "scenario"};
  if (std::find(formats.begin(), formats.end(), arguments.format) == formats.end()) {
    complain("there is no format \"" + arguments.format + "\"" + did_you_mean(arguments.format, formats) +
                 " (formats: " + enumerate(formats) + ")",
             console);
    return bad_input;
  }
  if (const auto wrong = no_place_for(arguments.out, {arguments.trace})) return complain(*wrong, console), bad_input;
  const Trace trace = read_trace(arguments.trace);
  // The good part of a damaged trace is still worth having, but nobody shall take it for the whole.
  if (trace.problem) complain(*trace.problem, console);
  if (trace.problem && trace.records.empty()) return bad_input;

  std::ofstream file;
  if (!arguments.out.empty()) file.open(arguments.out, std::ios::binary);
  std::ostream& out = arguments.out.empty() ? console.out : file;
  if (out)
    if (auto problem = write(trace, arguments.format, out)) return complain(*problem, console), bad_input;
  out.flush();
  if (!out && !arguments.out.empty()) return complain(arguments.out + " cannot be written", console), bad_input;
  return trace.problem ? bad_input : as_expected;
}

}  // namespace faultline::tools
