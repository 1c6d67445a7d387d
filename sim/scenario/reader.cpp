#include "sim/scenario/reader.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace faultline {
namespace {

using json_text::JsonType;

/// What stands at a place, as an error names it.
std::string found(json_text::Value v) {
  switch (v.type()) {
    case JsonType::Array: return "found a list";
    case JsonType::Object: return "found an object";
    default: return "found " + json_text::shorten(v.text(), 40);
  }
}

bool is_zero(json_text::Value v) { return v.is(JsonType::Number) && v.text() == "0"; }

constexpr std::string_view a_duration = "a duration with its unit, such as \"150ms\" (units: h, min, s, ms, us and ns)";

}  // namespace

// ---- problems -----------------------------------------------------------------------------------

void ScenarioReader::problem(Value at, std::string message) {
  if (full()) ++more_;
  else problems_.push_back({at.begin(), at.pointer(), std::move(message)});
}

void ScenarioReader::wrong(Value at, std::string_view expected) {
  if (full()) ++more_;
  else problem(at, found(at) + std::string(expected));
}

void ScenarioReader::syntax(const std::vector<json_text::Trouble>& troubles) {
  for (const json_text::Trouble& t : troubles) problems_.push_back({t.offset, t.pointer, t.message});
}

std::vector<Problem> ScenarioReader::problems() const {
  std::vector<Noted> sorted = problems_;
  std::sort(sorted.begin(), sorted.end(), [](const Noted& a, const Noted& b) {
    return std::tie(a.offset, a.pointer, a.message) < std::tie(b.offset, b.pointer, b.message);
  });
  std::vector<Problem> out;
  for (Noted& p : sorted) {
    const auto [line, column] = json_text::place(text_, p.offset);
    out.push_back({file_, line, column, std::move(p.pointer), std::move(p.message)});
  }
  if (more_ > 0)
    out.push_back({file_, 1, 1, "", "there are more problems than the " + std::to_string(most_problems) + " shown"});
  return out;
}

// ---- objects and lists --------------------------------------------------------------------------

void ScenarioReader::object(Value v, std::string_view what, const Members& members) {
  if (!v.is(JsonType::Object))
    return wrong(v, ", where " + std::string(what) + " is expected, which is an object {...}");
  for (Value child : v.children()) {
    const Value key = child.key();
    if (std::any_of(members.begin(), members.end(), [&](const Member& m) { return key.reads(m.key); })) continue;
    if (full()) return void(++more_);
    std::vector<std::string> keys;
    for (const Member& m : members) keys.emplace_back(m.key);
    const std::string name = key.string();
    problem(key, std::string(what) + " has no key " + json_text::quote(json_text::shorten(name, 40)) +
                     did_you_mean(name, keys) +
                     " (keys: " + enumerate(keys) + ")");
  }
  for (const Member& m : members) {
    if (const auto member = v.find(m.key)) m.read(*member);
    else if (m.required)
      problem(v, std::string(what) + " needs the key " + json_text::quote(m.key) + ", which is missing");
  }
}

void ScenarioReader::list(Value v, std::string_view what, const Read& item) {
  if (!v.is(JsonType::Array)) return wrong(v, ", where a list [...] of " + std::string(what) + " is expected");
  for (Value entry : v.children()) {
    if (full()) return;
    item(entry);
  }
}

ScenarioReader::Read ScenarioReader::texts(std::map<std::string, std::string>& out, std::string_view what,
    bool any_json) {
  return [this, &out, what = std::string(what), any_json](Value v) {
    if (!v.is(JsonType::Object)) return wrong(v, ", where " + what + " is expected, which is an object {...}");
    for (Value member : v.children()) {
      if (full()) return;
      if (any_json) json_text(out[member.name()])(member);
      else text(out[member.name()])(member);
    }
  };
}

// ---- scalars ------------------------------------------------------------------------------------

ScenarioReader::Read ScenarioReader::text(std::string& out) {
  return [this, &out](Value v) {
    if (v.is(JsonType::String)) out = v.string();
    else wrong(v, ", where a string is expected");
  };
}

ScenarioReader::Read ScenarioReader::json_text(std::string& out) {
  return [&out](Value v) { out = json_text::compact(v); };
}

ScenarioReader::Read ScenarioReader::flag(bool& out) {
  return [this, &out](Value v) {
    if (v.is(JsonType::Boolean)) out = v.truth();
    else wrong(v, ", where true or false is expected");
  };
}

bool ScenarioReader::whole_number(Value v, std::uint64_t low, std::uint64_t high, std::uint64_t& out) {
  const std::string range = std::to_string(low) + " to " + std::to_string(high);
  const std::string_view digits = v.text();
  if (!v.is(JsonType::Number) || digits.find_first_of(".eE") != digits.npos) {
    wrong(v, ", where a whole number is expected, " + range);
    return false;
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (error == std::errc{} && end == digits.data() + digits.size() && out >= low && out <= high) return true;
  wrong(v, ", which is outside " + range);
  return false;
}

ScenarioReader::Read ScenarioReader::number(double& out, double low, double high, std::string_view range) {
  return [this, &out, low, high, range = std::string(range)](Value v) {
    if (!v.is(JsonType::Number)) return wrong(v, ", where a number is expected, " + range);
    const std::string_view digits = v.text();
    double x = 0;
    const auto error = std::from_chars(digits.data(), digits.data() + digits.size(), x).ec;
    if (error == std::errc{} && x >= low && x <= high) out = x == 0 ? 0 : x;
    else wrong(v, ", which is outside " + range);
  };
}

ScenarioReader::Read ScenarioReader::probability(Probability& out) {
  return [this, &out](Value v) {
    if (!v.is(JsonType::String)) return number(out, 0, 1, "0 to 1; write a number in that range or \"5%\"")(v);
    const auto parsed = parse_percent(v.string());
    if (const auto* bad = std::get_if<std::string>(&parsed)) return wrong(v, *bad);
    const double p = std::get<double>(parsed);
    if (p >= 0 && p <= 1) out = p == 0 ? 0 : p;
    else wrong(v, ", which is outside 0% to 100%");
  };
}

ScenarioReader::Read ScenarioReader::offset(Duration& out) {
  return [this, &out](Value v) {
    if (is_zero(v)) return void(out = {});
    if (v.is(JsonType::Number) && v.text().size() <= 12)
      return wrong(v, ", a number without a unit; write \"" + std::string(v.text()) +
          "ms\", for example (units: h, min, s, ms, us and ns)");
    if (!v.is(JsonType::String)) return wrong(v, ", where " + std::string(a_duration) + " is expected");
    const auto parsed = parse_duration(v.string());
    if (const auto* bad = std::get_if<std::string>(&parsed)) wrong(v, *bad);
    else out = std::get<Duration>(parsed);
  };
}

ScenarioReader::Read ScenarioReader::duration(Duration& out) {
  return [this, &out](Value v) {
    Duration d{};
    offset(d)(v);
    if (d < Duration{}) wrong(v, ", which is negative; a duration of 0 or more is expected");
    else out = d;
  };
}

ScenarioReader::Read ScenarioReader::positive(Duration& out) {
  return [this, &out](Value v) {
    const std::size_t before = problems_.size() + more_;
    duration(out)(v);
    if (problems_.size() + more_ == before && out == Duration{}) wrong(v, ", where a duration above zero is expected");
  };
}

ScenarioReader::Read ScenarioReader::at_least(Duration least, Duration& out) {
  return [this, least, &out](Value v) {
    const std::size_t before = problems_.size() + more_;
    duration(out)(v);
    if (problems_.size() + more_ == before && out < least)
      wrong(v, ", where a duration of at least " + format_duration(least) + " is expected");
  };
}

ScenarioReader::Read ScenarioReader::moment(Time& out) {
  return [this, &out](Value v) {
    Duration since_start{};
    duration(since_start)(v);
    out = Time{since_start};
  };
}

ScenarioReader::Read ScenarioReader::moment_before_end(Time& out) {
  return [this, &out](Value v) {
    moment(out)(v);
    if (out_.until > Time{} && out > out_.until)
      wrong(v, ", which is after the end of the run (\"until\" is " +
          format_duration(out_.until.time_since_epoch()) + ")");
  };
}

ScenarioReader::Read ScenarioReader::drift(std::int64_t& out) {
  return [this, &out](Value v) {
    if (is_zero(v)) return void(out = 0);
    if (!v.is(JsonType::String))
      return wrong(v, ", where a drift with its unit is expected, such as \"100ppm\" (units: %, ppm and ppb)");
    const auto parsed = parse_drift(v.string());
    if (const auto* bad = std::get_if<std::string>(&parsed)) wrong(v, *bad);
    else out = std::get<std::int64_t>(parsed);
  };
}

}  // namespace faultline
