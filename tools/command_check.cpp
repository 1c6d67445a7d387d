// faultline check: are these scenario files in order?
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>

#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/load.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {

using nlohmann::ordered_json;

namespace {
/// What stands beside scenarios and is none: among several files, as `scenarios/*.json` gives, it is passed by.
bool is_companion(const std::string& file) {
  return file.ends_with(".schema.json") || std::filesystem::path(file).filename() == "digests.json";
}
}  // namespace

int check(const CheckArguments& arguments, Console& console) {
  bool good = true;
  ordered_json all = ordered_json::array();
  for (const std::string& file : arguments.files) {
    if (arguments.files.size() > 1 && is_companion(file)) {
      if (!arguments.json && !arguments.quiet) console.out << file_name(file) << ": no scenario, passed by\n";
      continue;
    }
    auto read = load(file, arguments.sets);
    const auto* problems = std::get_if<std::vector<Problem>>(&read);
    good = good && !problems;
    if (arguments.json) {
      ordered_json found = ordered_json::array();
      if (problems)
        for (const Problem& p : *problems)
          found.push_back({{"file", p.file},
                           {"line", p.line},
                           {"column", p.column},
                           {"pointer", p.pointer},
                           {"message", p.message}});
      all.push_back({{"file", file_name(file)}, {"ok", !problems}, {"problems", std::move(found)}});
    } else if (problems) {
      print_problems(*problems, console);
    } else if (!arguments.quiet) {
      console.out << file_name(file) << ": " << console.paint(Style::Good, "ok") << '\n';
    }
  }
  if (arguments.json) console.out << all.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  return good ? as_expected : bad_input;
}

}  // namespace faultline::tools
