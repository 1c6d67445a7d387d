#include "tools/refuse.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "tools/command_line.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {

void refuse_extras(const CLI::App& app, const std::string& command) {
  const auto extras = app.remaining();
  if (extras.empty()) return;
  const std::string& word = extras.front();
  std::vector<std::string> known;
  if (word.starts_with('-')) {
    for (const CLI::Option* option : app.get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    const std::string name = word.substr(0, word.find('='));
    throw Misuse{"there is no option " + name + did_you_mean(name, known), command};
  }
  for (const CLI::App* sub : app.get_subcommands([](auto*) { return true; })) known.push_back(sub->get_name());
  if (known.empty()) throw Misuse{"one argument too many: \"" + word + "\"", command};
  const std::string around = command.empty() ? "" : command + " ";
  const std::string meant = around.empty() && std::filesystem::exists(word) ? "; did you mean \"run " + word + "\"?"
                                                                            : did_you_mean(word, known);
  throw Misuse{"there is no command \"" + around + word + "\"" + meant, command};
}

void refuse_empty(const CLI::App& sub) {
  for (const CLI::Option* option : sub.get_options())
    for (const std::string& value : option->results())
      if (value.empty())
        throw Misuse{(option->get_positional() ? option->get_name(true) : option->get_name()) +
                         " needs a value, found an empty one",
                     sub.get_name()};
}

}  // namespace faultline::tools
