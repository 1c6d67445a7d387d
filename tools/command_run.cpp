// faultline run: one run, many, or one twice.
#include <algorithm>
#include <ostream>
#include <thread>

#include "tools/campaign.hpp"
#include "tools/cli.hpp"
#include "tools/client_history.hpp"
#include "tools/commands.hpp"
#include "tools/interrupt.hpp"
#include "tools/live_names.hpp"
#include "tools/log.hpp"
#include "tools/problems.hpp"
#include "tools/report.hpp"
#include "tools/text.hpp"
#include "tools/trace_sink.hpp"
#include "tools/verify.hpp"

namespace faultline::tools {
namespace {

int run_once(const RunArguments& arguments, const Loaded& loaded, std::uint64_t seed, Console& console) {
  LiveNames names;
  RunOrders orders;
  orders.seed = seed;
  orders.traffic = !arguments.quiet;
  orders.stop = &Interrupt::asked();
  orders.before = [&](const Simulator& run) { names.watch(&run); };

  std::optional<std::string> no_history;
  if (!arguments.history.empty())
    orders.after = [&](const Judge& judge) { no_history = write_history_file(judge.history(), arguments.history); };

  std::optional<TraceSink> trace;
  if (!arguments.trace.empty()) {
    trace.emplace(arguments.trace, TraceHeader{loaded.text, seed, version()}, names);
    if (trace->problem()) return complain(*trace->problem(), console), bad_input;
    orders.sinks.push_back(&*trace);
  }
  std::optional<Log> log;
  if (arguments.log != "off") orders.sinks.push_back(&log.emplace(arguments.log, names));
  const bool text = !arguments.json && !arguments.quiet;
  if (text) print_header(loaded, seed, console), console.out.flush();

  Interrupt interrupt;
  const RunResult result = run_scenario(loaded, orders);
  if (trace)
    if (auto problem = trace->finish(result)) return complain(*problem, console), bad_input;

  if (arguments.json) console.out << report_json(loaded, result);
  if (text) print_details(loaded, result, console);
  if (text && arguments.verify && !Interrupt::asked())
    console.out << "deterministic: two runs were the same, event by event\n";
  if (!arguments.json) print_verdict(loaded, result, console);
  if (no_history) return complain(*no_history, console), bad_input;
  return exit_code(result);
}

int run_twice(const RunArguments& arguments, const Loaded& loaded, std::uint64_t seed, Console& console) {
  Interrupt interrupt;
  const auto found = find_divergence(loaded, seed, Interrupt::asked());
  if (!found) return as_expected;
  if (arguments.json) {
    console.out << divergence_json(loaded, seed, *found);
    return not_expected;
  }
  console.out << console.paint(Style::Bad, "not deterministic") << ": two runs with seed " << seed
              << " part at record #" << found->record << "\n  one:   " << found->a << "\n  other: " << found->b
              << '\n';
  if (found->process == nobody) return console.out << "  the states of all processes are the same\n", not_expected;
  console.out << "  the states of " << process_text(found->process) << " differ at "
              << (found->path.empty() ? "/" : found->path) << ": " << found->value_a << " and "
              << found->value_b << "\n  one:   " << found->state_a << "\n  other: " << found->state_b
              << "\nA handler must depend on nothing but its state, its event and its context.\n";
  return not_expected;
}

/// A line that is drawn over and over, while the runs go on.
void draw_progress(const Campaign& all, const Console& console) {
  const std::uint64_t wanted = all.last - all.first + 1;
  const double part = static_cast<double>(all.done) / static_cast<double>(wanted);
  constexpr int width = 30;
  const int full = static_cast<int>(part * width);
  console.err << "\r[" << std::string(full, '=') << std::string(width - full, ' ') << "] " << grouped(all.done)
              << " of " << grouped(wanted);
  if (all.done > 0) {
    const double rate = static_cast<double>(all.done) / all.real_seconds;
    console.err << ", " << grouped(static_cast<std::uint64_t>(rate)) << " a second, "
                << approximate(static_cast<double>(wanted - all.done) / rate) << " left";
  }
  if (const auto bad = all.verdicts[static_cast<std::size_t>(Verdict::Violated)])
    console.err << ", " << grouped(bad) << " violated";
  console.err << "\033[K" << std::flush;
}

int run_many(const RunArguments& arguments, const Loaded& loaded, Console& console) {
  const auto [first, last] = *arguments.seeds;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const auto jobs =
      static_cast<unsigned>(std::min<std::uint64_t>(arguments.jobs ? arguments.jobs : cores, last - first + 1));
  const Scenario& s = loaded.scenario;
  if (!arguments.json && !arguments.quiet)
    console.out << console.paint(Style::Bold, title_text(loaded)) << ": "
                << counted(s.processes.count, "process") << " of " << s.protocol.algorithm << ", seeds " << first
                << " to " << last << std::endl;
  Interrupt interrupt;
  std::function<void(const Campaign&)> progress;
  if (console.progress && !arguments.quiet) progress = [&](const Campaign& all) { draw_progress(all, console); };
  const Campaign all = run_campaign(loaded, first, last, jobs, Interrupt::asked(), progress);
  if (progress) console.err << "\r\033[K" << std::flush;
  if (arguments.json) console.out << campaign_json(arguments, loaded, all, console);
  else print_campaign(arguments, loaded, all, console);
  return exit_code(all);
}

}  // namespace

int run(const RunArguments& arguments, Console& console) {
  auto read = arguments.text.empty() ? load(arguments.file, arguments.sets)
                                     : load_text(arguments.text, "a random scenario", arguments.sets);
  if (auto* problems = std::get_if<std::vector<Problem>>(&read)) return print_problems(*problems, console), bad_input;
  const Loaded& loaded = std::get<Loaded>(read);
  if (!arguments.history.empty() && !is_history_file(arguments.history))
    return complain("--history takes a file in .edn, .jsonl, .log or .svg, found \"" + arguments.history + "\"",
                    console), bad_input;
  for (const std::string& file : {arguments.history, arguments.trace})
    if (const auto wrong = no_place_for(file, {arguments.file})) return complain(*wrong, console), bad_input;
  if (arguments.seeds) return run_many(arguments, loaded, console);
  const std::uint64_t seed = arguments.seed.value_or(loaded.scenario.seed);
  if (arguments.verify)
    if (const int code = run_twice(arguments, loaded, seed, console)) return code;
  return run_once(arguments, loaded, seed, console);
}

}  // namespace faultline::tools
