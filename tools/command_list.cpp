// faultline list: what there is.
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>

#include "tools/algorithms_page.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/knowledge.hpp"
#include "tools/problems.hpp"

namespace faultline::tools {
namespace {

using nlohmann::ordered_json;

struct Entry {
  std::string name;
  std::vector<std::string> columns;
};
struct Section {
  const char* name;
  const char* heading;
  std::function<std::vector<Entry>()> entries;
};

std::vector<Entry> protocols() {
  std::vector<Entry> all;
  for (const PortInfo* port : catalog().ports())
    for (const Algorithm* a : catalog().providing(*port))
      all.push_back({std::string(a->name),
                     {std::string(port->name),
                      std::string(faultline::name_of(a->about.model)) + "; " + std::string(a->about.source)}});
  return all;
}

std::vector<Entry> ports() {
  std::vector<Entry> all;
  for (const PortInfo* port : catalog().ports())
    all.push_back({std::string(port->name), {std::string(port->summary) + " (" + std::string(port->source) + ")"}});
  return all;
}

std::vector<Entry> properties() {
  std::vector<Entry> all;
  for (const std::string& name : property_names()) {
    const auto about = ordered_json::parse(*describe_property(name));
    std::set<std::string> texts, labels;
    for (const auto& port : about["ports"])
      texts.insert(port["text"].get<std::string>()), labels.insert(port["label"].get<std::string>());
    std::string text, label;
    for (const auto& l : labels) label += (label.empty() ? "" : " ") + l;
    for (const auto& t : texts) text += (text.empty() ? "" : " Or: ") + t;
    all.push_back({name, {about["ports"][0]["kind"].get<std::string>(), text + " (" + label + ")"}});
  }
  return all;
}

std::vector<Entry> faults() {
  std::vector<Entry> all;
  for (const std::string& kind : fault_kinds()) {
    const auto about = ordered_json::parse(*describe_fault(kind));
    all.push_back({kind, {about["summary"].get<std::string>()}});
  }
  return all;
}

/// The first sentence of a story. A number or an abbreviation may have a full stop in it, and no blank behind that.
std::string first_sentence(const std::string& text) {
  const auto end = std::min(text.find(". "), text.find(".\n"));
  return text.substr(0, end == text.npos ? end : end + 1);
}

std::vector<Entry> scenarios() {
  std::vector<Entry> all;
  for (const KnownScenario& s : known_scenarios()) all.push_back({s.file, {s.protocol, first_sentence(s.about)}});
  return all;
}

const std::vector<Section>& sections() {
  static const std::vector<Section> all = {
      {"protocols", "Protocols: algorithm, the port that it provides, system model, source", protocols},
      {"ports", "Ports: what algorithms provide and use", ports},
      {"properties", "Properties: what is judged of a run", properties},
      {"faults", "Faults: what a scenario can do to a run", faults},
      {"scenarios", "Scenarios", scenarios}};
  return all;
}

}  // namespace

int list(const ListArguments& arguments, Console& console) {
  std::vector<std::string> words;
  for (const Section& s : sections()) words.emplace_back(s.name);
  if (!arguments.what.empty() && std::find(words.begin(), words.end(), arguments.what) == words.end()) {
    complain("there is no list of \"" + arguments.what + "\"" + did_you_mean(arguments.what, words) +
                 " (lists: " + enumerate(words) + ")",
             console);
    return bad_input;
  }
  if (arguments.markdown) return print_algorithms(console.out), as_expected;
  ordered_json document;
  bool first = true;
  for (const Section& section : sections()) {
    if (!arguments.what.empty() && arguments.what != section.name) continue;
    const auto entries = section.entries();
    Table table;
    ordered_json names = ordered_json::array();
    for (const Entry& entry : entries) {
      if (arguments.names && !arguments.json) console.out << entry.name << '\n';
      names.push_back(entry.name);
      std::vector<Table::Cell> row{{entry.name, Style::Bold}};
      for (const std::string& column : entry.columns) row.push_back({column});
      table.row(std::move(row));
    }
    document[section.name] = std::move(names);
    if (arguments.json || arguments.names) continue;
    if (!std::exchange(first, false)) console.out << '\n';
    console.out << section.heading << '\n';
    table.print(console);
    if (entries.empty()) console.out << "  none found\n";
  }
  if (arguments.json) console.out << document.dump(2) << '\n';
  else if (!arguments.names && arguments.what.empty()) console.out << "\n`faultline describe NAME` explains each.\n";
  return as_expected;
}

}  // namespace faultline::tools
