// commands.hpp: the commands as functions of their arguments. cli.cpp reads those from the command line.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "faults/campaign.hpp"
#include "sim/core/types.hpp"
#include "tools/console.hpp"

namespace faultline::tools {

// Each returns an ExitCode.

struct RunArguments {
  std::string file, text;                 ///< a scenario's text is taken instead of a file, if there is one
  std::optional<std::uint64_t> seed;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> seeds; ///< first and last
  std::vector<std::string> sets;
  std::string trace, history;             ///< files to write; empty: none
  std::string log = "off";
  unsigned jobs = 0;                      ///< 0: as many as the machine has cores
  bool verify = false, json = false, quiet = false;
};
int run(const RunArguments&, Console&);

struct CheckArguments {
  std::vector<std::string> files, sets;
  bool json = false, quiet = false;
};
int check(const CheckArguments&, Console&);

struct ListArguments {
  std::string what;                       ///< empty: everything
  bool json = false, names = false, markdown = false;
};
int list(const ListArguments&, Console&);

struct RandomArguments {
  std::string algorithm, without;         ///< an assumption to break; empty: none
  std::uint64_t seed = 1;
  bool run = false;                       ///< runs it instead of printing it
};
int random(const RandomArguments&, Console&);

struct MatrixArguments {
  std::vector<std::string> algorithms;    ///< empty: all
  std::uint64_t seeds = 300;              ///< tried for a cell in which nothing is to break; elsewhere up to ten times
};
int matrix(const MatrixArguments&, Console&);

struct FuzzArguments {
  std::string target;                     ///< an algorithm or a scenario file
  std::optional<std::uint64_t> runs;
  std::optional<std::chrono::milliseconds> time;              ///< of real time
  std::uint64_t seed = 1;
  unsigned jobs = 0;                      ///< 0: as many as the machine has cores
  std::string model = "inside";           ///< or "outside"
  Strategy strategy = Strategy::Swarm;
  std::vector<std::string> properties;    ///< by check; none: all
  std::string out = "failures", junit;    ///< folder; file, or empty: none
  bool keep_going = false, json = false;
  /// Who carries the campaign out.
  std::function<FuzzReport(const FuzzTarget&, const FuzzOptions&)> campaign =
      [](const FuzzTarget& target, const FuzzOptions& options) { return faultline::fuzz(target, options); };
  std::function<void()> between{};        ///< called before each failure is made smaller
};
int fuzz(const FuzzArguments&, Console&);

struct ShrinkArguments {
  std::string file, out;                  ///< no `out`: to the standard output
  std::vector<std::string> properties;
  std::optional<std::chrono::milliseconds> time;
};
int shrink(const ShrinkArguments&, Console&);

struct DescribeArguments {
  std::string name;
  bool json = false;
};
int describe(const DescribeArguments&, Console&);

struct ExportArguments {
  std::string trace, format = "jsonl", out;
};
int export_trace(const ExportArguments&, Console&);

struct ReplayArguments {
  std::string folder;
  std::string trace;                      ///< file to write; empty: none
  std::string scenario;                   ///< likewise
  bool json = false, quiet = false;
  std::function<void()> between;          ///< called now and then
};
/// Does again what ranks have recorded, and judges it.
int replay(const ReplayArguments&, Console&);

struct DiffArguments {
  std::string a, b;
  unsigned context = 5;
};
int diff(const DiffArguments&, Console&);

struct HistoryArguments {
  std::vector<std::string> files;
  std::string model, format, svg;         ///< no format: what each file looks like
  std::optional<std::uint64_t> steps;     ///< after which to give up; else as Limits has it
  std::optional<Duration> timeout;        ///< of real time, each file
  bool json = false;
};
int check_histories(const HistoryArguments&, Console&);
/// The models that a history can be judged by.
std::vector<std::string> model_names();

}  // namespace faultline::tools
