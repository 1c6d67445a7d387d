// The commands that look for trouble: fuzz, shrink, random, matrix, history check.
#include "sim/core/json.hpp"
#include "sim/core/words.hpp"
#include "tools/command_table.hpp"

namespace faultline::tools {

void CommandLine::add_fuzz() {
  CLI::App& sub = add("fuzz", "Looks for a run that goes wrong, and makes it small",
      "  faultline fuzz EagerReliableBroadcast --runs 10000\n"
      "  faultline fuzz scenarios/first.json --for 60s --keep-going\n"
      "  faultline fuzz FloodingConsensus --model outside --property CAGR\n",
      [this](Console& console) {
        return tools::fuzz(fuzz_.read(), console);
      });
  fuzz_.add_to(sub, "one a core");
}

void CommandLine::add_shrink() {
  CLI::App& sub = add("shrink", "Makes a scenario that goes wrong as small as it can be",
      "  faultline shrink failing.json --out small.json\n"
      "  faultline shrink failing.json --property AGREE --for 10s | faultline run -\n",
      [this](Console& console) {
        needs(!shrink_.file.empty(), "shrink needs a SCENARIO that violates a property", "shrink");
        if (const auto time = real_time(timeout_, "--for", "shrink"))
          shrink_.time = std::chrono::duration_cast<std::chrono::milliseconds>(*time);
        return tools::shrink(shrink_, console);
      });
  sub.footer(sub.get_footer() + "\nExit codes\n  0  it is smaller\n  2  wrong usage or a wrong file\n"
             "  3  the scenario violates nothing");
  sub.add_option("SCENARIO", shrink_.file, "The scenario, a JSON file; - for the standard input");
  sub.add_option("--property", shrink_.properties,
                 "The property whose violation is kept; default: what the file expects to be violated, else the first "
                 "that is")
      ->type_name("NAME")->expected(1)->take_all();
  sub.add_option("--for", timeout_, "Stop after so long; default: 60s")->type_name("TIME");
  sub.add_option("--out", shrink_.out, "Write to this file instead of the standard output")->type_name("FILE");
}

void CommandLine::add_random() {
  CLI::App& sub = add("random", "Makes a random scenario inside the system model of an algorithm, or just outside",
      "  faultline random EagerReliableBroadcast --seed 7 | faultline run -\n"
      "  faultline random FloodingConsensus --without synchrony --seed 3 --run\n",
      [this](Console& console) {
        needs(!random_.algorithm.empty(), "random needs an ALGORITHM; `faultline list protocols` shows them",
              "random");
        if (!seed_.empty()) random_.seed = number(seed_, "--seed", "random");
        return tools::random(random_, console);
      });
  sub.add_option("ALGORITHM", random_.algorithm, "Its name, as `faultline list protocols` shows it");
  sub.add_option("--seed", seed_, "Another number, another scenario. Default: 1")->type_name("N");
  sub.add_option("--without", random_.without,
                 "Break one assumption: faults, synchrony, gst, links, lossless, stop or storage")
      ->type_name("ASSUMPTION");
  sub.add_flag("--run", random_.run, "Run it, as `faultline run` does, instead of printing it");
}

void CommandLine::add_matrix() {
  CLI::App& sub = add("matrix", "Tells what breaks without which assumption: as predicted, and as found",
      "  faultline matrix FloodingConsensus\n"
      "  faultline matrix > docs/matrix.md\n",
      [this](Console& console) {
        if (!seeds_.empty()) matrix_.seeds = number(seeds_, "--seeds", "matrix", 1);
        return tools::matrix(matrix_, console);
      });
  sub.add_option("ALGORITHM", matrix_.algorithms, "Some algorithms. Default: all");
  sub.add_option("--seeds", seeds_,
                 "Scenarios for a row, or ten times that where something must break. Default: 300")->type_name("N");
}

void CommandLine::add_history() {
  CLI::App& all = add("history", "Judges histories of clients' operations",
      "  faultline history check etcd.log --model cas-register\n",
      [this](Console& console) {
        console.err << app_.get_subcommand("history")->help("faultline");
        return bad_input;
      });
  all.require_subcommand(0, 1);
  CLI::App& sub = add("history check", "Says whether histories are linearizable, or which operation fits nowhere",
      "  faultline history check etcd.log --model cas-register\n"
      "  faultline history check kv.edn --model key-value --svg kv.svg\n"
      "  faultline history check *.jsonl --model queue --timeout 10s --json\n",
      [this](Console& console) {
        needs(!history_.files.empty(), "history check needs one FILE at least", "history check");
        parse_history();
        return check_histories(history_, console);
      });
  sub.footer(sub.get_footer() + "\nExit codes\n  0  all are linearizable\n  1  one is not\n"
             "  2  wrong usage or a wrong file\n  3  inconclusive: a limit was reached, or nothing returned");
  sub.add_option("FILE", history_.files, "Histories; - for the standard input");
  sub.add_option("--model", history_.model, "What they are histories of: " + enumerate(model_names(), "or"))
      ->type_name("NAME");
  sub.add_option("--format", history_.format, "etcd-log, edn or jsonl; default: what the file looks like")
      ->type_name("FORMAT");
  sub.add_option("--svg", history_.svg, "Draw the history to this file")->type_name("OUT");
  sub.add_option("--steps", steps_, "Give up after so many steps a file; default: 200000000")->type_name("N");
  sub.add_option("--timeout", timeout_, "Give up after so long a file, such as 10s; default: never")
      ->type_name("TIME");
  sub.add_flag("--json", history_.json, "Print one JSON document instead of text");
}

void CommandLine::parse_history() {
  if (!steps_.empty()) {
    const auto n = whole(steps_);
    needs(n && *n >= 1, "--steps takes a number from 1, found \"" + steps_ + "\"", "history check");
    history_.steps = *n;
  }
  history_.timeout = real_time(timeout_, "--timeout", "history check");
}

}  // namespace faultline::tools
