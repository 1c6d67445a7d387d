// faultline run: one run, many, or one twice.
#include <ostream>

#include "sim/engine/trace_file.hpp"
#include "sim/scenario/write.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/interrupt.hpp"
#include "tools/live_names.hpp"
#include "tools/problems.hpp"
#include "tools/report.hpp"

namespace faultline::tools {
namespace {

/// Writes every record to a trace file.
class TraceSink final : public Sink {
 public:
  TraceSink(const std::string& path, const TraceHeader& header, const Names& names) : writer_(path, header, names) {}
  void add(const Record& record) override { writer_.add(record); }
  const std::optional<std::string>& problem() const { return writer_.problem(); }
  std::optional<std::string> finish(const RunResult& result) {
    std::string plan;
    for (const Fault& fault : result.plan) plan += (plan.empty() ? "" : ",") + to_json(fault);
    return writer_.finish(result.digest, "[" + plan + "]");
  }

 private:
  TraceWriter writer_;
};

int run_once(const RunArguments& arguments, const Loaded& loaded, std::uint64_t seed, Console& console) {
  LiveNames names;
  RunOrders orders;
  orders.seed = seed;
  orders.traffic = !arguments.quiet;
  orders.stop = &Interrupt::asked();
  orders.before = [&](const Simulator& run) { names.watch(&run); };

  std::optional<TraceSink> trace;
  if (!arguments.trace.empty()) {
    trace.emplace(arguments.trace, TraceHeader{loaded.text, seed, version()}, names);
    if (trace->problem()) return complain(*trace->problem(), console), bad_input;
    orders.sinks.push_back(&*trace);
  }
  const bool text = !arguments.json && !arguments.quiet;
  if (text) print_header(loaded, seed, console), console.out.flush();

  Interrupt interrupt;
  const RunResult result = run_scenario(loaded, orders);
  if (trace)
    if (auto problem = trace->finish(result)) return complain(*problem, console), bad_input;

  if (arguments.json) console.out << report_json(loaded, result);
  if (text) print_details(loaded, result, console);
  if (!arguments.json) print_verdict(loaded, result, console);
  return exit_code(result);
}

}  // namespace

int run(const RunArguments& arguments, Console& console) {
  auto read = load(arguments.file, arguments.sets);
  if (auto* problems = std::get_if<std::vector<Problem>>(&read)) return print_problems(*problems, console), bad_input;
  const Loaded& loaded = std::get<Loaded>(read);
  return run_once(arguments, loaded, arguments.seed.value_or(loaded.scenario.seed), console);
}

}  // namespace faultline::tools
