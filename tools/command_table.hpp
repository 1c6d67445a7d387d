// command_table.hpp: the command line as a table of commands and options. Internal to the files that know CLI11:
// command_line.cpp (what there is, and running), command_search.cpp (what looks for trouble), help.cpp, refuse.cpp.
#pragma once
#include <CLI/CLI.hpp>

#include "tools/cli.hpp"
#include "tools/command_line.hpp"
#include "tools/commands.hpp"
#include "tools/fuzz_options.hpp"
#include "tools/option_words.hpp"

namespace faultline::tools {

class CommandLine {
 public:
  CommandLine();

  struct Command {
    CLI::App* app;
    std::string name;                       ///< "history check": with the command around it
    std::function<int(Console&)> act;
  };
  const CLI::App& app() const { return app_; }
  const std::vector<Command>& commands() const { return commands_; }

  int run(int argc, char** argv, Console&);

 private:
  CLI::App& add(const std::string& name, const char* about, const char* examples, std::function<int(Console&)> act);
  const Command* parsed() const;
  std::string command() const { return parsed() ? parsed()->name : std::string(); }

  // ---- command_line.cpp
  void add_run();
  void parse_run();
  void add_check();
  void add_list();
  void add_describe();
  void add_export();
  void add_diff();
  void add_replay();

  // ---- command_search.cpp
  void add_fuzz();
  void add_shrink();
  void add_random();
  void add_matrix();
  void add_history();
  void parse_history();

  CLI::App app_{"", "faultline"};
  std::vector<Command> commands_;
  RunArguments run_;
  CheckArguments check_;
  ListArguments list_;
  DescribeArguments describe_;
  ExportArguments export_;
  DiffArguments diff_;
  ReplayArguments replay_;
  HistoryArguments history_;
  RandomArguments random_;
  MatrixArguments matrix_;
  FuzzOptionWords fuzz_;
  ShrinkArguments shrink_;
  std::string seed_, seeds_, jobs_, context_, steps_, timeout_;
};

}  // namespace faultline::tools
