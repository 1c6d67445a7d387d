// read_schedule.cpp: when processes get to do something, and which messages are late.
#include "sim/scenario/reader.hpp"

namespace faultline {

using json_text::JsonType;

constexpr std::uint64_t most_messages = 1'000'000'000'000;

ScenarioReader::Read ScenarioReader::process(ProcessId& out) {
  return whole(out, 0, std::max<std::uint64_t>(out_.processes.count, 1) - 1);
}

/// A list of so many values, each of its own kind.
void ScenarioReader::row(Value v, std::string_view what, const std::vector<Read>& columns) {
  if (!v.is(JsonType::Array) || v.size() != columns.size())
    return wrong(v, ", where " + std::string(what) + " is expected");
  for (auto column = columns.begin(); Value cell : v.children()) (*column++)(cell);
}

void ScenarioReader::meaning(Value v, Meaning& out) {
  const auto side = [this](Value x, std::vector<ProcessId>& targets) { some(targets)(x); };
  object(v, "a line of \"meant\"",
         {{"fault", whole(out.fault, 0, std::max<std::size_t>(out_.faults.size(), 1) - 1), required},
          {"targets", each(out.targets, "processes", side)}});
}

void ScenarioReader::turns(Value v, Turns& out) {
  object(v, "the schedule of a process", {
      {"turns", [&](Value list) {
         each(out.at, "times", [&](Value x, Time& at) {
           moment(at)(x);
           if (out.at.size() > 1 && at < out.at[out.at.size() - 2]) wrong(x, ", which is before the turn before");
         })(list);
       }, required},
      {"late", each(out.late, "rows", [&](Value x, LateMessage& late) {
         row(x, "[FROM, NUMBER, TIME], a message and when it comes,",
             {process(late.from), whole(late.number, 1, most_messages), moment(late.comes.emplace())});
       })},
      {"lost", [&](Value rows) {
         list(rows, "rows", [&](Value x) {
           LateMessage& lost = out.late.emplace_back();
           row(x, "[FROM, NUMBER], a message,", {process(lost.from), whole(lost.number, 1, most_messages)});
         });
       }},
      {"decided", [&](Value rows) {
         list(rows, "rows", [&](Value x) {
           std::uint64_t fault = 0;
           Time at{};
           row(x, "[FAULT, TIME], a line of the plan and when the process learns whom it means,",
               {whole(fault, 0, std::max<std::size_t>(out_.faults.size(), 1) - 1), moment(at)});
           out.decided.emplace(fault, at);
         });
       }},
      {"killed", flag(out.killed)},
  });
}

ScenarioReader::Read ScenarioReader::schedule(Schedule& out) {
  return [this, &out](Value v) {
    object(v, "\"schedule\"",
           {{"meant", each(out.meant, "objects", [this](Value x, Meaning& to) { meaning(x, to); })},
            {"processes", each(out.processes, "objects", [this](Value x, Turns& to) { turns(x, to); }), required}});
    if (const auto list = v.find("processes"); list && out_.processes.count && list->is(JsonType::Array) &&
                                               out.processes.size() != out_.processes.count && !full())
      problem(*list, "found the schedule of " + std::to_string(out.processes.size()) + " processes, and there are " +
                         std::to_string(out_.processes.count) + "; give one for each, in order");
  };
}

}  // namespace faultline
