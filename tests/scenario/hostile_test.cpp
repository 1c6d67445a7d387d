// Files that want to crash the reader or to eat the machine. Each is read in a process of its own,
// whose end, processor time and memory are measured.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "random_scenario.hpp"
#include "sim/core/random.hpp"
#include "sim/scenario/read.hpp"
#include "sim/scenario/write.hpp"

using namespace faultline;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool sanitized = true;                              // keeps freed memory
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif
#ifdef __OPTIMIZE__
constexpr double most_seconds = sanitized ? 20 : 1;
#else
constexpr double most_seconds = 20;
#endif

std::string repeat(std::string_view part, std::size_t bytes) {
  std::string out;
  while (!part.empty() && out.size() + part.size() <= bytes) out += part;
  return out;
}

/// A line of /proc/self/status, in kB.
long status(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name + ":")) return std::stol(line.substr(name.size() + 1));
  return 0;
}

struct Cost {
  bool ended = false, scenario = false;
  std::size_t problems = 0;
  double seconds = 0;
  long kilobytes = 0;
};

Cost cost_of_reading(const std::string& text) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::ofstream("/proc/self/clear_refs") << "5";            // the peak starts here
    const long before = status("VmRSS");
    Cost cost;
    {
      const auto result = read_scenario(text, "hostile.json");
      cost.scenario = std::holds_alternative<Scenario>(result);
      if (!cost.scenario) cost.problems = std::get<std::vector<Problem>>(result).size();
      cost.ended = true;
    }
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    cost.seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                   static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    cost.kilobytes = status("VmHWM") - before;
    const bool told = write(ends[1], &cost, sizeof cost) == sizeof cost;
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  Cost cost;
  if (read(ends[0], &cost, sizeof cost) != sizeof cost) cost = {};
  close(ends[0]);
  int how = 0;
  waitpid(child, &how, 0);
  cost.ended = cost.ended && WIFEXITED(how) && WEXITSTATUS(how) == 0;
  return cost;
}

constexpr std::size_t full = (16u << 20) - 300, quarter = full / 4;

/// A file that repeats one thing; made only when it is its turn, for it is large.
struct Recipe {
  std::string before, part;
  std::size_t bytes;
  std::string after;
  std::string text() const { return before + repeat(part, bytes) + after; }
};

Recipe with(const std::string& before, std::string_view part, std::size_t bytes, const std::string& after,
            const std::string& processes = "10000000") {
  return {"{\"processes\": " + processes + ", \"protocol\": \"P\", \"until\": \"9s\", " + before, std::string(part),
      bytes,
          after + "}"};
}
Recipe list(const std::string& key, const std::string& item, std::size_t bytes = quarter) {
  return with("\"" + key + "\": [", item + ",", bytes, item + "]");
}

/// Each as large or as awkward as its kind can be.
std::vector<Recipe> crafted() {
  const std::string halves = R"({"count": 10000000, "groups": {"a": "0..4999999", "b": "5000000..9999999"}})";
  const std::string partition = R"({"at":0,"fault":"partition","groups":["a","b"]})";
  std::string keys, groups;
  for (int i = 0; keys.size() < (6u << 20); ++i) keys += "\"" + std::to_string(i) + "\":0,";
  for (int i = 0; i < 100; ++i) groups += "\"g" + std::to_string(i) + "\":\"0..9999999\",";
  return {
      {"", "[", full, ""}, {"", "{\"a\":", full, ""}, {"", "[", 64, std::string(64, ']')}, {"", " ", full, ""},
          {"", "\n", full, ""},
      {"\"", "\\ud83d\\ude00", full, "\""}, {"\"", "a", full, ""}, {"", "9", full, ""}, {"-", "0", full, ""},
          {"0.", "1", full, ""},
      {"1e", "9", full, ""}, {"", "1,", full, ""}, {"", "\xff", full, ""}, {"", "\xf0\x9f", full, ""},
      {"", std::string(1, '\0'), full, ""}, {"", " ", (16u << 20) + 1, ""}, {"", "{", 40u << 20, ""},
      {"[", "0,", full, "0]"}, {"[", "[],", full, "0]"}, {"[", "{\"\":0},", full, "0]"},
      {"{", "\"a\":0,", full, "\"a\":0}"}, {"{", "\"a\":0,", quarter / 4, "\"a\":0}"},
          {"{", "\"\\u0061\":0,", quarter, "\"a\":0}"},
      {"{" + keys, "", 0, "\"a\":0}"},
      list("faults", R"({"at":0,"fault":"heal"})"), list("faults", R"({"at":0,"fault":"crash","target":"0..9999999"})"),
      list("faults", R"({"at":0,"fault":"link","fifo":true})"), list("faults", "{}", 2u << 20),
          list("faults", "0", 1u << 20),
      list("workload", "{\"at\":0}", 3u << 20), list("workload", "{\"fields\":{\"a\":[]}}"),
          list("workload", "{}", 1u << 20),
      list("clocks", R"({"processes":"all"})"), list("clocks", R"({"processes":["0..9999999","0..9999999"]})"),
      with("\"network\": {\"links\": [", "{\"fifo\":true},", quarter, "{\"fifo\":true}]}"),
      with("\"network\": {\"latency\": {\"table\": [", "[\"0%\",0],", quarter / 2, "[\"100%\",0]]}}"),
      with("\"until\": \"", "9", full, "s\""), with("\"seed\": ", "9", full, ""),
          with("\"name\": \"", "\\n", full, "\""),
      with("\"", "\\u0001", full, "\": 0"), with("\"network\": {\"loss\": 1e-999999999, \"latency\": \"0.", "0",
          1000, "1s\"}"),
      with("\"network\": {\"loss\": \"", "1", full, "%\"}"),
          with("\"faults\": [{\"at\": 0, \"fault\": \"", "crash", full, "\"}]"),
      with("\"expect\": {\"properties\": ", "{\"a\":", 60 * 5, "0" + std::string(60, '}') + "}"),
      with("\"protocol\": \"Q\", \"x\": \"", "y", full, "\""),
      with("\"seed\": 1", "", 0, "", "{\"count\": 10000000, \"groups\": {" + groups + "\"h\": 1}}"),
      with("\"faults\": [", partition + ",", quarter, partition + "]", halves),
      with("\"workload\": [", R"({"by":"a"},)", quarter, "{}]", halves),
      with("\"faults\": [", R"({"at":0,"fault":"crash","target":["a"]},)", quarter, "{}]", halves),
  };
}

/// A good scenario, damaged.
std::string damaged(std::uint64_t seed) {
  Draws draws(Key(seed, stream("hostile")));
  std::string text = to_json(test::random_scenario(seed));
  const char* const pieces[] = {"{", "}", "[", "]", "\"", ",", ":", "0", "-1", "1e999", "null", "\"all\"",
      "\"9..0\"", "\"1ms\"", "\\",
                                "\xff", "{\"a\":{}}", "[[]]", "99999999999999999999", "\n", "\"\\ud800\"", "true"};
  switch (draws.below(4)) {
    case 0: text.resize(draws.below(text.size())); break;
    case 1: text[draws.below(text.size())] = '\0'; break;
    case 2: {                                                 // one value becomes another
      const auto colon = text.find(": ", draws.below(text.size()));
      if (colon == text.npos) break;
      text.replace(colon + 2, text.find_first_of(",}\n", colon) - colon - 2, pieces[draws.below(22)]);
      break;
    }
    default:
      for (auto n = 1 + draws.below(8); n > 0; --n) {
        const auto at = draws.below(text.size());
        if (draws.below(2) == 0) text.insert(at, pieces[draws.below(22)]);
        else text.erase(at, 1 + draws.below(6));
        if (text.empty()) text = "{";
      }
  }
  return text;
}

void check(const std::string& text, const std::string& which, Cost& worst) {
  const Cost cost = cost_of_reading(text);
  INFO(which << ", " << text.size() << " bytes: " << text.substr(0, 200));
  CHECK(cost.ended);
  CHECK((cost.scenario || cost.problems > 0));
  CHECK(cost.seconds < most_seconds);
  if (!sanitized) CHECK(cost.kilobytes < 200'000);
  worst.seconds = std::max(worst.seconds, cost.seconds);
  worst.kilobytes = std::max(worst.kilobytes, cost.kilobytes);
}

}  // namespace

TEST_CASE("Hostile files give problems or a scenario, in under 1 s and 200 MB") {
  Cost worst;
  const auto files = crafted();
  for (std::size_t i = 0; i < files.size(); ++i) check(files[i].text(), "crafted file " + std::to_string(i), worst);
  for (std::uint64_t seed = 0; seed < 200; ++seed)
    check(damaged(seed), "damaged scenario " + std::to_string(seed), worst);
  std::printf("hostile files: at most %.2f s and %ld MB\n", worst.seconds, worst.kilobytes / 1000);
}

TEST_CASE("Of damaged scenarios some are still scenarios and most are not") {
  int good = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed)
    good += std::holds_alternative<Scenario>(read_scenario(damaged(seed), "d.json"));
  CHECK(good > 10);
  CHECK(good < 500);
}
