// faultline-mpi: one process of a scenario for each rank of an MPI job, or a share of a campaign.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "check/check.hpp"
#include "mpi_backend/rank.hpp"
#include "mpi_backend/real_plan.hpp"
#include "mpi_backend/watchdog.hpp"
#include "protocols/catalog.hpp"
#include "sim/scenario/write.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/fuzz_options.hpp"
#include "tools/load.hpp"
#include "tools/mpi/fuzz.hpp"
#include "tools/option_words.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {
namespace {

struct Arguments {
  std::string file, record, speed = "1x";
  double factor = 1;                                          ///< of --speed
  bool unrecorded = false, real_faults = false;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> sets;
  ReplayArguments report;
};

/// "2x" or "0.5": how many seconds of the run a second takes; nothing if it is no such number.
std::optional<double> speed_from(const std::string& text) {
  char* end = nullptr;
  const double speed = std::strtod(text.c_str(), &end);
  const std::string_view rest(end);
  if ((rest != "" && rest != "x") || !(speed >= 0.001) || !(speed <= 1000)) return std::nullopt;
  return speed;
}

/// A folder that is gone when the run has been judged.
std::string temporary_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "faultline-mpi-XXXXXX").string();
  return mkdtemp(name.data()) ? name : throw std::runtime_error("no folder can be made in " + name);
}

/// What a rank returns; whether it can leave as MPI wants it is said by `clean`.
int take_part(const Arguments& arguments, Console& console, bool& clean) {
  mpi::Transport transport;
  auto read = load(arguments.file, arguments.sets);
  const auto* loaded = std::get_if<Loaded>(&read);
  const bool has_been = loaded && !loaded->scenario.schedule.empty();
  const auto say_what_is_wrong = [&] {
    if (!loaded) print_problems(std::get<std::vector<Problem>>(read), console);
    if (has_been)
      complain("this scenario has a \"schedule\": it is of a run that has been; use `faultline run`", console);
  };
  if (transport.rank() == 0) say_what_is_wrong();
  Scenario scenario = loaded && !has_been ? loaded->scenario : Scenario{};
  if (arguments.seed) scenario.seed = *arguments.seed;

  mpi::RankOptions options;
  if (loaded && !has_been) options.scenario = loaded->text;
  if (loaded && arguments.real_faults) {                      // somebody else carries them out
    scenario.faults = mpi::real_plan(scenario, loaded->stack).rest;
    options.scenario = to_json(scenario);
  }
  options.tool = version();
  options.seed = scenario.seed;
  options.speed = arguments.factor;
  options.say = [&](const std::string& sentence) { complain(sentence, console), console.err.flush(); };
  options.record = !arguments.unrecorded;
  const bool keep = !arguments.record.empty();
  if (transport.rank() == 0) options.folder = keep ? arguments.record : temporary_folder();

  mpi::Rank rank(transport, options);
  if (!rank.meet(scenario.processes.count)) {
    if (transport.rank() != 0 && rank.has_scenario(0)) say_what_is_wrong();   // only here
    return clean = !rank.is_anybody_silent(), bad_input;
  }
  if (!rank.prepare()) return clean = false, bad_input;
  rank.run(scenario, loaded->stack);
  int code = open_question;
  rank.part();
  if (arguments.unrecorded) {
    if (rank.claim_judging() && !keep) std::filesystem::remove_all(rank.folder());
    code = as_expected;
  } else if (rank.claim_judging()) {
    ReplayArguments report = arguments.report;
    report.folder = rank.folder().string();
    report.between = [&] { rank.keep_in_touch(); };
    code = replay(report, console);
    console.out.flush();
    if (!keep) std::filesystem::remove_all(rank.folder());
    rank.tell(code);
  } else code = rank.hear().value_or(open_question);
  clean = !rank.is_anybody_silent();
  return code;
}

/// faultline-mpi plan FILE: what tools/cluster is to do for real.
int print_plan(int argc, char** argv, Console& console) {
  if (argc < 3) return complain("plan needs a FILE, the scenario", console), bad_input;
  const auto read = load(argv[2]);
  if (auto* problems = std::get_if<std::vector<Problem>>(&read)) return print_problems(*problems, console), bad_input;
  const Loaded& loaded = std::get<Loaded>(read);
  const auto plan = mpi::real_plan(loaded.scenario, loaded.stack);
  if (!plan.problem.empty()) return complain(plan.problem, console), bad_input;
  for (const std::string& command : plan.commands) console.out << command << '\n';
  return as_expected;
}

int run_command_line(int argc, char** argv, Console& console, bool& clean) {
  CLI::App app("Runs a scenario for real: mpirun -n N faultline-mpi run FILE; or a campaign on many cores or hosts",
               "faultline-mpi");
  Arguments arguments;
  app.set_version_flag("-V,--version", std::string("faultline-mpi ") + version(), "Says the version and exits");
  app.require_subcommand(1);
  app.footer("faultline-mpi plan FILE lists what of the plan can be done to real hosts, for tools/cluster.");
  CLI::App& run = *app.add_subcommand("run", "Runs one process of a scenario for each rank, and judges the run");
  run.add_option("FILE", arguments.file, "The scenario, a JSON file")->required();
  run.add_option("--record", arguments.record, "Keep the recordings in this folder, for `faultline replay`")
      ->type_name("FOLDER");
  run.add_flag("--unrecorded", arguments.unrecorded,
               "Neither record nor judge, to see what recording costs; --record then keeps how each rank ended");
  run.add_flag("--real-faults", arguments.real_faults,
               "Leave out the lines of the plan that `faultline-mpi plan FILE` lists: tools/cluster does them");
  run.add_option("--speed", arguments.speed, "Seconds of the run in a second, from 0.001x to 1000x; default: 1x")
      ->type_name("FACTOR");
  run.add_option("--seed", arguments.seed, "Use this seed instead of the file's")->type_name("N");
  run.add_option("--set", arguments.sets, "Change a value of the scenario for this run, as in `faultline run`")
      ->type_name("PATH=VALUE")->expected(1)->take_all();
  run.add_option("--trace", arguments.report.trace, "Write every event to this file")->type_name("OUT");
  run.add_flag("--json", arguments.report.json, "Print one JSON document instead of text");
  run.add_flag("--quiet", arguments.report.quiet, "Print only the verdict, one line");
  CLI::App& fuzz =
      *app.add_subcommand("fuzz", "Looks for a run that goes wrong, as `faultline fuzz` does, on all ranks");
  fuzz.footer("");                                            // instead of the one above
  FuzzOptionWords fuzz_words;
  fuzz_words.add_to(fuzz, "one a rank");
  std::ostream nowhere(nullptr);
  Console silent{nowhere, nowhere};
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  Console& once = rank == 0 ? console : silent;               // all ranks have the same command line
  std::optional<FuzzArguments> campaign;
  try {
    app.parse(argc, argv);
    if (fuzz.parsed()) campaign = fuzz_words.read();
    const auto factor = speed_from(arguments.speed);
    needs(factor.has_value(), "--speed takes a factor from 0.001x to 1000x, found \"" + arguments.speed + "\"", "run");
    arguments.factor = *factor;
  } catch (const CLI::ParseError& e) {
    return app.exit(e, once.out, once.err) ? bad_input : as_expected;
  } catch (const Misuse& misuse) {
    return complain(misuse.sentence, once), bad_input;
  }
  return campaign ? fuzz_on_ranks(*campaign, console, clean) : take_part(arguments, console, clean);
}

/// Whatever goes wrong in this rank, the others are not to wait for it for ever.
int guarded(int argc, char** argv, Console& console, bool& clean) {
  try {
    return run_command_line(argc, argv, console, clean);
  } catch (const std::exception& e) {
    complain(std::string("a mistake of our own: ") + e.what() + ". Please report it.", console);
    clean = false;
    return own_failure;
  }
}

pid_t rank_itself = 0;
void pass_on(int signal) { kill(rank_itself, signal); }

/// What mpirun has started only watches over the rank, which is its child: so if the rank is killed, mpirun has not
/// lost a process, the others go on, and their exit code stays mpirun's. Returns in the child alone.
void go_into_child() {
  std::signal(SIGINT, pass_on), std::signal(SIGTERM, pass_on);
  rank_itself = fork();
  if (rank_itself < 0) return;                                // then without
  if (rank_itself == 0) {
    std::signal(SIGINT, SIG_DFL), std::signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return;
  }
  int status = 0;
  while (waitpid(rank_itself, &status, 0) < 0 && errno == EINTR) {}
  if (WIFEXITED(status)) _exit(WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  const bool on_purpose = signal == SIGKILL || signal == SIGTERM || signal == SIGINT;
  _exit(on_purpose ? as_expected : own_failure);
}

}  // namespace
}  // namespace faultline::tools

int main(int argc, char** argv) {
  using namespace faultline;
  const bool plan = argc > 1 && std::string_view(argv[1]) == "plan";
  if (!plan) tools::go_into_child();
  std::ios::sync_with_stdio(false);
  know_protocols();
  know_checkers();
  tools::Console console = tools::standard_console();
  if (plan) return tools::print_plan(argc, argv, console);    // needs no MPI
  mpi::watch("MPI_Init", tools::own_failure);
  MPI_Init(&argc, &argv);
  mpi::watch("its run", tools::own_failure);
  console.colours = false;                                    // what looks like a terminal is mpirun's
  bool clean = true;
  const int code = tools::guarded(argc, argv, console, clean);
  console.out.flush();
  if (!clean) _exit(code);                                    // MPI_Finalize would wait for the dead
  mpi::watch("MPI_Finalize", code);
  MPI_Finalize();
  return code;
}
