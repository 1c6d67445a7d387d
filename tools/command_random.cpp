// faultline random: a random scenario of an algorithm. faultline matrix: what breaks without which assumption.
#include <algorithm>
#include <ostream>

#include "sim/core/words.hpp"
#include "sim/scenario/write.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/interrupt.hpp"
#include "tools/knowledge.hpp"
#include "tools/matrix_page.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {
namespace {

const Algorithm* find_algorithm(const std::string& name, Console& console) {
  if (const Algorithm* found = catalog().algorithm(name)) return found;
  complain("there is no algorithm \"" + name + "\"" + algorithm_like(name) +
               "; `faultline list protocols` lists them",
           console);
  return nullptr;
}

/// The assumption of that name, complaining if there is none.
std::optional<Assumption> find_assumption(const std::string& name, Console& console) {
  std::vector<std::string> names;
  for (Assumption a : all_assumptions) {
    if (name_of(a) == name) return a;
    names.emplace_back(name_of(a));
  }
  complain("there is no assumption \"" + name + "\"" + did_you_mean(name, names) + " (assumptions: " +
               enumerate(names) + ")",
           console);
  return {};
}

}  // namespace

int random(const RandomArguments& arguments, Console& console) {
  const Algorithm* algorithm = find_algorithm(arguments.algorithm, console);
  if (!algorithm) return bad_input;
  GenerateOptions options;
  if (!arguments.without.empty()) {
    options.without = find_assumption(arguments.without, console);
    if (!options.without) return bad_input;
    std::vector<std::string> names;
    for (Assumption a : assumptions_of(*algorithm)) names.emplace_back(name_of(a));
    if (std::ranges::find(names, arguments.without) == names.end()) {
      complain(arguments.algorithm + " does not rest on " + arguments.without + "; it rests on " +
                   (names.empty() ? "nothing that could be broken" : enumerate(names)), console);
      return bad_input;
    }
  }
  RunArguments run;
  run.text = to_json(random_scenario(*algorithm, arguments.seed, options));
  if (arguments.run) return tools::run(run, console);
  console.out << run.text;
  return as_expected;
}

int matrix(const MatrixArguments& arguments, Console& console) {
  std::vector<std::pair<const Algorithm*, Assumption>> wanted;
  auto want = [&](const Algorithm& a) { for (Assumption x : assumptions_of(a)) wanted.emplace_back(&a, x); };
  for (const std::string& name : arguments.algorithms) {
    const Algorithm* algorithm = find_algorithm(name, console);
    if (!algorithm) return bad_input;
    want(*algorithm);
  }
  if (arguments.algorithms.empty()) for (const Algorithm* algorithm : catalog().algorithms()) want(*algorithm);
  Interrupt interrupt;
  std::vector<MatrixCell> cells;
  for (const auto& [algorithm, without] : wanted) {
    if (console.progress)
      console.err << '\r' << cells.size() << " of " << wanted.size() << " rows: " << algorithm->name << " without "
                  << name_of(without) << "\033[K" << std::flush;
    MatrixCell cell = matrix_cell(*algorithm, without, arguments.seeds, Interrupt::asked());
    if (Interrupt::asked()) break;
    cells.push_back(std::move(cell));
  }
  if (console.progress) console.err << "\r\033[K" << std::flush;
  print_matrix(cells, wanted.size(), console.out);
  if (!std::ranges::all_of(cells, &MatrixCell::is_explained)) return not_expected;
  return cells.size() < wanted.size() ? open_question : as_expected;
}

}  // namespace faultline::tools
