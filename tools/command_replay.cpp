// faultline replay: what ranks have recorded, once more.
#include <filesystem>
#include <ostream>

#include "sim/scenario/write.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/live_names.hpp"
#include "tools/problems.hpp"
#include "tools/report.hpp"
#include "tools/text.hpp"
#include "tools/trace_sink.hpp"

namespace faultline::tools {
namespace {

/// All recordings of a run in order, or why there are none.
std::variant<std::vector<Recording>, std::string> read_recordings(const std::filesystem::path& folder) {
  std::vector<Recording> all;
  if (!std::filesystem::exists(folder / "rank-0.recording"))
    return "there is no recording in \"" + folder.string() + "\": allowed is a folder that `faultline-mpi run FILE " +
           "--record FOLDER` has made";
  for (std::uint32_t rank = 0; rank == 0 || rank < all[0].head.ranks; ++rank) {
    Recording& r = all.emplace_back(read_recording(folder / ("rank-" + std::to_string(rank) + ".recording")));
    if (r.problem) return *r.problem;
    const auto& [first, head] = std::pair(all[0].head, r.head);
    if (head.rank != rank || head.ranks != first.ranks || head.scenario != first.scenario || head.seed != first.seed)
      return "the recordings in " + folder.string() + " are of several runs: that of rank " + std::to_string(rank) +
             " does not belong to that of rank 0";
  }
  return all;
}

void print_divergence(const ReplayDivergence& d, const Console& console) {
  console.out << console.paint(Style::Bad, "the replay differs") << ": " << process_text(d.process) << ", turn "
              << d.turn << ", at " << time_text(d.at) << ", from record #" << d.record << " on: " << d.what << '\n';
  if (!d.recorded.empty()) console.out << "  recorded: " << d.recorded << "\n  replayed: " << d.replayed << '\n';
}

/// Writes the scenario with the schedule that it ran by; what went wrong, if anything.
std::optional<std::string> write_scenario(const std::string& file, const Scenario& scenario, const Replayed& replayed) {
  const auto* schedule = std::get_if<Schedule>(&replayed.schedule);
  if (!schedule) return "no scenario is the same run: " + std::get<std::string>(replayed.schedule);
  Scenario same = scenario;
  same.seed = replayed.result.seed, same.schedule = *schedule;
  return write_file(file, to_json(same));
}

int report(const ReplayArguments& arguments, const Loaded& loaded, const Replayed& replayed, Console& console) {
  if (replayed.divergence) return print_divergence(*replayed.divergence, console), not_expected;
  if (!arguments.scenario.empty())
    if (auto problem = write_scenario(arguments.scenario, loaded.scenario, replayed))
      return complain(*problem, console), bad_input;
  const bool text = !arguments.json && !arguments.quiet;
  if (arguments.json) console.out << report_json(loaded, replayed.result);
  if (text) print_details(loaded, replayed.result, console);
  if (text) console.out << "replayed exactly: every rank did again what it had done\n";
  if (!arguments.json) print_verdict(loaded, replayed.result, console);
  return exit_code(replayed.result);
}

}  // namespace

int replay(const ReplayArguments& arguments, Console& console) {
  auto read = read_recordings(arguments.folder);
  if (auto* problem = std::get_if<std::string>(&read)) return complain(*problem, console), bad_input;
  auto& recordings = std::get<std::vector<Recording>>(read);
  const RecordingHead head = recordings[0].head;
  auto scenario = load_text(head.scenario, arguments.folder);
  if (auto* problems = std::get_if<std::vector<Problem>>(&scenario))
    return print_problems(*problems, console), bad_input;
  const Loaded& loaded = std::get<Loaded>(scenario);
  if (head.ranks != loaded.scenario.processes.count)
    return complain("the recordings are of " + std::to_string(head.ranks) + " ranks, and their scenario has " +
                        std::to_string(loaded.scenario.processes.count) + " processes", console), bad_input;

  LiveNames names;
  RunOrders orders;
  orders.seed = head.seed;
  orders.traffic = !arguments.quiet;
  orders.before = [&](const Simulator& part) { names.watch(&part); };
  orders.between = arguments.between;
  std::optional<TraceSink> trace;
  if (!arguments.trace.empty()) {
    trace.emplace(arguments.trace, TraceHeader{loaded.text, head.seed, version()}, names);
    if (trace->problem()) return complain(*trace->problem(), console), bad_input;
    orders.sinks.push_back(&*trace);
  }
  if (!arguments.json && !arguments.quiet) print_header(loaded, head.seed, console), console.out.flush();
  for (const Recording& r : recordings) if (r.cut_short) complain(*r.cut_short, console);
  const Replayed replayed = replay_run(loaded, std::move(recordings), orders);
  if (trace)
    if (auto problem = trace->finish(replayed.result)) return complain(*problem, console), bad_input;
  return report(arguments, loaded, replayed, console);
}

}  // namespace faultline::tools
