// log.hpp: a run as it goes, in words, on the error stream.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "sim/engine/observer.hpp"
#include "tools/live_names.hpp"

namespace spdlog {
class logger;
}

namespace faultline::tools {

/// One line a record: virtual time, process, module, what happened. Levels: "warn" has faults, crashes and
/// what went wrong; "info" also requests, indications and notes; "debug" also messages; "trace" everything.
class Log final : public Sink {
 public:
  /// `names` outlives it.
  Log(const std::string& level, const LiveNames& names);
  ~Log() override;
  void add(const Record&) override;

 private:
  /// What a message or timer was, for when it arrives or fires.
  struct Sent { std::string label, place; };

  std::shared_ptr<spdlog::logger> logger_;
  const LiveNames& names_;
  std::map<std::uint64_t, Sent> sent_;    // by record; the oldest are forgotten
  std::uint64_t records_ = 0;
};

}  // namespace faultline::tools
