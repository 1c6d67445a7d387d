// The assumption matrix: docs/matrix.md has a row for everything, and every row is true.
#include <catch2/catch.hpp>
#include <fstream>
#include <regex>

#include "protocols/catalog.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"
#include "tools/load.hpp"
#include "tools/matrix_page.hpp"

using namespace faultline;
using tools::matrix_row;

namespace {

/// Before any test makes others known.
const std::vector<const Algorithm*> our_algorithms = (know_protocols(), catalog().algorithms());

/// The page's rows by "algorithm | assumption", each with the seeds that it names.
struct Row {
  std::string line;
  std::map<std::string, std::uint64_t> broken, missed;
  std::uint64_t seeds = 0;
};
std::map<std::string, std::uint64_t> seeds_in(const std::string& text) {
  static const std::regex item("([A-Z-]+) \\(seed ([0-9]+)\\)");
  std::map<std::string, std::uint64_t> all;
  for (std::sregex_iterator at(text.begin(), text.end(), item), end; at != end; ++at)
    all.emplace((*at)[1], std::stoull((*at)[2]));
  return all;
}
std::map<std::string, Row> rows_of_the_page() {
  static const std::regex row(R"(\| `(\w+)` \| (\w+) \| (.*) \| (.*) \| ([0-9]+) \| (.*) \|)");
  std::map<std::string, Row> rows;
  std::ifstream page("docs/matrix.md");
  for (std::string line; std::getline(page, line);) {
    std::smatch parts;
    if (!std::regex_match(line, parts, row)) continue;
    const std::string found = parts[4];
    const auto half = std::min(found.find("misses"), found.size());
    rows[parts.str(1) + " | " + parts.str(2)] =
        {line, seeds_in(found.substr(0, half)), seeds_in(found.substr(half)), std::stoull(parts[5])};
  }
  return rows;
}

/// Does that scenario expect the algorithm to break this? That it does is checked wherever scenarios are run.
bool is_shown(const Algorithm& algorithm, const std::string& check, const std::string& scenario) {
  const auto loaded = tools::load("scenarios/" + scenario + ".json");
  const auto* file = std::get_if<tools::Loaded>(&loaded);
  return file && file->scenario.protocol.algorithm == algorithm.name &&
         file->scenario.expect.properties.at(check) == Verdict::Violated;
}

template <class Check> void each_row(const Check& check) {
  const auto rows = rows_of_the_page();
  for (const Algorithm* algorithm : our_algorithms) {
    for (Assumption without : assumptions_of(*algorithm)) {
      const std::string key = std::string(algorithm->name) + " | " + std::string(name_of(without));
      INFO(key << ": `faultline matrix > docs/matrix.md` makes the page anew");
      REQUIRE(rows.contains(key));
      check(*algorithm, without, rows.at(key));
    }
  }
}

constexpr About promise(Needs needs, std::string_view outside) {
  About about{};
  about.model = Model::CrashStop, about.tolerates = "N", about.needs = needs, about.outside = outside;
  return about;
}
/// Of a port that no other algorithm uses, so that it gets into no other stack.
template <int number> struct Outside {
  static constexpr std::string_view names[] = {"Good", "Elsewhere", "Alive", "NoColon"}, name = names[number];
  using Port = FifoLink;
  static constexpr std::string_view says[] = {
      "links: NODUP LINKFIFO(late), it counts badly; stop: nothing, it is simple", "storage: NODUP", "stop: LINKVAL",
      "stop NODUP"};
  static constexpr About about = promise(Needs::Fair, says[number]);
  void on(Context&, const FifoLink::Send&) {}
};
template <int number> Prediction predicted(Assumption without) {
  know<Outside<number>>();
  return predict(algorithm<Outside<number>>(), without);
}

}  // namespace

TEST_CASE("docs/matrix.md has each algorithm without each assumption that it rests on, and nothing unexplained") {
  std::size_t rows = 0;
  each_row([&](const Algorithm& algorithm, Assumption without, const Row& row) {
    const MatrixCell cell{&algorithm, without, predict(algorithm, without), row.broken, row.missed, row.seeds};
    CHECK(cell.is_explained());
    CHECK(matrix_row(cell) == row.line);
    const auto& [breaks, rare, survives] = cell.predicted;
    CHECK(survives.empty() == !(breaks.empty() && rare.empty()));
    for (const auto& [check, why] : breaks) CHECK(!why.empty());
    for (const auto& [check, how] : rare) CHECK(is_shown(algorithm, check, how.scenario));
    ++rows;
  });
  CHECK(rows == rows_of_the_page().size());
}

TEST_CASE("every violation in docs/matrix.md is there again at its seed") {
  each_row([&](const Algorithm& algorithm, Assumption without, const Row& row) {
    for (const auto& [check, seed] : row.broken) CHECK(harm_done(algorithm, without, seed).broken.contains(check));
    for (const auto& [check, seed] : row.missed) CHECK(harm_done(algorithm, without, seed).missed.contains(check));
  });
}

TEST_CASE("where theory says that nothing breaks, nothing does") {
  constexpr std::uint64_t beyond = 1'000'000;                 // other seeds than the page's
  each_row([&](const Algorithm& algorithm, Assumption without, const Row&) {
    if (predict(algorithm, without).survives.empty()) return;
    for (std::uint64_t seed = beyond; seed < beyond + 10; ++seed)
      CHECK(harm_done(algorithm, without, seed).broken == std::set<std::string>{});
  });
}

TEST_CASE("theory is what an algorithm says of itself, or follows from what it promises") {
  auto breaks = [](const Prediction& p) {
    std::string all;
    for (const auto& [check, why] : p.breaks) all += check + ": " + why + ". ";
    return all;
  };
  const Prediction said = predicted<0>(Assumption::Links);
  CHECK(breaks(said) == "NODUP: it counts badly. ");
  CHECK(said.rare.size() == 1);
  CHECK(said.rare.at("LINKFIFO").why == "it counts badly");
  CHECK(said.rare.at("LINKFIFO").scenario == "late");
  CHECK(predicted<0>(Assumption::Stop).breaks.empty());
  CHECK(predicted<0>(Assumption::Stop).survives == "it is simple");
  const Algorithm& flooding = *catalog().algorithm("FloodingConsensus");
  CHECK(breaks(predict(flooding, Assumption::Links)) == breaks(predict(flooding, Assumption::Synchrony)));
  CHECK(predict(*catalog().algorithm("LeaderDrivenConsensus"), Assumption::Links).breaks.empty());
}

TEST_CASE("theory that names what does not exist is refused") {
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(predicted<1>(Assumption::Stop),
                    Contains("names \"storage\", which is no assumption that it rests on"));
  CHECK_THROWS_WITH(predicted<2>(Assumption::Stop),
                    Contains("names LINKVAL, which is no safety property of its own"));
  CHECK_THROWS_WITH(predicted<3>(Assumption::Stop), Contains("has no colon: stop NODUP"));
}

TEST_CASE("a cell is explained if what is broken is what was predicted, and says so if not") {
  const Prediction theory{{{"CINT", "it forgets"}}, {{"CAGR", {"it may", "some-story"}}}, {}};
  MatrixCell cell{catalog().algorithm("FloodingConsensus"), Assumption::Stop, theory, {}, {}, 7};
  CHECK(!cell.is_explained());
  cell.missed["CTERM"] = 3;
  CHECK(matrix_row(cell) == "| `FloodingConsensus` | stop | CINT: it forgets. rarely CAGR: it may | nothing; misses "
                            "CTERM (seed 3) **unexplained** | 7 | `tools/faultline random FloodingConsensus --without "
                            "stop --seed 3 --run`<br>`tools/faultline run scenarios/some-story.json` |");
  cell.broken["CINT"] = 5;
  CHECK(cell.is_explained());
  cell.broken["CAGR"] = 6;
  CHECK(cell.is_explained());                                 // rare, but predicted
  cell.broken["CVALID"] = 6;
  CHECK(!cell.is_explained());
}

TEST_CASE("the search ends when all that was predicted has been seen, and at once when it is interrupted") {
  const Algorithm& flooding = *catalog().algorithm("FloodingConsensus");
  const MatrixCell found = matrix_cell(flooding, Assumption::Synchrony, 100, false);
  CHECK(found.broken.at("CAGR") == found.seeds);
  CHECK(matrix_cell(*catalog().algorithm("LeaderDrivenConsensus"), Assumption::Links, 3, false).seeds == 3);
  CHECK(matrix_cell(flooding, Assumption::Synchrony, 100, true).seeds == 0);
}
