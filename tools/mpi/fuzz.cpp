#include "tools/mpi/fuzz.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

#include "mpi_backend/workforce.hpp"
#include "sim/core/codec.hpp"
#include "sim/scenario/write.hpp"
#include "tools/cli.hpp"
#include "tools/interrupt.hpp"
#include "tools/load.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {
namespace {

/// What the other ranks have to know of a campaign; so they need no files.
struct Task {
  std::string algorithm, scenario;        ///< a name or a scenario's text
  bool outside = false;
  std::optional<CustomModel> custom;
  std::vector<std::string> properties;
};

std::string task_of(const FuzzTarget& target, const FuzzOptions& options) {
  return codec::encode(Task{target.algorithm ? std::string(target.algorithm->name) : std::string(),
                            target.scenario ? to_json(*target.scenario) : std::string(), target.outside,
                            target.custom, options.properties});
}

/// The target is one that lives on.
Workers::Work work_on(const std::string& bytes, FuzzTarget& target) {
  const Task task = codec::decode<Task>(bytes).value();
  target.algorithm = task.algorithm.empty() ? nullptr : catalog().algorithm(task.algorithm);
  if (!task.scenario.empty()) target.scenario = std::get<Loaded>(load_text(task.scenario, "the scenario")).scenario;
  target.outside = task.outside, target.custom = task.custom;
  return work_of(target, task.properties);
}

}  // namespace

/// mpirun gives a job a second to end before it kills it: too little to write down what was found. So rank 0 leaves the
/// group that is killed, and takes the death of its parent for a wish to stop.
static void outlive_the_job() {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGINT);                            // SIGTERM has come before, and a second one kills
  std::signal(SIGPIPE, SIG_IGN);
}

int fuzz_on_ranks(const FuzzArguments& arguments, Console& console, bool& clean) {
  mpi::Transport transport;
  const mpi::Say say = [&](const std::string& sentence) { complain(sentence, console), console.err.flush(); };
  const unsigned workers = arguments.jobs ? arguments.jobs : 1;
  if (transport.rank() != 0) {
    FuzzTarget target;
    const auto code = mpi::serve(transport, workers, [&](auto& task) { return work_on(task, target); }, say);
    clean = code.has_value();
    return code.value_or(open_question);
  }
  outlive_the_job();
  FuzzArguments all = arguments;
  all.jobs = workers;
  all.between = [&] { mpi::keep_waiting(transport); };
  all.campaign = [&](const FuzzTarget& target, const FuzzOptions& options) {
    Workers own(workers, work_of(target, options.properties), options.limits);
    mpi::RankWorkforce everybody(transport, task_of(target, options), own, workers, say);
    const FuzzReport report = fuzz(options, everybody);
    clean = !everybody.is_anybody_silent() && !report.interrupted;
    return report;
  };
  const int code = fuzz(all, console);
  console.out.flush();
  mpi::dismiss(transport, code);
  return code;
}

}  // namespace faultline::tools
