#include "sim/scenario/read.hpp"

#include "sim/scenario/reader.hpp"

namespace faultline {

using json_text::JsonType;

namespace {

/// Padding of one item: at most 64 MiB.
Parsed<std::int64_t> parse_item_size(std::string_view text) {
  auto size = parse_size(text);
  if (const auto* bytes = std::get_if<std::int64_t>(&size); bytes && *bytes > 64 << 20)
    return ", which is more than 64MiB";
  return size;
}

}  // namespace

void ScenarioReader::scenario(Value root) {
  const auto entry = [this](auto read) { return [this, read](Value v, auto& out) { (this->*read)(v, out); }; };
  if (const auto until = root.find("until")) {                // times are compared with it
    Duration length{};
    positive(length)(*until);
    out_.until = Time{length};
  }
  object(root, "a scenario", {
      {"$schema", [](Value) {}},                              // for editors
      {"name", text(out_.name)},
      {"about", [this](Value v) {                              // lines of prose, or one string
         if (!v.is(JsonType::Array)) return text(out_.about)(v);
         std::vector<std::string> lines;
         each(lines, "lines of text", [this](Value line, std::string& to) { text(to)(line); })(v);
         for (const std::string& line : lines) out_.about += (&line == &lines.front() ? "" : "\n") + line;
       }},
      {"seed", whole(out_.seed, 0, ~std::uint64_t{0})},
      {"processes", processes(out_.processes), required},
      {"protocol", protocol(out_.protocol), required},
      {"network", network(out_.network)},
      {"clocks", each(out_.clocks, "objects", entry(&ScenarioReader::clock))},
      {"storage", storage(out_.storage)},
      {"workload", each(out_.workload, "objects", entry(&ScenarioReader::work))},
      {"faults", each(out_.faults, "faults", entry(&ScenarioReader::fault))},
      {"until", [](Value) {}, required},
      {"expect", expect(out_.expect)},
      {"schedule", schedule(out_.schedule)},
  });
}

ScenarioReader::Read ScenarioReader::protocol(Protocol& out) {
  return [this, &out](Value v) {
    const Read algorithm = [this, &out](Value x) {
      text(out.algorithm)(x);
      if (x.is(JsonType::String) && out.algorithm.empty()) wrong(x, ", where the name of an algorithm is expected");
    };
    if (v.is(JsonType::String)) return algorithm(v);
    if (!v.is(JsonType::Object))
      return wrong(v, ", where the name of an algorithm or an object with \"algorithm\" is expected");
    object(v, "\"protocol\"", {{"algorithm", algorithm, required},
                               {"uses", texts(out.uses, "an object from ports to algorithms", false)},
                               {"parameters", texts(out.parameters, "an object from parameters to values", true)}});
  };
}

void ScenarioReader::clock(Value v, Clock& out) {
  object(v, "a line of \"clocks\"",
         {{"processes", some(out.processes), required},
          {"offset", offset(out.offset)},
          {"drift", drift(out.drift_ppb)}});
}

ScenarioReader::Read ScenarioReader::storage(Storage& out) {
  return [this, &out](Value v) {
    object(v, "\"storage\"", {{"write", distribution(out.write)},
                              {"flush", distribution(out.flush)},
                              {"torn", probability(out.torn)},
                              {"checksums", flag(out.checksums)}});
  };
}

/// A list of commands, or an object from commands to weights.
void ScenarioReader::mix(Value v, std::map<std::string, std::uint32_t>& out) {
  constexpr std::string_view what = ", where a list of commands or an object from commands to weights is expected";
  if (v.is(JsonType::Array)) {
    if (v.size() == 0) return problem(v, "found an empty list of commands; name one at least, or leave the list out");
    return list(v, "commands", [&](Value entry) {
      if (!entry.is(JsonType::String)) wrong(entry, ", where the name of a command is expected");
      else if (!out.emplace(entry.string(), 1).second)
        problem(entry, "found " + json_text::quote(entry.string()) + " twice in one list");
    });
  }
  if (!v.is(JsonType::Object)) return wrong(v, std::string(what));
  for (Value weight : v.children()) whole(out[weight.name()], 1, 1'000'000)(weight);
}

void ScenarioReader::work(Value v, Work& out) {
  constexpr std::uint64_t most_requests = 1'000'000'000;
  Time once{};
  object(v, "a line of \"workload\"", {
      {"request", text(out.request)},
      {"by", some(out.by)},
      {"to", some(out.to)},
      {"at", moment_before_end(once)},
      {"start", moment_before_end(out.start)},
      {"every", distribution(out.every)},
      {"rate", [&](Value x) {
         if (!x.is(JsonType::String))
           return wrong(x, ", where a rate with its unit is expected, such as \"200/s\" (units: /s, /min and /h)");
         const auto parsed = parse_rate(x.string());
         if (const auto* bad = std::get_if<std::string>(&parsed)) wrong(x, *bad);
         else out.every = {Exponential{std::get<Duration>(parsed)}, {}, {}};
       }},
      {"think", optional(out.think, &ScenarioReader::distribution)},
      {"count", whole(out.count, 1, most_requests)},
      {"size", quantity(out.size, parse_item_size, "a size with its unit, such as \"64B\",")},
      {"text", text(out.text)},
      {"fields", texts(out.fields, "an object from fields to values", true)},
      {"commands", [&](Value x) { mix(x, out.commands.mix); }},
      {"keys", whole(out.commands.space.keys, 1, 1'000'000)},
      {"skew", number(out.commands.space.skew, 0, 10, "a number from 0 to 10")},
  });
  const auto at = v.find("at"), every = v.find("every"), rate = v.find("rate");
  if (at) {
    out.at = once;
    for (std::string_view key : {"start", "every", "rate", "count"})
      if (const auto other = v.find(key))
        problem(other->key(), "found " + json_text::quote(key) +
            " beside \"at\", which is for one request each; use \"start\" instead of \"at\"");
  }
  if (const auto think = v.find("think"))
    for (std::string_view key : {"at", "every", "rate"})
      if (v.find(key))
        problem(think->key(), "found \"think\" beside " + json_text::quote(key) +
            "; with \"think\" a request waits for the answer to the one before and then that long");
  if (every && rate) problem(rate->key(), "found \"rate\" beside \"every\", which says the same; keep one of them");
}

ScenarioReader::Read ScenarioReader::verdict(Verdict& out) {
  return [this, &out](Value v) {
    const std::vector<std::string> words = {"ok", "violated", "inconclusive"};
    for (std::size_t i = 0; i < words.size(); ++i)
      if (v.is(JsonType::String) && v.string() == words[i]) return void(out = static_cast<Verdict>(i));
    wrong(v, ", where a verdict is expected: \"ok\", \"violated\" or \"inconclusive\"" +
                 (v.is(JsonType::String) ? did_you_mean(v.string(), words) : ""));
  };
}

ScenarioReader::Read ScenarioReader::expect(Expect& out) {
  return [this, &out](Value v) {
    if (!v.is(JsonType::Object)) return verdict(out.verdict)(v);
    object(v, "\"expect\"", {{"verdict", verdict(out.verdict)}, {"properties", [&](Value x) {
      if (!x.is(JsonType::Object))
        return wrong(x, ", where an object from names of properties to verdicts is expected");
      for (Value member : x.children()) {
        if (full()) return;
        verdict(out.properties[member.name()])(member);
      }
    }}});
  };
}

std::variant<Scenario, std::vector<Problem>> read_scenario(std::string_view text, std::string_view file_name) {
  ScenarioReader reader(text, file_name);
  const auto parsed = json_text::parse(text);
  if (const auto* document = std::get_if<json_text::Document>(&parsed)) reader.scenario(document->root());
  else reader.syntax(std::get<std::vector<json_text::Trouble>>(parsed));
  std::vector<Problem> problems = reader.problems();
  if (!problems.empty()) return problems;
  return reader.take();
}

}  // namespace faultline
