#include "tools/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "tools/text.hpp"

namespace faultline::tools {
namespace {

spdlog::level::level_enum level_of(Kind kind) {
  switch (kind) {
    case Kind::Failure:
    case Kind::Unreadable: return spdlog::level::err;
    case Kind::Fault:
    case Kind::Heal:
    case Kind::Crash:
    case Kind::Restart:
    case Kind::Pause:
    case Kind::Resume:
    case Kind::Skipped: return spdlog::level::warn;
    case Kind::Request:
    case Kind::Indication:
    case Kind::Note:
    case Kind::End: return spdlog::level::info;
    case Kind::Send:
    case Kind::Deliver:
    case Kind::Drop:
    case Kind::Duplicate: return spdlog::level::debug;
    case Kind::Start:
    case Kind::SetTimer:
    case Kind::Fire:
    case Kind::Store: return spdlog::level::trace;
  }
  return spdlog::level::info;
}

bool is_about_earlier(Kind kind) {
  return kind == Kind::Deliver || kind == Kind::Drop || kind == Kind::Duplicate || kind == Kind::Fire;
}

}  // namespace

Log::Log(const std::string& level, const LiveNames& names)
    : logger_(std::make_shared<spdlog::logger>("run", std::make_shared<spdlog::sinks::stderr_color_sink_st>())),
      names_(names) {
  logger_->set_pattern("%^%v%$");
  logger_->set_level(spdlog::level::from_str(level));
}

Log::~Log() = default;

void Log::add(const Record& r) {
  const std::uint64_t number = records_++;
  const auto level = level_of(r.kind);
  if (!logger_->should_log(level)) return;
  Sent what{label_text(names_, r, 100), names_.place(r.path)};
  if (r.kind == Kind::Send || r.kind == Kind::SetTimer) {
    constexpr std::size_t most = 100'000;                     // older ones are named without their content
    sent_.emplace(number, what);
    if (sent_.size() > most) sent_.erase(sent_.begin());
  }
  if (const auto at = sent_.find(r.cause); is_about_earlier(r.kind) && r.body.empty() && at != sent_.end())
    what = at->second;
  const double milliseconds = static_cast<double>(r.at.time_since_epoch().count()) / 1e6;
  const std::string who = r.process == nobody ? "plan" : process_text(r.process) + " " + what.place;
  logger_->log(level, "[{:>12.3f}ms] {}: {}", milliseconds, who, event_text(r, what.label));
}

}  // namespace faultline::tools
