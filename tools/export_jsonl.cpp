#include <nlohmann/json.hpp>
#include <ostream>

#include "tools/export.hpp"
#include "tools/text.hpp"

namespace faultline {
namespace {

void write_record(const TraceText& text, const Record& r, std::size_t number, std::ostream& out) {
  out << R"({"record":)" << number << R"(,"at":)" << r.at.time_since_epoch().count();
  out << R"(,"time":")" << time_text(r.at) << R"(","kind":")" << kind_name(r.kind) << '"';
  if (r.process != nobody) out << R"(,"process":)" << index(r.process);
  if (r.peer != nobody) out << R"(,"peer":)" << index(r.peer);
  if (r.cause != no_cause) out << R"(,"cause":)" << r.cause;
  out << R"(,"number":)" << r.number;
  if (r.kind == Kind::Drop) out << R"(,"reason":")" << drop_reason_name(r.number) << '"';
  if (r.kind == Kind::End) out << R"(,"reason":")" << end_reason_name(r.number) << '"';
  if (!r.path.empty()) out << R"(,"path":)" << json_string(r.path);
  if (const std::string module = text.module(r.path); !module.empty()) out << R"(,"module":)" << json_string(module);
  if (r.type != 0) out << R"(,"type":)" << json_string(text.type(r.type));
  if (r.type != 0 || !r.body.empty()) out << R"(,"body":)" << text.body_json(r);
  out << "}\n";
}

}  // namespace

void export_jsonl(const Trace& trace, const Names& live, std::ostream& out) {
  const TraceText text(trace, live);
  out << R"({"format":)" << trace_format << R"(,"tool":)" << json_string(trace.header.tool);
  out << R"(,"seed":)" << trace.header.seed << R"(,"scenario":)";
  const std::string& scenario = trace.header.scenario;
  out << (is_json(scenario) ? nlohmann::ordered_json::parse(scenario).dump() : json_string(scenario));
  out << "}\n";
  for (std::size_t i = 0; i < trace.records.size(); ++i) write_record(text, trace.records[i], i, out);
  out << R"({"records":)" << trace.records.size() << R"(,"digest":")" << digest_text(trace.digest) << '"';
  out << R"(,"whole":)" << (trace.trailer && !trace.problem ? "true" : "false");
  if (trace.problem) out << R"(,"problem":)" << json_string(*trace.problem);
  out << "}\n";
}

std::string resolved_plan(const Trace& trace) {
  if (trace.trailer) return trace.trailer->plan;
  auto plan = nlohmann::ordered_json::array();
  for (const Record& r : trace.records) {
    if (r.kind == Kind::Fault && is_json(r.body)) plan.push_back(nlohmann::ordered_json::parse(r.body));
  }
  return plan.dump();
}

std::optional<std::string> export_scenario(const Trace& trace, std::ostream& out) {
  using Json = nlohmann::ordered_json;
  const auto parsed = [](const std::string& text) { return is_json(text) ? Json::parse(text) : Json(); };
  Json scenario = parsed(trace.header.scenario);
  Json plan = parsed(resolved_plan(trace));
  if (!scenario.is_object()) return "The trace holds no scenario that can be read: its header has no JSON object.";
  if (!plan.is_array()) return "The trace holds no plan of faults that can be read: it has no JSON array.";
  scenario["seed"] = trace.header.seed;
  scenario["faults"] = std::move(plan);
  out << scenario.dump(2) << '\n';
  return std::nullopt;
}

}  // namespace faultline
