#include "tools/matrix_page.hpp"

#include <algorithm>
#include <ostream>

#include "tools/console.hpp"

namespace faultline::tools {
namespace {

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string predicted(const MatrixCell& cell) {
  std::string text;
  auto add = [&](const std::string& clause) { text += (text.empty() ? "" : ". ") + clause; };
  for (const auto& [check, why] : cell.predicted.breaks) add(check + ": " + why);
  for (const auto& [check, rare] : cell.predicted.rare) add("rarely " + check + ": " + rare.why);
  return text.empty() ? "nothing: " + cell.predicted.survives : text;
}

std::string with_seeds(const std::map<std::string, std::uint64_t>& seeds) {
  std::string text;
  for (const auto& [check, seed] : seeds)
    text += (text.empty() ? "" : ", ") + check + " (seed " + std::to_string(seed) + ")";
  return text;
}

std::string found(const MatrixCell& cell) {
  std::string text = cell.broken.empty() ? "nothing" : "breaks " + with_seeds(cell.broken);
  if (!cell.missed.empty()) text += "; misses " + with_seeds(cell.missed);
  return cell.is_explained() ? text : text + " **unexplained**";
}

/// A command for each seed that breaks something, or for the first that misses something; and for what is rare.
std::string replays(const MatrixCell& cell) {
  std::set<std::uint64_t> seeds;
  for (const auto& [_, seed] : cell.broken) seeds.insert(seed);
  if (seeds.empty())
    for (const auto& [_, seed] : cell.missed) seeds = {seeds.empty() ? seed : std::min(seed, *seeds.begin())};
  std::string text;
  auto add = [&](const std::string& arguments) {
    text += (text.empty() ? "" : "<br>") + code("tools/faultline " + arguments);
  };
  for (const std::uint64_t seed : seeds)
    add("random " + std::string(cell.algorithm->name) + " --without " + std::string(name_of(cell.without)) +
        " --seed " + std::to_string(seed) + " --run");
  for (const auto& [_, rare] : cell.predicted.rare) add("run scenarios/" + rare.scenario + ".json");
  return text;
}

void print_summary(std::span<const MatrixCell> cells, std::size_t rows, std::ostream& out) {
  std::size_t broken = 0, survived = 0;
  std::uint64_t seeds = 0;
  for (const MatrixCell& cell : cells) {
    seeds += cell.seeds;
    if (cell.is_explained()) ++(cell.broken.empty() ? survived : broken);
  }
  out << "**" << counted(cells.size(), "row") << ", " << counted(seeds, "random scenario") << ".** In "
      << counted(broken, "row") << " safety breaks as predicted; in " << counted(survived, "row")
      << " it survives as predicted; "
      << counted(cells.size() - broken - survived, "row") << " unexplained.\n\n";
  if (cells.size() == rows) return;
  out << "**Interrupted** before the other " << counted(rows - cells.size(), "row") << ".\n\n";
}

}  // namespace

std::string matrix_row(const MatrixCell& cell) {
  return "| " + code(std::string(cell.algorithm->name)) + " | " + std::string(name_of(cell.without)) + " | " +
         predicted(cell) + " | " + found(cell) + " | " + std::to_string(cell.seeds) + " | " + replays(cell) + " |";
}

void print_matrix(std::span<const MatrixCell> cells, std::size_t rows, std::ostream& out) {
  out << "# The assumption matrix\n\n"
         "Every algorithm rests on assumptions. Each row drops one of them, keeps all others, and tells which safety\n"
         "properties break by theory, and which in random scenarios. A row says **unexplained** where the two differ;\n"
         "what theory calls *rare* needs a schedule that is hardly ever drawn: a scenario made by hand shows it.\n"
         "What is *missed* is a liveness property that was not reached: outside the model nobody has promised it.\n\n";
  print_summary(cells, rows, out);
  out << "Made by `tools/faultline matrix`. Theory is in `faults/theory.cpp`, and beside an algorithm's code where\n"
         "that rule is not all. Scenarios keep the default parts below an algorithm; processes that forget do so over\n"
         "all parts that there are. Where nothing is to break all seeds are tried; where something is, seeds from 1\n"
         "on until all of it has been seen. The last column replays it: it prints the run and its verdict.\n\n"
         "| without | what is done |\n|---|---|\n";
  for (Assumption a : all_assumptions) out << "| " << name_of(a) << " | " << text_of(a) << " |\n";
  out << "\nNo row drops the one correct process that most algorithms ask for: nobody would be left to be judged.\n"
         "\n| algorithm | without | predicted | found | seeds | to see it |\n|---|---|---|---|---|---|\n";
  for (const MatrixCell& cell : cells) out << matrix_row(cell) << '\n';
}

}  // namespace faultline::tools
