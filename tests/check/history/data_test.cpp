// Histories of real systems, whose verdicts are known. They lie beside the repository, not in it.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "check/history/formats.hpp"
#include "check/history/linearizable.hpp"
#include "check/history/models.hpp"

using namespace faultline;
using namespace faultline::history;

namespace {

#ifdef __OPTIMIZE__
constexpr bool optimized = true;
#else
constexpr bool optimized = false;
#endif

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

}  // namespace

TEST_CASE("histories of etcd and of key-value stores have their known verdicts, in under a second") {
  const char* shared = std::getenv("FAULTLINE_SHARED");       // for a clone that is not beside it
  const auto folder = std::filesystem::path(shared ? shared : "../shared") / "data/histories";
  std::ifstream verdicts(folder / "verdicts.csv");
  if (!verdicts) {
    WARN("skipped: the histories in " << folder.string() << ", which are not there");
    return;
  }
  const double before = cpu_seconds();
  std::size_t good = 0, bad = 0;
  std::uint64_t steps = 0, operations = 0;
  std::string line;
  std::getline(verdicts, line);
  for (; std::getline(verdicts, line);) {
    const auto comma = line.find(',');
    const std::string file = line.substr(0, comma);
    const bool expected = line.substr(comma + 1) == "true";
    const history::Model& model = file.starts_with("etcd") ? model_of<CasRegister>() : model_of<KeyValue>();
    const std::string text = text_of(folder / file);
    INFO(file);
    const auto format = guess_format(text, file);
    REQUIRE(format);
    const auto read = read_history(text, file, *format, model);
    if (const auto* problems = std::get_if<1>(&read)) FAIL(to_string(problems->front()));
    const auto& history = std::get<History>(read);
    const Linearizability l = linearizable(history, model);
    CHECK((l.verdict == Verdict::Ok) == expected);
    CHECK(l.verdict != Verdict::Inconclusive);
    if (l.obstacle) CHECK(l.obstacle->shortest);
    (expected ? good : bad) += 1;
    steps += l.steps, operations += l.judged;
  }
  const double seconds = cpu_seconds() - before;
  std::printf("%zu histories, %llu operations, %llu steps, %.3f s\n", good + bad,
              static_cast<unsigned long long>(operations), static_cast<unsigned long long>(steps), seconds);
  CHECK(good > 5);
  CHECK(bad > 20);
  if (optimized) CHECK(seconds < 1);
}
