#include "tools/knowledge.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "tools/live_names.hpp"
#include "tools/load.hpp"

namespace faultline::tools {

using nlohmann::ordered_json;

extern const char* const scenario_schema;                     // embedded by the build

namespace {

std::string dumped(const ordered_json& object) { return object.dump(2) + "\n"; }
std::string text(std::string_view view) { return std::string(view); }

ordered_json properties_of(std::span<const Property> properties) {
  ordered_json all = ordered_json::array();
  for (const Property& p : properties)
    all.push_back({{"label", p.label}, {"check", p.check},
                   {"kind", p.kind == PropertyKind::Safety ? "safety" : "liveness"}, {"text", p.text}});
  return all;
}

ordered_json names_of(std::span<const Type* const> types) {
  ordered_json names = ordered_json::array();
  for (const Type* type : types) names.push_back(short_name(type->name));
  return names;
}

/// The algorithm that is taken for a port where nobody says which.
std::string default_of(const PortInfo& port) {
  const auto offers = catalog().providing(port);
  if (port.by_default.empty() && offers.size() == 1) return text(offers[0]->name);
  return text(port.by_default);
}

ordered_json providers_of(const PortInfo& port) {
  ordered_json names = ordered_json::array();
  for (const Algorithm* a : catalog().providing(port)) names.push_back(a->name);
  return names;
}

const ordered_json& fault_schemas() {
  static const ordered_json schema = ordered_json::parse(scenario_schema);
  return schema["properties"]["faults"]["items"]["oneOf"];
}

/// What a value of the schema may be, as far as its reference or type says.
std::string allowed(const ordered_json& member) {
  if (member.contains("allOf")) {
    auto reference = member["allOf"][0].value("$ref", "");
    return reference.substr(reference.rfind('/') + 1);
  }
  if (member.contains("$ref")) {
    auto reference = member.value("$ref", "");
    return reference.substr(reference.rfind('/') + 1);
  }
  if (!member.contains("type")) return "";
  return member["type"].is_string() ? member["type"].get<std::string>() : member["type"].dump();
}

}  // namespace

std::vector<std::string> in_words(Needs needs) {
  static constexpr std::pair<Needs, const char*> all[] = {
      {Needs::Fair, "fair links: what correct processes send each other can get through"},
      {Needs::Synchrony, "synchrony: delays keep the bound that the detector is set for"},
      {Needs::Gst, "synchrony from some time on"},
      {Needs::Majority, "a majority: fewer than half of the processes are faulty"},
      {Needs::OneCorrect, "one correct process"},
      {Needs::Recovery, "who recovers stays up in the end, and disks are honest"},
      {Needs::Lossless, "nothing between correct processes is lost"},
      {Needs::Stop, "who crashes stays down"},
      {Needs::Luck, "the run goes on until it comes to rest, however long luck takes"}};
  std::vector<std::string> words;
  for (const auto& [need, sentence] : all) if (has(needs, need)) words.emplace_back(sentence);
  return words;
}

std::string describe_algorithm(const Algorithm& a) {
  ordered_json uses = ordered_json::array(), parameters = ordered_json::array(), scenarios = ordered_json::array();
  for (const PartInfo& part : a.parts) {
    const char* how = part.kind == PartKind::Use ? "one" : part.kind == PartKind::Instances ? "many" : "shared";
    uses.push_back({{"field", part.field},
                    {"port", part.port->name},
                    {"how", how},
                    {"default", default_of(*part.port)},
                    {"choices", providers_of(*part.port)}});
  }
  for (const ParameterInfo& p : a.parameters) {
    std::string fits;
    p.fits(json::Value{json::Object{}}, fits);                // nothing is set by an object: asks what would do
    parameters.push_back(
        {{"name", text(a.name) + "." + text(p.field)}, {"default", p.by_default()}, {"allowed", fits}});
  }
  for (const KnownScenario& s : known_scenarios())
    if (std::find(s.algorithms.begin(), s.algorithms.end(), a.name) != s.algorithms.end())
      scenarios.push_back(s.file);
  return dumped({{"kind", "algorithm"}, {"name", a.name}, {"title", a.about.title}, {"source", a.about.source},
          {"summary", a.about.summary}, {"port", a.port->name}, {"model", faultline::name_of(a.about.model)},
          {"tolerates", a.about.tolerates}, {"messages", a.about.messages}, {"steps", a.about.steps},
          {"needs", in_words(a.about.needs)}, {"properties", properties_of(a.port->properties)},
          {"own_properties", properties_of(a.properties)}, {"uses", uses},
          {"parameters", parameters}, {"messages_sent", names_of(a.messages)}, {"timers", names_of(a.timers)},
          {"scenarios", scenarios}});
}

std::string describe_port(const PortInfo& port) {
  return dumped({{"kind", "port"}, {"name", port.name}, {"source", port.source}, {"summary", port.summary},
          {"requests", names_of(port.requests)}, {"indications", names_of(port.indications)},
          {"properties", properties_of(port.properties)},
          {"default", default_of(port)}, {"algorithms", providers_of(port)}});
}

std::vector<std::string> algorithm_names() {
  std::vector<std::string> names;
  for (const Algorithm* a : catalog().algorithms()) names.emplace_back(a->name);
  return names;
}
std::string algorithm_like(const std::string& name) {
  for (const PortInfo* port : catalog().ports())
    if (port->name == name) return ": it is a port; `faultline describe " + name + "` names what provides it";
  return did_you_mean(name, algorithm_names());
}

std::vector<std::string> property_names() {
  std::set<std::string> names;
  for (const PortInfo* port : catalog().ports()) for (const Property& p : port->properties) names.emplace(p.check);
  for (const Algorithm* a : catalog().algorithms()) for (const Property& p : a->properties) names.emplace(p.check);
  return {names.begin(), names.end()};
}

std::optional<std::string> describe_property(const std::string& name) {
  ordered_json ports = ordered_json::array();
  std::string check;
  const auto add = [&](std::string_view of, std::string_view source, std::span<const Property> properties) {
    for (const Property& p : properties) {
      if (p.check != name && p.label != name) continue;
      check = p.check;
      ports.push_back({{"port", of}, {"label", p.label}, {"source", source},
                       {"kind", p.kind == PropertyKind::Safety ? "safety" : "liveness"}, {"text", p.text}});
    }
  };
  for (const PortInfo* port : catalog().ports()) add(port->name, port->source, port->properties);
  for (const Algorithm* a : catalog().algorithms()) add(a->name, a->about.source, a->properties);
  if (ports.empty()) return std::nullopt;
  return dumped({{"kind", "property"}, {"name", check}, {"ports", ports}});
}

std::vector<std::string> fault_kinds() {
  std::vector<std::string> kinds;
  for (const auto& schema : fault_schemas())
    kinds.push_back(schema["properties"]["fault"]["const"].get<std::string>());
  return kinds;
}

std::optional<std::string> describe_fault(const std::string& kind) {
  for (const auto& schema : fault_schemas()) {
    if (schema["properties"]["fault"]["const"] != kind) continue;
    ordered_json members = ordered_json::array();
    const auto& required = schema["required"];
    for (const auto& [name, member] : schema["properties"].items()) {
      if (name == "fault") continue;
      const bool must = std::find(required.begin(), required.end(), name) != required.end();
      members.push_back({{"name", name},
                         {"allowed", allowed(member)},
                         {"required", must},
                         {"text", member.value("description", "")}});
    }
    ordered_json fault{
        {"kind", "fault"}, {"name", kind}, {"summary", schema.value("description", "")}, {"members", members}};
    if (schema.contains("examples")) fault["examples"] = schema["examples"];
    return dumped(fault);
  }
  return std::nullopt;
}

// ---- scenarios ----------------------------------------------------------------------------------

namespace {

namespace fs = std::filesystem;

/// Where the user is, or else what came with this binary: installed, or built in build/<preset>.
fs::path scenario_folder() {
  std::error_code none;
  if (fs::is_directory("scenarios", none)) return "scenarios";
  const fs::path binary = fs::read_symlink("/proc/self/exe", none).parent_path();
  for (const char* place : {"../share/faultline/scenarios", "../../scenarios", "../scenarios"})
    if (fs::path folder = (binary / place).lexically_normal(); fs::is_directory(folder, none)) return folder;
  return {};
}

}  // namespace

std::vector<KnownScenario> known_scenarios() {
  std::vector<KnownScenario> all;
  const fs::path folder = scenario_folder();
  if (folder.empty()) return all;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() != ".json") continue;
    auto read = load(entry.path().string());
    if (!std::holds_alternative<Loaded>(read)) continue;
    const auto& loaded = std::get<Loaded>(read);
    KnownScenario known{
        loaded.file, loaded.scenario.name, loaded.scenario.about, loaded.scenario.protocol.algorithm, {}};
    for (const auto& [name, _] : loaded.stack->layers()) known.algorithms.emplace_back(name);
    all.push_back(std::move(known));
  }
  std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.file < b.file; });
  return all;
}

}  // namespace faultline::tools
