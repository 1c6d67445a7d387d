// faultline diff: where two traces part.
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/diff.hpp"
#include "tools/live_names.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {

int diff(const DiffArguments& arguments, Console& console) {
  const Trace a = read_trace(arguments.a), b = read_trace(arguments.b);
  for (const Trace* trace : {&a, &b}) {
    if (trace->problem) complain(*trace->problem, console);
    if (trace->problem && trace->records.empty()) return bad_input;
  }
  const LiveNames live;
  const TraceDiff difference = compare(a, b, live);
  print(difference, a, b, live, console.out, arguments.context);
  if (!difference.whole) return bad_input;
  return difference.same_records() ? as_expected : not_expected;
}

}  // namespace faultline::tools
