// measure [CAMPAIGNS|STRATEGY]...: hunts every planted bug, with each strategy in as many campaigns as the number
// before it says, and prints docs/planted_bugs.md. Without arguments: 10, and all strategies.
#include <iostream>

#include "tests/planted/hunt.hpp"

using namespace faultline;
using namespace faultline::planted;

namespace {

struct Row {
  std::vector<std::uint64_t> runs;
  std::vector<double> seconds, shrink;
  std::vector<std::size_t> faults, processes;
  std::vector<std::uint64_t> events;
  std::vector<std::int64_t> percent;                          // of the events that are gone
  std::size_t missed = 0;
  std::string check;
};

Row measure(const planted::Bug& bug, Strategy strategy, std::uint64_t campaigns) {
  Row row;
  for (std::uint64_t i = 0; i < campaigns; ++i) {
    // Seeds beyond those that the search was tuned by.
    FuzzOptions options{.seed = 10'000'001 + 1'000'000 * i, .runs = std::uint64_t{1} << 40,
                        .time = std::chrono::seconds(60)};
    options.strategy = strategy;
    const Hunt hunt = hunt_for(bug, options);
    if (!hunt.found) {
      ++row.missed;
      continue;
    }
    const auto& shrunk = hunt.shrunk;
    row.runs.push_back(hunt.report.runs), row.seconds.push_back(hunt.report.seconds);
    row.shrink.push_back(hunt.shrink_seconds);
    row.faults.push_back(shrunk.scenario.faults.size()), row.processes.push_back(shrunk.scenario.processes.count);
    row.events.push_back(shrunk.events_after);
    const auto before = static_cast<std::int64_t>(shrunk.events_before);
    const auto after = static_cast<std::int64_t>(shrunk.events_after);
    row.percent.push_back(before ? 100 - 100 * after / before : 0);
    row.check = hunt.shrunk.failure.check;
  }
  return row;
}

template <class T> std::string both(const std::vector<T>& all) {
  return all.empty() ? "-" : std::to_string(median(all)) + " / " + std::to_string(std::ranges::max(all));
}
std::string seconds(double s) {
  const auto hundredths = static_cast<std::uint64_t>(s * 100 + 0.5);
  return std::to_string(hundredths / 100) + "." + (hundredths % 100 < 10 ? "0" : "") + std::to_string(hundredths % 100);
}
std::string both_seconds(const std::vector<double>& all) {
  return all.empty() ? "-" : seconds(median(all)) + " / " + seconds(std::ranges::max(all));
}

void print_table(Strategy strategy, std::uint64_t campaigns) {
  std::cout << "\n## " << name_of(strategy) << ": " << campaigns << (campaigns == 1 ? " campaign" : " campaigns")
            << " a bug\n\n"
            << "| bug | found by | missed | runs | seconds | processes | faults | events | events gone | shrink s |\n"
               "|---|---|---|---|---|---|---|---|---|---|\n";
  Row all;
  for (const planted::Bug* bug : bugs()) {
    const Row row = measure(*bug, strategy, campaigns);
    auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    add(all.runs, row.runs), add(all.seconds, row.seconds), add(all.shrink, row.shrink), add(all.faults, row.faults);
    add(all.processes, row.processes), add(all.events, row.events), add(all.percent, row.percent);
    all.missed += row.missed;
    std::cout << "| " << bug->name << " | " << row.check << " | " << row.missed << " | " << both(row.runs) << " | "
              << both_seconds(row.seconds) << " | " << both(row.processes) << " | " << both(row.faults) << " | "
              << both(row.events) << " | " << (row.percent.empty() ? "-" : std::to_string(median(row.percent)) + " %")
              << " | " << both_seconds(row.shrink) << " |" << std::endl;
  }
  std::cout << "| all | | " << all.missed << " | " << both(all.runs) << " | " << both_seconds(all.seconds) << " | "
            << both(all.processes) << " | " << both(all.faults) << " | " << both(all.events) << " | "
            << (all.percent.empty() ? "-" : std::to_string(median(all.percent)) + " %") << " | "
            << both_seconds(all.shrink) << " |\n";
  const auto quick = std::ranges::count_if(all.seconds, [](double s) { return s < 5; });
  std::cout << "\nFound within 5 s: " << quick << " of " << all.seconds.size() + all.missed << " campaigns.\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string_view> words(argv + 1, argv + argc);
  std::cout << "# Planted bugs\n\n"
               "Mistakes planted in correct algorithms (`tests/planted/bugs/`), and what it takes to find them: by\n"
               "`faultline fuzz` with all properties on, one worker, at most 60 s for a campaign, each with seeds of\n"
               "its own. Two numbers are the median and the worst. Made by\n`build/release/tests/planted/measure";
  for (std::string_view word : words) std::cout << ' ' << word;
  std::cout << "`.\n\n"
               "| bug | in | mistake | source | breaks |\n|---|---|---|---|---|\n";
  for (const planted::Bug* bug : bugs())
    std::cout << "| " << bug->name << " | " << bug->algorithm << " | " << bug->mistake << " | " << bug->source << " | "
              << bug->breaks << " |\n";
  std::uint64_t campaigns = 10;
  if (words.empty()) for (Strategy strategy : all_strategies) words.push_back(name_of(strategy));
  for (std::string_view word : words) {
    const auto* strategy = std::ranges::find(all_strategies, word, [](Strategy s) { return name_of(s); });
    if (strategy != all_strategies.end()) print_table(*strategy, campaigns);
    else campaigns = std::stoull(std::string(word));
  }
}
