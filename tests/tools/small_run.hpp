// small_run.hpp: a run made by hand in which everything happens once: a broadcast of p0 to three processes
// with a duplicate, a corrupted message, a loss, a partition, a crash, a pause and a timer.
#pragma once
#include "sim/engine/digest.hpp"
#include "sim/engine/trace_file.hpp"

namespace faultline::samples {

/// Reads bodies of type 1, "Data", whose bytes are an origin and a text: "0 hello".
struct SmallNames final : Names {
  std::string type_name(std::uint32_t type) const override { return type == 1 ? "Data" : type == 2 ? "Tick" : ""; }
  std::string module_name(std::string_view path) const override { return path == "beb" ? "BestEffort" : ""; }
  std::string json(std::uint32_t type, std::string_view body) const override {
    if (type == 2) return "{}";
    if (type != 1 || body.size() < 2 || body[1] != ' ') return hex_json(body);
    return R"({"origin":)" + std::string(body.substr(0, 1)) + R"(,"text":")" + std::string(body.substr(2)) + R"("})";
  }
};

inline constexpr const char* small_scenario =
    R"({"name":"small","seed":1,"processes":{"count":3},"faults":[{"at":"2ms","crash":"random"}],"until":"10ms"})";

inline std::vector<Record> small_run() {
  std::vector<Record> run;
  const auto add = [&](std::int64_t at_us, Kind kind, std::uint32_t process, Record rest = {}) {
    rest.at = Time{Duration{at_us * 1000}};
    rest.kind = kind;
    rest.process = ProcessId{process};
    run.push_back(rest);
    return run.size() - 1;
  };
  const auto message = [](std::uint32_t peer, std::uint64_t number, std::uint64_t cause) {
    Record r;
    r.cause = cause, r.peer = ProcessId{peer}, r.number = number, r.path = "beb", r.type = 1, r.body = "0 a;b#1";
    return r;
  };
  const auto because = [](std::uint64_t cause, std::uint32_t peer, std::uint64_t number = 0,
                          std::string_view body = {}) {
    Record r;
    r.cause = cause, r.peer = ProcessId{peer}, r.number = number, r.path = "beb";
    r.type = body.empty() ? 0 : 1, r.body = body;
    return r;
  };
  const auto plan = [](std::uint64_t number, std::string_view body) {
    Record r;
    r.number = number, r.body = body;
    return r;
  };
  for (std::uint32_t p = 0; p < 3; ++p) add(0, Kind::Start, p);
  Record request;
  request.type = 1, request.body = "0 a;b#1";
  const auto asked = add(1000, Kind::Request, 0, request);
  const auto to1 = add(1000, Kind::Send, 0, message(1, 0, asked));
  const auto to2 = add(1000, Kind::Send, 0, message(2, 1, asked));
  Record timer;
  timer.cause = asked, timer.number = 3'000'000, timer.type = 2;
  const auto set = add(1000, Kind::SetTimer, 0, timer);
  add(1000, Kind::Duplicate, 1, because(to1, 0));
  const auto cut =
      add(1500, Kind::Fault, index(nobody), plan(0, R"({"at":"1.5ms","partition":[[0,1],[2]],"lasts":"6ms"})"));
  add(2000, Kind::Drop, 2, because(to2, 0, 1));
  const auto got = add(2345, Kind::Deliver, 1, because(to1, 0));
  Record indication = request;
  indication.cause = got;
  add(2345, Kind::Indication, 1, indication);
  add(2400, Kind::Deliver, 1, because(to1, 0, 0, "0 a;b#9"));
  const auto kill = add(3000, Kind::Fault, index(nobody), plan(1, R"({"at":"3ms","crash":[1]})"));
  Record by_kill;
  by_kill.cause = kill;
  const auto crash = add(3000, Kind::Crash, 1, by_kill);
  add(3500, Kind::Pause, 2);
  add(4000, Kind::Fire, 0, because(set, index(nobody)));
  add(5000, Kind::Resume, 2);
  Record up;
  up.cause = crash;
  add(6000, Kind::Restart, 1, up);
  Record heal;
  heal.cause = cut;
  add(7500, Kind::Heal, index(nobody), heal);
  Record note;
  note.body = "settled: 100% <ok>\nnext";
  add(8000, Kind::Note, 2, note);
  add(10'000, Kind::End, index(nobody));
  return run;
}

/// A trace of these records as read from a file that was written with `names`.
inline Trace small_trace(const std::vector<Record>& records, std::uint64_t seed = 7) {
  const SmallNames names;
  Trace trace;
  trace.header = {small_scenario, seed, "0.1.0"};
  trace.records = records;
  Digest digest;
  for (const Record& r : records) {
    digest.add(r);
    if (r.type != 0) trace.types.emplace(r.type, names.type_name(r.type));
    if (!r.path.empty()) trace.modules.emplace(r.path, names.module_name(r.path));
  }
  trace.digest = digest.value();
  trace.trailer = TraceTrailer{records.size(), trace.digest,
                               R"([{"at":"1.5ms","partition":[[0,1],[2]],"lasts":"6ms"},{"at":"3ms","crash":[1]}])"};
  return trace;
}

}  // namespace faultline::samples
