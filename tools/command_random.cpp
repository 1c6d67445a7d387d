// faultline random: a random scenario of an algorithm. faultline matrix: what breaks without which assumption.
#include <algorithm>
#include <ostream>

#include "faults/matrix.hpp"
#include "sim/core/words.hpp"
#include "sim/scenario/write.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {
namespace {

const Algorithm* find_algorithm(const std::string& name, Console& console) {
  if (const Algorithm* found = catalog().algorithm(name)) return found;
  std::vector<std::string> names;
  for (const Algorithm* a : catalog().algorithms()) names.emplace_back(a->name);
  complain("there is no algorithm \"" + name + "\"" + did_you_mean(name, names) +
               "; `faultline list protocols` lists them",
           console);
  return nullptr;
}

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string seeds_of(const MatrixCell& cell) {
  std::string text;
  for (const auto& [check, seed] : cell.broken)
    text += (text.empty() ? "" : ", ") + std::to_string(seed) + (cell.broken.size() > 1 ? " (" + check + ")" : "");
  if (text.empty() && cell.missed) text = std::to_string(*cell.missed);
  return text;
}

void print_head(Console& console) {
  console.out << "# The assumption matrix\n\n"
                 "Every algorithm rests on assumptions. Each row drops one of them and keeps all others: what theory\n"
                 "says then happens (it stands beside the algorithm's code), and what random scenarios find.\n"
                 "\"breaks\" names the safety properties that are violated; \"safe\" means that none is, and\n"
                 "\"blocks\" that something good did not happen in time, which nobody had promised for such a run.\n\n"
                 "Made by `tools/faultline matrix`. A row is replayed with its seed, the first that shows it:\n\n"
                 "```\n"
                 "tools/faultline random ALGORITHM --without ASSUMPTION --seed N | tools/faultline run -\n"
                 "```\n\n"
                 "| without | what is done |\n|---|---|\n";
  for (Assumption a : all_assumptions) console.out << "| " << name_of(a) << " | " << text_of(a) << " |\n";
  console.out << "\n| algorithm | without | predicted | found | seeds tried | seed |\n|---|---|---|---|---|---|\n";
}

}  // namespace

int random(const RandomArguments& arguments, Console& console) {
  const Algorithm* algorithm = find_algorithm(arguments.algorithm, console);
  if (!algorithm) return bad_input;
  GenerateOptions options;
  if (!arguments.without.empty()) {
    std::vector<std::string> names;
    for (Assumption a : all_assumptions) {
      names.emplace_back(name_of(a));
      if (names.back() == arguments.without) options.without = a;
    }
    if (!options.without) {
      complain("there is no assumption \"" + arguments.without + "\"" + did_you_mean(arguments.without, names) +
                   " (assumptions: " + enumerate(names) + ")",
               console);
      return bad_input;
    }
  }
  console.out << to_json(random_scenario(*algorithm, arguments.seed, options));
  return as_expected;
}

int matrix(const MatrixArguments& arguments, Console& console) {
  std::vector<const Algorithm*> algorithms;
  for (const std::string& name : arguments.algorithms) {
    algorithms.push_back(find_algorithm(name, console));
    if (!algorithms.back()) return bad_input;
  }
  if (algorithms.empty()) algorithms = catalog().algorithms();
  print_head(console);
  bool explained = true;
  for (const Algorithm* algorithm : algorithms) {
    for (Assumption assumption : assumptions_of(*algorithm)) {
      const MatrixCell cell = matrix_cell(*algorithm, assumption, arguments.seeds);
      explained = explained && cell.is_explained();
      console.out << "| " << code(algorithm->name) << " | " << name_of(assumption) << " | " << cell.prediction()
                  << " | " << cell.outcome() << (cell.is_explained() ? "" : " **unexplained**")
                  << " | " << cell.seeds << " | " << seeds_of(cell) << " |\n"
                  << std::flush;
    }
  }
  return explained ? as_expected : not_expected;
}

}  // namespace faultline::tools
