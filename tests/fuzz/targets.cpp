#include "tests/fuzz/targets.hpp"

#include <cstdio>
#include <cstdlib>

#include "sim/engine/trace_file.hpp"
#include "sim/scenario/read.hpp"
#include "sim/scenario/write.hpp"
#include "tests/process/random_run.hpp"

namespace faultline::fuzz {
namespace {

void expect(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

/// A stack, states of its processes from the middle of a run, and the messages of that run.
struct Subject {
  explicit Subject(std::shared_ptr<const Stack> stack) : run(std::move(stack), 1) {
    for (int i = 0; i < 32; ++i) {
      const auto event = run.next();
      if (event.kind == test::RandomRun::Event::Message || event.kind == test::RandomRun::Event::Timer) wires.push_back(event.bytes);
      run.take(event);
      states.push_back(run.process(event.to).bytes());
    }
  }
  test::RandomRun run;
  std::vector<std::string> states, wires;
};

std::vector<Subject>& subjects() {
  static std::vector<Subject> all = [] {
    std::vector<Subject> made;
    for (const auto& stack : test::all_stacks()) made.emplace_back(stack);
    return made;
  }();
  return all;
}

/// Takes one byte off.
std::size_t take(std::string_view& bytes) {
  const auto first = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  return first;
}

void wire(std::string_view bytes) {
  using Event = test::RandomRun::Event;
  if (bytes.size() < 2) return;
  Subject& s = subjects()[take(bytes) % subjects().size()];
  const auto choice = take(bytes);
  Process& process = s.run.process(ProcessId{0});
  expect(process.get(s.states[choice / 2 % s.states.size()]), "a state of a run cannot be read");
  Step step;
  try {
    s.run.apply({choice % 2 ? Event::Message : Event::Timer, ProcessId{1}, ProcessId{0}, std::string(bytes), nullptr}, process, step);
  } catch (const std::exception&) {                           // a handler may refuse what no correct process sends
    return;
  }
  const auto after = process.bytes();
  expect(process.get(after) && process.bytes() == after, "a step led to a state that cannot be read");
}

void process(std::string_view bytes) {
  if (bytes.empty()) return;
  Subject& s = subjects()[take(bytes) % subjects().size()];
  Process& process = s.run.process(ProcessId{0});
  if (!process.get(bytes)) return;
  expect(process.bytes() == bytes, "a state was read that is written otherwise");
  expect(json::parse(process.json()).has_value(), "a state as JSON is no JSON");
}

void trace(std::string_view bytes) {
  const Trace trace = decode_trace(std::string(bytes), "fuzz");
  std::uint64_t number = 0;
  for (const Record& r : trace.records) expect(r.cause == no_cause || r.cause < number, "a cause that comes after its effect"), ++number;
}

void scenario(std::string_view text) {
  const auto read = read_scenario(text, "fuzz");
  if (const auto* problems = std::get_if<1>(&read)) return expect(!problems->empty(), "refused without a reason");
  const auto again = read_scenario(to_json(std::get<0>(read)), "fuzz");
  expect(again.index() == 0 && std::get<0>(again) == std::get<0>(read), "a scenario that is written otherwise than it was read");
}

std::vector<std::string> wire_corpus() {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < subjects().size(); ++i)
    for (const auto& bytes : subjects()[i].wires) all.push_back(std::string{static_cast<char>(i), '\x21'} + bytes);
  return all;
}
std::vector<std::string> process_corpus() {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < subjects().size(); ++i) all.push_back(static_cast<char>(i) + subjects()[i].states.back());
  return all;
}
std::vector<std::string> trace_corpus() {
  const std::filesystem::path path = "fuzz-corpus.trace";
  std::vector<std::string> all;
  for (std::size_t chunk : {40u, 65'536u}) {
    NoNames names;
    TraceWriter writer(path, {"{}", 1, "fuzz"}, names, chunk);
    for (std::uint64_t i = 0; i < 20; ++i) writer.add({.at = Time{Duration(i)}, .cause = i ? i / 2 : no_cause, .kind = Kind::Start, .process = ProcessId{0}});
    expect(!writer.finish(1, "[]"), "no trace could be written");
    std::FILE* file = std::fopen(path.c_str(), "rb");
    std::string bytes(std::filesystem::file_size(path), '\0');
    expect(file && std::fread(bytes.data(), 1, bytes.size(), file) == bytes.size(), "no trace could be read");
    std::fclose(file);
    all.push_back(std::move(bytes));
  }
  std::filesystem::remove(path);
  return all;
}
std::vector<std::string> scenario_corpus() {
  return {R"({"processes": 5, "protocol": "EagerReliableBroadcast", "network": {"latency": ["1ms", "10ms"], "loss": 0.1},)"
          R"("workload": [{"request": "Broadcast", "by": "all", "start": "100ms", "every": "50ms", "count": 20}],)"
          R"("faults": [{"at": "400ms", "fault": "crash", "target": 2}], "until": "5s"})",
          "{}", "[]", R"({"name": "\u00e9"})"};
}

}  // namespace

const Target targets[4] = {{"wire", wire, wire_corpus}, {"process", process, process_corpus},
                           {"trace", trace, trace_corpus}, {"scenario", scenario, scenario_corpus}};

}  // namespace faultline::fuzz
