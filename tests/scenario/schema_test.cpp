// The schema that editors use and the reader that runs use say the same.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "random_scenario.hpp"
#include "sim/scenario/json_text.hpp"
#include "sim/scenario/read.hpp"
#include "sim/scenario/write.hpp"

using namespace faultline;

namespace {

const std::filesystem::path scenarios = "scenarios";

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

const nlohmann::json& schema_document() {
  static const nlohmann::json document = nlohmann::json::parse(contents(scenarios / "scenario.schema.json"));
  return document;
}

const valijson::Schema& schema() {
  static const valijson::Schema* const parsed = [] {
    auto* made = new valijson::Schema;                        // for the life of the tests
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_document()), *made);
    return made;
  }();
  return *parsed;
}

/// What the schema says against a text; empty if nothing.
std::string schema_complaints(const std::string& text) {
  const nlohmann::json document = nlohmann::json::parse(text);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema(), valijson::adapters::NlohmannJsonAdapter(document), &results)) return "";
  std::string out = "refused";
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    out += "\n";
    for (const std::string& step : error.context) out += step;
    out += ": " + error.description;
  }
  return out;
}

std::string reader_complaints(const std::string& text) {
  std::string out;
  const auto result = read_scenario(text, "file");
  if (const auto* problems = std::get_if<std::vector<Problem>>(&result))
    for (const Problem& p : *problems) out += to_string(p) + "\n";
  return out;
}

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scenarios))
    if (entry.path().extension() == ".json" && entry.path().filename() != "scenario.schema.json" &&
        entry.path().filename() != "digests.json")
      out.push_back(entry.path());
  return out;
}

/// Calls `visit(pointer, schema)` for every schema inside a schema that stands for a value.
template <class Visit>
void each_value_schema(const nlohmann::json& s, const std::string& pointer, const Visit& visit) {
  if (!s.is_object()) return;
  visit(pointer, s);
  for (const char* map : {"properties", "definitions"})
    if (s.contains(map))
      for (const auto& [name, inner] : s[map].items())
        each_value_schema(inner, pointer + "/" + map + "/" + name, visit);
  for (const char* one : {"items", "additionalProperties"})
    if (s.contains(one)) each_value_schema(s[one], pointer + "/" + one, visit);
  for (const char* list : {"anyOf", "oneOf"})
    if (s.contains(list))
      for (const auto& inner : s[list])
        if (!inner.contains("required") || inner.size() > 1) each_value_schema(inner, pointer + "/" + list, visit);
}

}  // namespace

TEST_CASE("Every scenario in scenarios/ passes the schema and the reader, and writing it is stable") {
  REQUIRE(files().size() >= 3);
  for (const auto& path : files()) {
    const std::string text = contents(path);
    INFO(path);
    CHECK(schema_complaints(text) == "");
    REQUIRE(reader_complaints(text) == "");
    const auto scenario = std::get<Scenario>(read_scenario(text, path.string()));
    const std::string written = to_json(scenario);
    const auto again = read_scenario(written, "written");
    REQUIRE(std::get<Scenario>(again) == scenario);
    CHECK(to_json(std::get<Scenario>(again)) == written);
  }
}

TEST_CASE("Whatever can be written passes the schema") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Scenario scenario = test::random_scenario(seed);
    scenario.seed >>= 1;                                      // valijson takes larger numbers for negative ones
    const std::string text = to_json(scenario);
    INFO(text);
    REQUIRE(schema_complaints(text) == "");
  }
}

TEST_CASE("The schema explains everything") {
  std::size_t seen = 0;
  each_value_schema(schema_document(), "", [&](const std::string& pointer, const nlohmann::json& s) {
    ++seen;
    INFO(pointer << " " << s.dump());
    CHECK((s.contains("description") || s.contains("$ref")));
    if (s.contains("description")) CHECK(s["description"].get<std::string>().size() > 5);
    if (s.contains("$ref")) {
      const std::string name = s["$ref"].get<std::string>().substr(std::string("#/definitions/").size());
      CHECK(schema_document()["definitions"].contains(name));
    }
  });
  CHECK(seen > 200);
}

TEST_CASE("Every example in the schema is one") {
  each_value_schema(schema_document(), "", [&](const std::string& pointer, const nlohmann::json& s) {
    if (!s.contains("examples")) return;
    INFO(pointer);
    nlohmann::json alone = s;
    alone["definitions"] = schema_document()["definitions"];
    valijson::Schema parsed;
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(alone), parsed);
    for (const nlohmann::json& example : s["examples"]) {
      INFO(example.dump());
      valijson::Validator validator;
      CHECK(validator.validate(parsed, valijson::adapters::NlohmannJsonAdapter(example), nullptr));
    }
  });
}

TEST_CASE("The schema and the reader know the same keys and kinds of fault") {
  std::set<std::string> kinds;
  const nlohmann::json& fault = schema_document()["properties"]["faults"]["items"];
  for (const nlohmann::json& kind : fault["properties"]["fault"]["enum"]) kinds.insert(kind);
  std::set<std::string> described;
  for (const nlohmann::json& one : fault["oneOf"]) described.insert(one["properties"]["fault"]["const"]);
  CHECK(kinds == described);
  CHECK(kinds.size() == std::variant_size_v<decltype(Fault::what)::Variant>);
  const auto keys_said_for = [](const std::string& member) {
    const std::string said = reader_complaints(R"({"processes": 5, "protocol": "P", "until": "9s", )" + member + "}");
    const auto begin = said.find(" (keys: ") + 8;
    std::set<std::string> keys;
    std::stringstream words(said.substr(begin, said.find(")\n", begin) - begin));
    for (std::string word; words >> word;)
      if (word != "and") keys.insert(word.substr(0, word.find(',')));
    return keys;
  };
  const auto keys_of = [](const nlohmann::json& s) {
    std::set<std::string> keys;
    for (const auto& [key, inner] : s["properties"].items()) keys.insert(key);
    return keys;
  };
  CHECK(keys_said_for(R"("?": 0)") == keys_of(schema_document()));
  CHECK(keys_said_for(R"("network": {"?": 0})") == keys_of(schema_document()["properties"]["network"]));
  CHECK(keys_said_for(R"("storage": {"?": 0})") == keys_of(schema_document()["properties"]["storage"]));
  CHECK(keys_said_for(R"("workload": [{"?": 0}])") == keys_of(schema_document()["properties"]["workload"]["items"]));
  for (const nlohmann::json& one : fault["oneOf"]) {
    const std::string kind = one["properties"]["fault"]["const"];
    INFO(kind);
    CHECK(keys_said_for("\"faults\": [{\"fault\": \"" + kind + "\", \"?\": 0}]") == keys_of(one));
  }
}

TEST_CASE("What is wrong in form is refused by the schema as by the reader") {
  const auto with = [](const std::string& member) {
    return R"({"processes": 5, "protocol": "P", "until": "9s", )" + member + "}";
  };
  const std::string network = R"("network": {"latency": )";
  const std::string fault = R"("faults": [{"at": 0, "fault": )";
  const std::string bad[] = {
      "[]", "{}", R"({"processes": 5, "protocol": "P"})", R"({"processes": 0, "protocol": "P", "until": "1s"})",
      R"({"processes": 5, "protocol": "", "until": "1s"})", R"({"processes": 5, "protocol": "P", "until": 5})",
      R"({"processes": {"groups": {}}, "protocol": "P", "until": "1s"})",
      with(R"("sed": 1)"), with(R"("seed": -1)"), with(R"("seed": 1.5)"), with(R"("name": 1)"), with(R"("about": [1])"),
      with(network + "150}"), with(network + "\"150\"}"), with(network + "\"150 ms\"}"), with(network + "\"-1ms\"}"),
      with(network + "[\"1ms\"]}"), with(network + "[\"1ms\", \"2ms\", \"3ms\"]}"), with(network + "{}}"),
      with(network + R"({"exponential": "1ms", "constant": "1ms"}})"), with(network + R"({"exponental": "1ms"}})"),
      with(network + R"({"exponential": 0}})"), with(network + R"({"lognormal": {"median": "1ms"}}})"),
      with(network + R"({"pareto": {"scale": "1ms", "shape": 0}}})"), with(network + R"({"table": [["0%", "1ms"]]}})"),
      with(R"("network": {"loss": 1.5})"), with(R"("network": {"loss": "101%"})"), with(R"("network": {"loss": "5"})"),
      with(R"("network": {"loss": {"good": "1s"}})"),
          with(R"("network": {"bandwidth": {"rate": "10Mbps", "queue": "1kB"}})"),
      with(R"("network": {"bandwidth": {"rate": "10Mbit/s", "queue": "1KB"}})"),
          with(R"("network": {"bandwidth": {"rate": "1B/s"}})"),
      with(R"("network": {"regions": {"0": 1}})"), with(R"("network": {"links": [{"from": 1}]})"),
      with(R"("network": {"between": [{"loss": 1}]})"), with(R"("network": {"fifo": 1})"),
      with(R"("clocks": [{"offset": "1ms"}])"), with(R"("clocks": [{"processes": 1, "drift": "1ppt"}])"),
      with(R"("clocks": {"processes": 1})"), with(R"("storage": {"checksum": true})"),
      with(R"("workload": [{"by": []}])"), with(R"("workload": [{"count": 0}])"),
          with(R"("workload": [{"rate": "5/d"}])"),
      with(R"("workload": [{"at": 0, "count": 2}])"), with(R"("workload": [{"every": 0, "rate": "1/s"}])"),
      with(R"("workload": [{"size": 64}])"), with(R"("workload": [{"by": -1}])"), with(R"("workload": [{"by": 1.5}])"),
      with(R"("faults": [{"fault": "heal"}])"), with(R"("faults": [{"at": 0}])"),
          with(fault + "\"crsh\", \"target\": 1}]"),
      with(fault + "\"crash\"}]"), with(fault + "\"heal\", \"for\": \"1s\"}]"),
          with(fault + "\"crash\", \"target\": 1, \"for\": 0}]"),
      with(fault + "\"crash\", \"target\": {}}]"), with(fault + "\"crash\", \"target\": {\"random\": 0}}]"),
      with(fault + "\"crash\", \"target\": {\"random\": 1, \"role\": \"x\"}}]"),
          with(fault + "\"partition\", \"groups\": []}]"),
      with(fault + "\"link\", \"from\": 1}]"), with(fault + "\"clock\", \"target\": 1}]"),
          with(fault + "\"disk\", \"target\": 1}]"),
      with(fault + "\"slow\", \"target\": 1}]"), with(fault + "\"cut\", \"from\": 1}]"),
      with(R"("expect": "fine")"), with(R"("expect": {"properties": {"X": true}})"),
  };
  for (const std::string& text : bad) {
    INFO(text);
    CHECK(schema_complaints(text) != "");
    CHECK(reader_complaints(text) != "");
  }
}
