#include <nlohmann/json.hpp>

#include "sim/scenario/write.hpp"
#include "tools/report.hpp"
#include "tools/text.hpp"

namespace faultline::tools {

using nlohmann::ordered_json;

std::string report_json(const Loaded& loaded, const RunResult& result) {
  const RunCounts& c = result.counts;
  ordered_json report;
  report["scenario"] = loaded.scenario.name;
  report["file"] = loaded.file;
  report["seed"] = result.seed;
  report["processes"] = loaded.scenario.processes.count;
  report["protocol"] = loaded.scenario.protocol.algorithm;
  report["verdict"] = name_of(result.verdict);
  report["expected"] = result.expected;
  report["surprises"] = result.surprises;
  report["exit"] = exit_code(result);
  report["digest"] = digest_text(result.digest);
  report["ended"] = end_reason_name(static_cast<std::uint64_t>(result.ended));
  report["failure"] = result.failure;
  report["properties"] = ordered_json::array();
  for (const Finding& f : result.findings) {
    ordered_json row{{"module", f.module}, {"port", f.port}, {"label", f.label}, {"check", f.check},
                     {"kind", f.kind == PropertyKind::Safety ? "safety" : "liveness"},
                     {"verdict", name_of(f.verdict)}, {"judged", f.judged}, {"text", f.text}};
    row["record"] = f.record ? ordered_json(*f.record) : ordered_json();
    report["properties"].push_back(std::move(row));
  }
  report["faults"] = ordered_json::array();
  for (const FaultReport& f : result.faults)
    report["faults"].push_back(
        {{"fault", ordered_json::parse(f.fault)}, {"began", f.began}, {"counted", f.what}, {"count", f.bites}});
  report["messages"] = {{"sent", c.sent},
                        {"delivered", c.delivered},
                        {"duplicated", c.duplicated},
                        {"corrupted", c.corrupted},
                        {"lost", c.lost},
                        {"cut", c.cut},
                        {"to_down", c.to_down},
                        {"queue_full", c.queue_full}};
  report["traffic"] = ordered_json::array();
  for (const Traffic& t : result.traffic)
    report["traffic"].push_back({{"type", t.type}, {"module", t.module}, {"sent", t.sent}});
  report["unreadable"] = result.unreadable;
  report["counts"] = {{"events", c.events}, {"records", c.records}, {"requests", c.requests}, {"skipped", c.skipped},
                      {"indications", c.indications}, {"timers", c.timers}, {"stores", c.stores}};
  report["virtual_ns"] = result.facts.end.time_since_epoch().count();
  report["real_seconds"] = result.real_seconds;
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string divergence_json(const Loaded& loaded, std::uint64_t seed, const Divergence& d) {
  ordered_json report{{"scenario", loaded.scenario.name},
                      {"file", loaded.file},
                      {"seed", seed},
                      {"deterministic", false},
                      {"record", d.record},
                      {"one", d.a},
                      {"other", d.b}};
  if (d.process != nobody)
    report["state"] = {{"process", index(d.process)}, {"path", d.path}, {"one", ordered_json::parse(d.state_a)},
                       {"other", ordered_json::parse(d.state_b)}};
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace faultline::tools
