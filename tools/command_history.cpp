// faultline history check: are these histories linearizable?
#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>

#include "check/expected.hpp"
#include "check/history/explain.hpp"
#include "check/history/formats.hpp"
#include "check/history/models.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/interrupt.hpp"
#include "tools/load.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {

using nlohmann::ordered_json;
using namespace history;
using history::Model;                     // not the system model

namespace {

/// What the options ask of every file.
struct Wish {
  const Model* model;
  std::optional<Format> format;
};

std::variant<History, std::vector<Problem>> read(const std::string& file, const Wish& wish) {
  auto text = read_file(file);
  if (auto* problem = std::get_if<Problem>(&text)) return std::vector<Problem>{std::move(*problem)};
  const std::string& bytes = std::get<std::string>(text);
  const std::string name = file == "-" ? "<stdin>" : file;
  const auto format = wish.format ? wish.format : guess_format(bytes, file);
  if (!format)
    return std::vector<Problem>{{name, 0, 0, "", "looks like no history: found neither lines of \"jepsen.util - \" nor "
                                                 "maps of EDN nor objects of JSON; --format tells which it is"}};
  return read_history(bytes, name, *format, *wish.model);
}

Linearizability judge(const History& history, const Model& model, const HistoryArguments& arguments) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  Limits limits;
  limits.steps = arguments.steps.value_or(limits.steps);
  bool late = false;
  limits.stop = [&] {
    late = arguments.timeout && Clock::now() - begin >= *arguments.timeout;
    return late || Interrupt::asked();
  };
  Linearizability l = linearizable(history, model, limits);
  if (l.verdict == Verdict::Inconclusive && late) l.why = "it takes longer than the --timeout";
  return l;
}

std::string sentence(const History& h, const Model& model, const Linearizability& l) {
  switch (l.verdict) {
    case Verdict::Ok:
      return "linearizable (" + std::string(model.name) + "), " + counted(l.judged, "operation") + " judged";
    case Verdict::Violated: return explain(h, l);
    case Verdict::Inconclusive: break;
  }
  return l.why;
}

void print(const std::string& file, const std::string& what, Verdict verdict, const Console& console) {
  const Style styles[] = {Style::Good, Style::Bad, Style::Doubt};
  console.out << file << ": " << console.paint(styles[static_cast<std::size_t>(verdict)], name_of(verdict)) << ": ";
  const auto first = what.find('\n');
  console.out << what.substr(0, first) << '\n';
  if (first == what.npos) return;
  std::istringstream rest(what.substr(first + 1));
  for (std::string line; std::getline(rest, line);) console.out << "  " << line << '\n';
}

ordered_json operation_json(const History& h, std::size_t i) {
  const Operation& o = h.operations[i];
  ordered_json json{{"operation", i}, {"client", o.client}, {"text", to_text(o)}};
  json["invoked_line"] = o.invoked.line;
  json["returned_line"] = o.outcome == Outcome::Unknown ? ordered_json() : ordered_json(o.returned.line);
  return json;
}

ordered_json to_json(const std::string& file, const History& h, const Linearizability& l) {
  ordered_json json{{"file", file}, {"verdict", name_of(l.verdict)}, {"why", l.why}, {"judged", l.judged}};
  json.update({{"objects", l.objects}, {"steps", l.steps}, {"configurations", l.configurations}, {"bytes", l.bytes}});
  json["order"] = ordered_json::array();
  for (const Placed& p : l.order) json["order"].push_back(p.operation);
  if (!l.obstacle) return json;
  ordered_json states = ordered_json::array();
  for (const Possible& p : l.obstacle->possible) states.push_back({{"state", p.state}, {"would_answer", p.response}});
  json["obstacle"] = {{"last", operation_json(h, l.obstacle->last)},
                      {"blocked", operation_json(h, l.obstacle->blocked)},
                      {"shortest", l.obstacle->shortest}, {"states", l.obstacle->states}, {"possible", states}};
  return json;
}

ordered_json problems_json(const std::string& file, const std::vector<Problem>& problems) {
  ordered_json found = ordered_json::array();
  for (const Problem& p : problems)
    found.push_back({{"file", p.file}, {"line", p.line}, {"column", p.column}, {"message", p.message}});
  return {{"file", file}, {"verdict", nullptr}, {"problems", std::move(found)}};
}

/// What is wrong with the options, if anything is.
std::optional<std::string> unfit(const HistoryArguments& arguments, const Wish& wish) {
  if (arguments.model.empty()) return "history check needs a --model: " + enumerate(model_names(), "or");
  if (!wish.model)
    return "there is no model \"" + arguments.model + "\"" + did_you_mean(arguments.model, model_names()) +
           " (models: " + enumerate(model_names()) + ")";
  const std::vector<std::string> formats(std::begin(format_names), std::end(format_names));
  if (!arguments.format.empty() && !wish.format)
    return "there is no format \"" + arguments.format + "\"" + did_you_mean(arguments.format, formats) +
           " (formats: " + enumerate(formats) + ")";
  if (!arguments.svg.empty() && arguments.files.size() > 1) return "--svg draws one history; give one FILE";
  return std::nullopt;
}

}  // namespace

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const Model* m : models()) names.emplace_back(m->name);
  return names;
}

int check_histories(const HistoryArguments& arguments, Console& console) {
  const Wish wish{find_model(arguments.model), format_named(arguments.format)};
  if (const auto wrong = unfit(arguments, wish)) return complain(*wrong, console), bad_input;
  if (const auto wrong = no_place_for(arguments.svg, arguments.files)) return complain(*wrong, console), bad_input;
  const Interrupt interrupt;
  ordered_json all = ordered_json::array();
  bool refused = false, violated = false, open = false;
  for (const std::string& file : arguments.files) {
    const auto read_one = read(file, wish);
    if (const auto* problems = std::get_if<1>(&read_one)) {
      refused = true;
      if (arguments.json) all.push_back(problems_json(file, *problems));
      else print_problems(*problems, console);
      continue;
    }
    const History& history = std::get<History>(read_one);
    const Linearizability l = judge(history, *wish.model, arguments);
    violated = violated || l.verdict == Verdict::Violated;
    open = open || l.verdict == Verdict::Inconclusive;
    if (arguments.json) all.push_back(to_json(file, history, l));
    else print(file, sentence(history, *wish.model, l), l.verdict, console);
    if (arguments.svg.empty()) continue;
    if (auto problem = write_file(arguments.svg, to_svg(history, *wish.model, l)))
      return complain(*problem, console), bad_input;
  }
  if (arguments.json) console.out << all.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  return refused ? bad_input : violated ? not_expected : open ? open_question : as_expected;
}

}  // namespace faultline::tools
