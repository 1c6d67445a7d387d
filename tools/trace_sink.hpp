// trace_sink.hpp: a run into a trace file.
#pragma once
#include "sim/engine/trace_file.hpp"
#include "sim/scenario/write.hpp"
#include "tools/run_scenario.hpp"

namespace faultline::tools {

/// Writes every record to a trace file.
class TraceSink final : public Sink {
 public:
  TraceSink(const std::string& path, const TraceHeader& header, const Names& names) : writer_(path, header, names) {}
  void add(const Record& record) override { writer_.add(record); }
  const std::optional<std::string>& problem() const { return writer_.problem(); }
  std::optional<std::string> finish(const RunResult& result) {
    std::string plan;
    for (const Fault& fault : result.plan) plan += (plan.empty() ? "" : ",") + to_json(fault);
    return writer_.finish(result.digest, "[" + plan + "]");
  }

 private:
  TraceWriter writer_;
};

}  // namespace faultline::tools
