// faultline describe: one thing explained.
#include <nlohmann/json.hpp>
#include <ostream>

#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/knowledge.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {
namespace {

using nlohmann::ordered_json;

std::string word(const ordered_json& object, const char* key) { return object.at(key).get<std::string>(); }

std::string joined(const ordered_json& words, const char* between = ", ") {
  std::string text;
  for (const auto& w : words) text += (text.empty() ? "" : between) + w.get<std::string>();
  return text;
}

/// Text on an indented paragraph of its own.
void paragraph(const std::string& text, const Console& console) {
  for (const std::string& line : wrapped(text, console.width - 2)) console.out << "  " << line << '\n';
}

void print_guarantees(const char* what, const ordered_json& properties, const Console& console) {
  if (properties.empty()) return;
  console.heading(what);
  Table table;
  for (const auto& p : properties)
    table.row({{word(p, "label")},
               {word(p, "check"), Style::Bold},
               {word(p, "kind"), Style::Dim},
               {word(p, "text")}});
  table.print(console);
}

/// "N^2 + N messages (30 among 5 processes), 1 step"
std::string cost(const ordered_json& about) {
  const std::string messages = word(about, "messages"), steps = word(about, "steps");
  std::string text;
  if (!messages.empty()) {
    text = messages + (messages == "1" ? " message" : " messages");
    const auto five = evaluate(messages, 5);
    if (five && messages.find('N') != messages.npos) text += " (" + std::to_string(*five) + " among 5 processes)";
  }
  if (!steps.empty()) text += (text.empty() ? "" : ", ") + steps + (steps == "1" ? " step" : " steps");
  return text.empty() ? text : text + " for each request, without failures";
}

void print_algorithm(const ordered_json& about, const Console& console) {
  console.out << console.paint(Style::Bold, word(about, "name")) << ": " << word(about, "title") << " ("
              << word(about, "source") << ")\n\n";
  paragraph(word(about, "summary"), console);
  console.out << '\n';
  Table facts;
  const auto fact = [&](const char* name, const std::string& text) {
    if (!text.empty()) facts.row({{name, Style::Dim}, {text}});
  };
  fact("provides", word(about, "port"));
  const std::string tolerates = word(about, "tolerates");
  fact("model",
       word(about, "model") + (tolerates.empty() ? "" : "; up to " + tolerates + " of N processes may fail"));
  fact("assumes", joined(about["needs"], "; "));
  fact("cost", cost(about));
  fact("sends", joined(about["messages_sent"]));
  fact("timers", joined(about["timers"]));
  facts.print(console);
  print_guarantees("Guarantees", about["properties"], console);
  print_guarantees("Guarantees of its own", about["own_properties"], console);
  if (!about["uses"].empty()) {
    console.heading("Uses");
    Table table;
    for (const auto& part : about["uses"]) {
      const std::string by_default = word(part, "default");
      std::string choice = by_default.empty() ? "to be chosen among " + joined(part["choices"]) : by_default;
      ordered_json others = ordered_json::array();
      for (const auto& name : part["choices"]) if (name != by_default) others.push_back(name);
      if (!by_default.empty() && !others.empty()) choice += "; or " + joined(others);
      const std::string how = word(part, "how") == "one" ? "" : word(part, "how");
      table.row({{word(part, "field"), Style::Bold},
                 {word(part, "port") + (how.empty() ? "" : " (" + how + ")")},
                 {choice}});
    }
    table.print(console);
  }
  if (!about["parameters"].empty()) {
    console.heading("Parameters");
    Table table;
    for (const auto& p : about["parameters"])
      table.row({{word(p, "name"), Style::Bold}, {"default " + word(p, "default")}, {word(p, "allowed")}});
    table.print(console);
  }
  if (!about["scenarios"].empty()) {
    console.heading("Scenarios that run it");
    for (const auto& file : about["scenarios"]) console.out << "  " << file.get<std::string>() << '\n';
  }
}

void print_port(const ordered_json& about, const Console& console) {
  console.out << console.paint(Style::Bold, word(about, "name")) << ": a port (" << word(about, "source") << ")\n\n";
  paragraph(word(about, "summary"), console);
  console.out << '\n';
  Table facts;
  const auto fact = [&](const char* name, const std::string& text) {
    if (!text.empty()) facts.row({{name, Style::Dim}, {text}});
  };
  fact("requests", joined(about["requests"]));
  fact("indications", joined(about["indications"]));
  fact("algorithms", joined(about["algorithms"]));
  fact("default", word(about, "default"));
  facts.print(console);
  print_guarantees("Guarantees", about["properties"], console);
}

void print_property(const ordered_json& about, const Console& console) {
  console.out << console.paint(Style::Bold, word(about, "name")) << ": a property\n\n";
  Table table;
  for (const auto& port : about["ports"])
    table.row({{word(port, "label")},
               {word(port, "port"), Style::Bold},
               {word(port, "kind"), Style::Dim},
               {word(port, "text")}});
  table.print(console);
  console.out << "\n  A safety property is broken at one moment; a liveness property is judged at the end of a\n"
                 "  run, and only if what the algorithm assumes held: otherwise it is inconclusive.\n";
}

void print_fault(const ordered_json& about, const Console& console) {
  console.out << console.paint(Style::Bold, word(about, "name")) << ": a fault\n\n";
  paragraph(word(about, "summary"), console);
  console.heading("Keys");
  Table table;
  for (const auto& member : about["members"])
    table.row({{word(member, "name"), Style::Bold},
               {word(member, "allowed")},
               {member["required"] ? "required" : "", Style::Dim},
               {word(member, "text")}});
  table.print(console);
  if (!about.contains("examples")) return;
  console.heading("Examples");
  for (const auto& example : about["examples"]) console.out << "  " << example.dump() << '\n';
}

void print_scenario(const ordered_json& about, const Console& console) {
  console.out << console.paint(Style::Bold, word(about, "name")) << ": a scenario with "
              << word(about, "protocol") << "\n\n";
  paragraph(word(about, "about"), console);
  console.out << "\n  faultline run " << word(about, "file") << '\n';
}

struct Answer {
  std::string about;                      // JSON
  void (*print)(const ordered_json&, const Console&);
};

std::optional<Answer> answer(const std::string& name) {
  if (const Algorithm* a = catalog().algorithm(name)) return Answer{describe_algorithm(*a), print_algorithm};
  if (const PortInfo* p = catalog().port(name)) return Answer{describe_port(*p), print_port};
  if (auto p = describe_property(name)) return Answer{*std::move(p), print_property};
  if (auto f = describe_fault(name)) return Answer{*std::move(f), print_fault};
  for (const KnownScenario& s : known_scenarios()) {
    if (s.name != name && s.file != name) continue;
    const ordered_json about{
        {"kind", "scenario"}, {"name", s.name}, {"file", s.file}, {"protocol", s.protocol}, {"about", s.about}};
    return Answer{about.dump(2) + "\n", print_scenario};
  }
  return std::nullopt;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names = property_names();
  for (const std::string& algorithm : algorithm_names()) names.push_back(algorithm);
  for (const PortInfo* p : catalog().ports()) names.emplace_back(p->name);
  for (const std::string& kind : fault_kinds()) names.push_back(kind);
  for (const KnownScenario& s : known_scenarios()) names.push_back(s.name);
  return names;
}

/// "; did you mean X?", by a slip of the keyboard or else by a part of the name.
std::string suggestion(const std::string& name) {
  const auto names = all_names();
  if (auto near = did_you_mean(name, names); !near.empty()) return near;
  std::vector<std::string> parts;
  for (const std::string& known : names)
    if (name.size() > 2 && known.find(name) != known.npos) parts.push_back(known);
  return parts.empty() ? "; `faultline list` shows what there is" : "; did you mean " + enumerate(parts, "or") + "?";
}

}  // namespace

int describe(const DescribeArguments& arguments, Console& console) {
  auto found = answer(arguments.name);
  if (!found) {
    complain("nothing here is called \"" + arguments.name + "\"" + suggestion(arguments.name), console);
    return bad_input;
  }
  if (arguments.json) console.out << found->about;
  else found->print(ordered_json::parse(found->about), console);
  return as_expected;
}

}  // namespace faultline::tools
