// What the command line is, and the commands that run and show. Only the files of command_table.hpp know CLI11.
#include "tools/command_table.hpp"

#include "sim/core/json.hpp"
#include "tools/help.hpp"
#include "tools/problems.hpp"
#include "tools/refuse.hpp"

namespace faultline::tools {
namespace {

constexpr const char* exit_codes =
    "Exit codes\n"
    "  0  as the scenario expects\n"
    "  1  a property is violated, or the run ended otherwise than the scenario expects\n"
    "  2  wrong usage or a wrong file\n"
    "  3  inconclusive, where a verdict was expected\n"
    "  4  a mistake of Faultline's own";

}  // namespace

CommandLine::CommandLine() {
  app_.description(
      "Faultline runs distributed protocols in virtual time, breaks their world on purpose, and judges them");
  app_.formatter(help_formatter());
  app_.option_defaults()->disable_flag_override();            // "--quiet=no" would mean --quiet
  app_.set_version_flag("-V,--version", std::string("faultline ") + version(), "Says the version and exits");
  app_.set_help_flag("-h,--help", "Says this and exits; every command has it too");
  app_.footer("Examples\n"
              "  faultline run scenarios/first.json              one run, judged\n"
              "  faultline run scenarios/first.json --seeds 1..1000\n"
              "  faultline list protocols                        what there is\n"
              "  faultline describe EagerReliableBroadcast       what it guarantees, and when\n\n"
              "`faultline COMMAND --help` explains a command.\n\n" + std::string(exit_codes));
  app_.require_subcommand(0, 1);
  app_.allow_extras();
  add_run(), add_check(), add_list(), add_describe(), add_export(), add_diff(), add_replay(), add_history();
  add_fuzz(), add_shrink(), add_random(), add_matrix();
}

int CommandLine::run(int argc, char** argv, Console& console) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app_.exit(e, console.out, console.err);          // --help and --version
  } catch (const CLI::ArgumentMismatch& e) {
    const std::string_view text = e.what();                   // begins with the option
    const auto says = [&](std::string_view word) { return text.find(word) != text.npos; };
    const std::string option(text.substr(0, text.find_first_of(": ")));
    throw Misuse{says("override") ? "--" + option + " takes no value"
                                  : option + (says("At Most") ? " is given twice" : " needs a value"), command()};
  } catch (const CLI::ParseError& e) {
    throw Misuse{e.what(), command()};
  }
  if (const Command* chosen = parsed()) {
    refuse_extras(*chosen->app, command());
    refuse_empty(*chosen->app);
    return chosen->act(console);
  }
  refuse_extras(app_, command());
  console.err << app_.help();
  return bad_input;
}

CLI::App& CommandLine::add(const std::string& name, const char* about, const char* examples,
                           std::function<int(Console&)> act) {
  const auto blank = name.rfind(' ');     // the last word is its own name
  CLI::App& parent = blank == name.npos ? app_ : *app_.get_subcommand(name.substr(0, blank));
  CLI::App& sub = *parent.add_subcommand(name.substr(blank + 1), about);
  sub.footer(std::string("Examples\n") + examples);
  sub.allow_extras();
  sub.set_help_flag("-h,--help", "Says this and exits");
  commands_.push_back({&sub, name, std::move(act)});
  return sub;
}

void CommandLine::add_run() {
  CLI::App& sub = add("run", "Runs a scenario and judges it",
      "  faultline run scenarios/first.json\n"
      "  faultline run scenarios/first.json --seed 7 --trace first.trace\n"
      "  faultline run scenarios/first.json --set processes.count=7 --set faults.0.at=200ms\n"
      "  faultline run scenarios/first.json --seeds 1..1000 --jobs 4\n"
      "  faultline run scenarios/first.json --verify\n"
      "  faultline run scenarios/first.json --log debug --quiet\n"
      "  faultline run scenarios/key-value.json --history kv.svg\n",
      [this](Console& console) {
        needs(!run_.file.empty(), "run needs a scenario FILE", "run");
        parse_run();
        return tools::run(run_, console);
      });
  sub.footer(sub.get_footer() + "\n" + exit_codes);
  sub.add_option("FILE", run_.file, "The scenario, a JSON file; - for the standard input");
  sub.add_option("--seed", seed_, "Use this seed instead of the file's")->type_name("N");
  sub.add_option("--seeds", seeds_, "Run once with each seed from A to B, B included")->type_name("A..B");
  sub.add_option("--set", run_.sets,
                 "Change a value of the scenario for this run, such as processes.count=7 or /network/loss=5%; "
                 "may come many times")->type_name("PATH=VALUE")->expected(1)->take_all();
  sub.add_option("--trace", run_.trace, "Write every event to this file, for `faultline export` and `diff`")
      ->type_name("OUT");
  sub.add_option("--history", run_.history,
                 "Write what clients saw to this file: .edn, .jsonl or .log for `faultline history check`, or .svg")
      ->type_name("OUT");
  sub.add_flag("--verify", run_.verify, "Run two copies side by side and compare them after each event");
  sub.add_option(
         "--log", run_.log,
         "Tell on the error stream what happens, in virtual time: off (default), warn, info, debug or trace")
      ->type_name("LEVEL");
  sub.add_option("--jobs", jobs_,
                 "Threads for --seeds; what comes out does not depend on it. Default: one a core")
      ->type_name("J");
  sub.add_flag("--json", run_.json, "Print one JSON document instead of text");
  sub.add_flag("--quiet", run_.quiet, "Print only the verdict, one line");
}

void CommandLine::parse_run() {
  if (!seed_.empty()) {
    run_.seed = number(seed_, "--seed", "run");
  }
  run_.jobs = jobs(jobs_, "run");
  static const std::vector<std::string> levels = {"off", "warn", "info", "debug", "trace"};
  needs(std::find(levels.begin(), levels.end(), run_.log) != levels.end(),
        "--log takes " + enumerate(levels, "or") + ", found \"" + run_.log + "\"" +
            did_you_mean(run_.log, levels),
        "run");
  if (seeds_.empty()) return;
  const auto dots = seeds_.find("..");
  const auto first = whole(seeds_.substr(0, dots));
  const auto last = whole(dots == seeds_.npos ? "" : std::string_view(seeds_).substr(dots + 2));
  needs(first && last && *first <= *last,
        "--seeds takes the first and the last seed, such as 1..1000, found \"" + seeds_ + "\"", "run");
  needs(*last - *first < std::uint64_t{1} << 53, "--seeds takes at most 2^53 seeds, found \"" + seeds_ + "\"", "run");
  run_.seeds = {*first, *last};
  needs(seed_.empty(), "--seed and --seeds do not go together", "run");
  auto alone = [&](bool is_given, const std::string& option) {
    needs(!is_given, option + " is for one run; give the --seed of the one to look at instead of --seeds", "run");
  };
  alone(!run_.trace.empty(), "--trace"), alone(!run_.history.empty(), "--history");
  alone(run_.verify, "--verify"), alone(run_.log != "off", "--log");
}

void CommandLine::add_check() {
  CLI::App& sub = add("check", "Says whether scenario files are in order, or what is wrong where",
      "  faultline check scenarios/*.json\n"
      "  faultline check my.json --set network.loss=5%\n",
      [this](Console& console) {
        needs(!check_.files.empty(), "check needs one scenario FILE at least", "check");
        return tools::check(check_, console);
      });
  sub.add_option("FILE", check_.files, "Scenario files; - for the standard input");
  sub.add_option("--set", check_.sets, "Change a value before checking, as in `run`")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->take_all();
  sub.add_flag("--json", check_.json, "Print one JSON document instead of text");
  sub.add_flag("--quiet", check_.quiet, "Print problems only");
}

void CommandLine::add_list() {
  CLI::App& sub = add("list", "Names the protocols, ports, properties, faults or scenarios that there are",
      "  faultline list\n"
      "  faultline list protocols\n"
      "  faultline list properties\n",
      [this](Console& console) { return tools::list(list_, console); });
  sub.add_option("WHAT", list_.what, "protocols, ports, properties, faults or scenarios; default: all");
  sub.add_flag("--json", list_.json, "Print one JSON document instead of text");
  sub.add_flag("--names", list_.names, "Print names only, one a line, for scripts");
  sub.add_flag("--markdown", list_.markdown, "Print the page docs/algorithms.md: every port with its algorithms");
}

void CommandLine::add_describe() {
  CLI::App& sub = add("describe", "Explains an algorithm, port, property or kind of fault",
      "  faultline describe EagerReliableBroadcast\n"
      "  faultline describe ReliableBroadcast\n"
      "  faultline describe AGREE\n"
      "  faultline describe partition\n",
      [this](Console& console) {
        needs(!describe_.name.empty(), "describe needs a NAME; `faultline list` shows what there is", "describe");
        return tools::describe(describe_, console);
      });
  sub.add_option("NAME", describe_.name, "Its name, as `faultline list` shows it");
  sub.add_flag("--json", describe_.json, "Print one JSON document instead of text");
}

void CommandLine::add_export() {
  CLI::App& sub =
      add("export", "Turns a trace into what other programs read",
          "  faultline run scenarios/first.json --trace first.trace\n"
          "  faultline export first.trace --format jsonl | head\n"
          "  faultline export first.trace --format perfetto --out first.json   for ui.perfetto.dev\n"
          "  faultline export first.trace --format scenario --out again.json   the run as a scenario\n",
          [this](Console& console) {
            needs(!export_.trace.empty(),
                  "export needs a TRACE, which `faultline run FILE --trace TRACE` writes", "export");
            return tools::export_trace(export_, console);
          });
  sub.add_option("TRACE", export_.trace, "A file that `faultline run --trace` wrote");
  sub.add_option("--format", export_.format,
                 "jsonl (default): one object an event; shiviz: bestchai.bitbucket.io/shiviz; perfetto: "
                 "ui.perfetto.dev; "
                 "mermaid: a sequence diagram; scenario: a scenario with every fault as it was resolved")
      ->type_name("FORMAT");
  sub.add_option("--out", export_.out, "Write to this file instead of the standard output")->type_name("FILE");
}

void CommandLine::add_replay() {
  CLI::App& sub = add("replay", "Does again, step by step, what ranks have recorded, and judges it",
      "  faultline replay r                    what `mpirun -n 5 faultline-mpi run FILE --record r` has left\n"
      "  faultline replay r --trace r.trace\n"
      "  faultline replay r --to-scenario r.json && faultline run r.json\n",
      [this](Console& console) {
        needs(!replay_.folder.empty(),
              "replay needs a FOLDER, which `mpirun ... faultline-mpi run FILE --record FOLDER` makes", "replay");
        return tools::replay(replay_, console);
      });
  sub.footer(sub.get_footer() + "\n" + exit_codes);
  sub.add_option("FOLDER", replay_.folder, "What `faultline-mpi run --record` made");
  sub.add_option("--trace", replay_.trace, "Write every event to this file, for `faultline export` and `diff`")
      ->type_name("OUT");
  sub.add_option("--to-scenario", replay_.scenario,
                 "Write a scenario that is the same run without the recordings: who got to do something when, and "
                 "which messages were late")->type_name("OUT");
  sub.add_flag("--json", replay_.json, "Print one JSON document instead of text");
  sub.add_flag("--quiet", replay_.quiet, "Print only the verdict, one line");
}

void CommandLine::add_diff() {
  CLI::App& sub = add("diff", "Says where two traces part",
      "  faultline diff a.trace b.trace\n"
      "  faultline diff a.trace b.trace --context 20\n",
      [this](Console& console) {
        needs(!diff_.b.empty(), "diff needs two traces", "diff");
        if (!context_.empty()) {
          auto n = whole(context_);
          needs(n && *n <= 1000, "--context takes a number of events up to 1000, found \"" + context_ + "\"",
                "diff");
          diff_.context = static_cast<unsigned>(*n);
        }
        return tools::diff(diff_, console);
      });
  sub.footer(sub.get_footer() +
             "\nExit codes\n  0  the same events\n  1  different ones\n  2  a trace is damaged or missing");
  sub.add_option("A", diff_.a, "The one trace");
  sub.add_option("B", diff_.b, "The other");
  sub.add_option("--context", context_, "Events to show before the two part; default: 5")->type_name("N");
}

/// The innermost one: it was added last.
const CommandLine::Command* CommandLine::parsed() const {
  const Command* last = nullptr;
  for (const Command& c : commands_) if (c.app->parsed()) last = &c;
  return last;
}

int run_command_line(int argc, char** argv, Console& console) { return CommandLine().run(argc, argv, console); }

std::vector<CommandWords> command_words() {
  const CommandLine line;
  std::vector<CommandWords> all;
  const auto add = [&](const CLI::App& app, const std::string& name) {
    CommandWords words{name, {}};
    for (const CLI::Option* option : app.get_options())
      for (const std::string& word : option->get_lnames()) words.options.push_back("--" + word);
    all.push_back(std::move(words));
  };
  add(line.app(), "");
  for (const auto& [app, name, _] : line.commands()) add(*app, name);
  return all;
}

}  // namespace faultline::tools
