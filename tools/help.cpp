#include "tools/help.hpp"

#include <CLI/CLI.hpp>
#include <sstream>

#include "tools/console.hpp"

namespace faultline::tools {
namespace {

class Help final : public CLI::Formatter {
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const override {
    std::ostringstream out;
    const Console console{out, out};
    out << app->get_description() << ".\n\nusage: " << name;
    Table arguments, options, commands;
    for (const CLI::Option* option : app->get_options()) {
      if (!option->get_positional()) {
        std::string spelling = option->get_name(false, true);
        if (const auto comma = spelling.find(','); comma != spelling.npos) spelling.insert(comma + 1, " ");
        if (option->get_expected_min() > 0) spelling += " " + option->get_type_name();
        options.row({{std::move(spelling)}, {option->get_description()}});
        continue;
      }
      out << ' ' << option->get_name(true) << (option->get_expected_max() > 1 ? "..." : "");
      arguments.row({{option->get_name(true)}, {option->get_description()}});
    }
    for (const CLI::App* sub : app->get_subcommands([](auto*) { return true; }))
      commands.row({{sub->get_name()}, {sub->get_description()}});
    out << (commands.empty() ? " [options]\n" : " COMMAND [options]\n");
    for (const auto& [title, table] :
         {std::pair("Commands", &commands), std::pair("Arguments", &arguments), std::pair("Options", &options)})
      if (!table->empty()) out << '\n' << title << '\n', table->print(console);
    out << '\n' << app->get_footer() << '\n';
    return out.str();
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() { return std::make_shared<Help>(); }

}  // namespace faultline::tools
