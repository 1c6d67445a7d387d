#include "tools/fuzz_options.hpp"

#include <CLI/CLI.hpp>

#include "sim/core/words.hpp"
#include "tools/option_words.hpp"

namespace faultline::tools {

void FuzzOptionWords::add_to(CLI::App& sub, const std::string& jobs) {
  sub.footer(sub.get_footer() +
             "\nExit codes\n  0  nothing went wrong\n  1  something did; the scenarios are in --out\n"
             "  2  wrong usage or a wrong file\n  3  interrupted, or no run could have gone wrong");
  sub.add_option("TARGET", arguments_.target,
                 "An algorithm, in random stacks, workloads and networks; or a scenario file, with "
                 "faults added");
  sub.add_option("--runs", runs_, "So many runs at most. Default: 10000, or as many as --for has time for")
      ->type_name("N");
  sub.add_option("--for", time_, "For so long, such as 60s")->type_name("TIME");
  sub.add_option("--seed", seed_, "The seed of the first run. Default: 1")->type_name("N");
  sub.add_option("--jobs", jobs_,
                 "Processes that run at one time; what is found does not depend on it. Default: " + jobs)
      ->type_name("J");
  sub.add_option("--model", arguments_.model,
                 "inside (default): faults that the protocol promises to stand; outside: one assumption is broken; or "
                 "a JSON file, such as {\"crashes\": 2, \"restarts\": true, \"late\": true, \"lost\": true}")
      ->type_name("MODEL");
  sub.add_option("--strategy", strategy_,
                 "How plans are made: swarm (default), guided, pct or mixed")->type_name("NAME");
  sub.add_option("--property", arguments_.properties,
                 "Look for violations of this property only; may come many times")
      ->type_name("NAME")->expected(1)->take_all();
  sub.add_option("--out", arguments_.out,
                 "The folder that scenarios are written to, never over other ones. Default: failures")
      ->type_name("DIR");
  sub.add_option("--junit", arguments_.junit, "Write a report for build servers to this file")->type_name("FILE");
  sub.add_flag("--keep-going", arguments_.keep_going, "Do not stop at the first failure");
  sub.add_flag("--json", arguments_.json, "Print one JSON document instead of text");
}

FuzzArguments FuzzOptionWords::read() const {
  FuzzArguments fuzz = arguments_;
  needs(!fuzz.target.empty(), "fuzz needs a TARGET: an algorithm or a scenario file", "fuzz");
  if (!seed_.empty()) fuzz.seed = number(seed_, "--seed", "fuzz");
  if (!runs_.empty()) fuzz.runs = number(runs_, "--runs", "fuzz", 1);
  if (const auto time = real_time(time_, "--for", "fuzz"))
    fuzz.time = std::chrono::duration_cast<std::chrono::milliseconds>(*time);
  fuzz.jobs = jobs(jobs_, "fuzz");
  static const std::vector<std::string> models = {"inside", "outside"};
  needs(std::ranges::find(models, fuzz.model) != models.end() || fuzz.model.ends_with(".json"),
        "--model takes inside, outside or a JSON file, found \"" + fuzz.model + "\"" +
            did_you_mean(fuzz.model, models),
        "fuzz");
  if (strategy_.empty()) return fuzz;
  std::vector<std::string> names;
  for (Strategy s : all_strategies) {
    names.emplace_back(name_of(s));
    if (names.back() != strategy_) continue;
    fuzz.strategy = s;
    return fuzz;
  }
  throw Misuse{"--strategy takes " + enumerate(names, "or") + ", found \"" + strategy_ + "\"" +
                   did_you_mean(strategy_, names), "fuzz"};
}

}  // namespace faultline::tools
