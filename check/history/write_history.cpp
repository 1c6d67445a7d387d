#include <algorithm>
#include <map>
#include <stdexcept>

#include "check/history/formats.hpp"
#include "check/history/models.hpp"
#include "sim/core/json.hpp"

namespace faultline::history {
namespace {

enum class Type : std::uint8_t { Info, Invoke, Ok, Fail };
constexpr std::string_view type_names[] = {"info", "invoke", "ok", "fail"};

struct Line {
  const Operation* operation;
  Type type;
  Moment when;
  Value value;
};

std::vector<Line> lines_of(const History& history) {
  std::vector<Line> lines;
  std::map<std::uint64_t, const Operation*> last;             // of each client
  for (const Operation& o : history.operations) {
    const Operation* before = std::exchange(last[o.client], &o);    // that it has given up if it knows no outcome
    if (before && before->outcome == Outcome::Unknown)
      lines.push_back({before, Type::Info, o.invoked, before->argument});
    lines.push_back({&o, Type::Invoke, o.invoked, o.argument});
    if (o.outcome == Outcome::Unknown) continue;
    const Function* f = find_function(o.function);
    const bool refused = f && f->returns == Returns::Success && o.result == Value(false);
    const bool failed = refused || o.outcome == Outcome::Failed;
    const bool echo = failed || (f && f->returns != Returns::Value);
    lines.push_back({&o, failed ? Type::Fail : Type::Ok, o.returned, echo ? o.argument : o.result});
  }
  std::stable_sort(lines.begin(), lines.end(), [](auto& a, auto& b) { return a.when.order < b.when.order; });
  return lines;
}

std::string json_text_of(const Value& value) {
  if (value.nil()) return "null";
  const auto* list = value.as<Value::List>();
  if (!list) return to_text(value);
  std::string out;
  for (const Value& item : *list) out += (out.empty() ? "" : ",") + json_text_of(item);
  return "[" + out + "]";
}

/// One member: `{:name value` or `, "name": value`.
void member(std::string& out, Format format, std::string_view name, const std::string& value) {
  out += out.empty() ? "{" : ", ";
  if (format == Format::Edn) out.append(":").append(name).append(" ");
  else out.append("\"").append(name).append("\": ");
  out += value;
}

std::string written(const Line& line, Format format) {
  const Operation& o = *line.operation;
  const auto word = [&](std::string_view text) {
    return format == Format::Jsonl ? "\"" + std::string(text) + "\"" : ":" + std::string(text);
  };
  const auto text_of = [&](const Value& v) { return format == Format::Jsonl ? json_text_of(v) : to_text(v); };
  const std::string type = word(type_names[static_cast<std::size_t>(line.type)]);
  if (format == Format::EtcdLog) {
    if (!o.key.nil()) throw std::invalid_argument("etcd-log has no place for a key, found " + to_text(o.key));
    return "INFO  jepsen.util - " + std::to_string(o.client) + "\t" + type + "\t" + word(o.function) + "\t" +
           text_of(line.value);
  }
  std::string out;
  member(out, format, "process", std::to_string(o.client));
  member(out, format, "type", type);
  member(out, format, "f", word(o.function));
  if (!o.key.nil()) member(out, format, "key", text_of(o.key));
  member(out, format, "value", text_of(line.value));
  if (line.when.at != Moment::untimed)
    member(out, format, "time", std::to_string(line.when.at.time_since_epoch().count()));
  return out + "}";
}

}  // namespace

std::string write_history(const History& history, Format format) {
  std::string out;
  for (const Line& line : lines_of(history)) out += written(line, format) + "\n";
  return out;
}

}  // namespace faultline::history
