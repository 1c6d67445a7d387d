#include <algorithm>
#include <charconv>
#include <map>

#include "check/history/edn.hpp"
#include "check/history/formats.hpp"
#include "sim/scenario/json_text.hpp"

namespace faultline::history {
namespace {

constexpr std::size_t max_operations = 1'000'000, max_problems = 20;
constexpr std::string_view event_types[] = {"invoke", "ok", "fail", "info"};
constexpr std::string_view values_allowed = "allowed are nil, true, false, whole numbers from -2^63 to 2^63-1, texts, "
                                            "and lists of those";

/// One event as a file tells it.
struct Event {
  std::size_t offset = 0;
  std::optional<std::uint64_t> client;
  std::string type, function;
  Value key, value;
  Moment when;
};

/// Makes a history of events, or collects what is wrong with them.
class Assembly {
 public:
  Assembly(std::string_view text, const std::string& file, const Model& model)
      : text_(text), file_(file), model_(model) {}

  bool full() const { return problems_.size() >= max_problems; }
  void problem(std::size_t offset, std::string message) {
    if (full()) return;
    move_to(std::min(offset, text_.size()));
    const auto column = json_text::place(text_.substr(line_begin_), offset_ - line_begin_).column;
    problems_.push_back({file_, line_, column, "", std::move(message)});
  }
  void add(Event event) {
    move_to(event.offset);
    event.when.line = line_;
    if (event.type == "invoke") return invoke(event);
    const auto open = open_.find(*event.client);
    if (std::find(std::begin(event_types), std::end(event_types), event.type) == std::end(event_types))
      return problem(event.offset, "found the type \"" + json_text::shorten(event.type, 40) +
                                       "\"; allowed are invoke, ok, fail and info");
    if (open == open_.end())
      return problem(event.offset, "found " + event.type + " of process " + std::to_string(*event.client) +
                                       ", which has invoked nothing that is still open");
    const std::size_t operation = open->second;
    const std::string& asked = history_.operations[operation].function;
    if (event.function != asked)
      return problem(event.offset, "found " + event.type + " of " + json_text::shorten(event.function, 40) +
                                       "; process " + std::to_string(*event.client) + " had invoked " + asked +
                                       " in line " + std::to_string(history_.operations[operation].invoked.line));
    open_.erase(open);
    answer(operation, event);
  }
  std::variant<History, std::vector<Problem>> finish() {
    if (!problems_.empty()) return std::move(problems_);
    return std::move(history_);
  }

 private:
  void invoke(Event& event) {
    if (auto wrong = model_.unfit(event.function, event.value)) return problem(event.offset, *std::move(wrong));
    if (history_.operations.size() == max_operations)
      return problem(event.offset, "found more than 1,000,000 operations, which is the limit");
    const auto [at, fresh] = open_.try_emplace(*event.client, history_.operations.size());
    if (!fresh)
      return problem(event.offset, "found invoke of process " + std::to_string(*event.client) +
                                       ", whose operation of line " +
                                       std::to_string(history_.operations[at->second].invoked.line) +
                                       " is still open; a process has one at a time");
    history_.invoke(*event.client, std::move(event.function), std::move(event.value), std::move(event.key), event.when);
  }
  void answer(std::size_t operation, Event& event) {
    const Function& f = *model_.find(event.function);
    const bool lost = event.value == Value("timed-out");
    if (event.type == "info" || (event.type == "fail" && lost)) return;
    if (event.type == "fail") {
      if (f.returns == Returns::Success) return history_.returns(operation, false, event.when);
      return history_.fails(operation, event.when);
    }
    if (f.returns == Returns::Nothing) event.value = {};
    if (f.returns == Returns::Success && !event.value.as<bool>()) event.value = true;
    history_.returns(operation, std::move(event.value), event.when);
  }
  void move_to(std::size_t offset) {
    if (offset < offset_) offset_ = line_begin_ = 0, line_ = 1;
    for (; offset_ < offset; ++offset_)
      if (text_[offset_] == '\n') ++line_, line_begin_ = offset_ + 1;
  }

  std::string_view text_;
  const std::string& file_;
  const Model& model_;
  History history_;
  std::map<std::uint64_t, std::size_t> open_;                 // by client
  std::vector<Problem> problems_;
  std::size_t offset_ = 0, line_ = 1, line_begin_ = 0;
};

/// What a problem in one value is, and where.
struct Wrong {
  std::size_t offset;
  std::string message;
};

std::variant<Value, Wrong> value_of(const edn::Form& form) {
  using edn::Kind;
  switch (form.kind) {
    case Kind::Nil: return Value();
    case Kind::Boolean: return Value(form.number != 0);
    case Kind::Number: return Value(form.number);
    case Kind::Text:
    case Kind::Keyword: return Value(form.text);
    case Kind::List:
    case Kind::Set: break;
    case Kind::Map: return Wrong{form.offset, "found a map; " + std::string(values_allowed)};
    case Kind::Other:
      return Wrong{form.offset, "found " + json_text::shorten(form.text, 40) + "; " + std::string(values_allowed)};
  }
  Value::List list;
  for (const edn::Form& item : form.items) {
    auto value = value_of(item);
    if (auto* wrong = std::get_if<Wrong>(&value)) return std::move(*wrong);
    list.push_back(std::get<Value>(std::move(value)));
  }
  if (form.kind == Kind::Set) std::sort(list.begin(), list.end());
  return Value(std::move(list));
}

std::variant<Value, Wrong> value_of(json_text::Value json) {
  using json_text::JsonType;
  switch (json.type()) {
    case JsonType::Null: return Value();
    case JsonType::Boolean: return Value(json.truth());
    case JsonType::String: return Value(json.string());
    case JsonType::Number: {
      std::int64_t number = 0;
      const auto text = json.text();
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error == std::errc{} && end == text.data() + text.size()) return Value(number);
      return Wrong{json.begin(), "found " + json_text::shorten(text, 40) + "; " + std::string(values_allowed)};
    }
    case JsonType::Object: return Wrong{json.begin(), "found an object; " + std::string(values_allowed)};
    case JsonType::Array: break;
  }
  Value::List list;
  for (json_text::Value item : json.children()) {
    auto value = value_of(item);
    if (auto* wrong = std::get_if<Wrong>(&value)) return std::move(*wrong);
    list.push_back(std::get<Value>(std::move(value)));
  }
  return Value(std::move(list));
}

/// Fills an event's field from a member of it. `Form` is one of the two kinds of value above.
class Fields {
 public:
  Fields(Assembly& assembly, std::size_t offset) : assembly_(assembly) { event_.offset = offset; }

  template <class Form> void set(std::string_view name, std::size_t offset, const Form& form) {
    auto read = value_of(form);
    const bool ours = name == "process" || name == "type" || name == "f" || name == "key" || name == "value" ||
                      name == "time";
    if (!ours || !good_) return;                              // other members are somebody else's
    if (auto* wrong = std::get_if<Wrong>(&read)) return refuse(wrong->offset, wrong->message);
    Value& value = std::get<Value>(read);
    if (name == "process") return process(offset, value);
    if (name == "time") return time(offset, value);
    if (name == "key") return void(event_.key = std::move(value));
    if (name == "value") return void(event_.value = std::move(value));
    const auto* word = value.as<std::string>();
    if (!word) return refuse(offset, std::string(name) + " is a word, found " + json_text::shorten(to_text(value), 40));
    (name == "type" ? event_.type : event_.function) = *word;
  }
  void finish() {
    if (!good_ || other_) return;
    if (!event_.client) return refuse(event_.offset, "found an event without process");
    if (event_.type.empty()) return refuse(event_.offset, "found an event without type (invoke, ok, fail or info)");
    if (event_.function.empty()) return refuse(event_.offset, "found an event without f, its function");
    assembly_.add(std::move(event_));
  }

 private:
  void refuse(std::size_t offset, const std::string& message) {
    if (!other_) assembly_.problem(offset, message);
    good_ = false;
  }
  void process(std::size_t offset, const Value& value) {
    const auto* number = value.as<std::int64_t>();
    other_ = value.as<std::string>();
    if (number && *number >= 0) event_.client = static_cast<std::uint64_t>(*number);
    else if (!other_)
      refuse(offset, "process is a whole number from 0, found " + json_text::shorten(to_text(value), 40));
  }
  void time(std::size_t offset, const Value& value) {
    const auto* number = value.as<std::int64_t>();
    if (number && *number >= 0) event_.when.at = Time(Duration(*number));
    else if (!value.nil())
      refuse(offset, "time is a whole number of nanoseconds from 0, found " + json_text::shorten(to_text(value), 40));
  }

  Assembly& assembly_;
  Event event_;
  bool good_ = true, other_ = false;                          // other: not a client's
};

/// Calls `each(begin, line)` for the lines of a text, until the assembly is full.
template <class Each> void each_line(std::string_view text, const Assembly& assembly, Each each) {
  for (std::size_t begin = 0; begin < text.size() && !assembly.full();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    each(begin, text.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool refuse_bytes(std::string_view line, std::size_t begin, Assembly& assembly) {
  auto bad = json_text::malformed_utf8(line);
  const auto nul = line.find('\0');
  if (nul != line.npos && (!bad || nul < *bad)) return assembly.problem(begin + nul, "found a NUL byte"), true;
  if (bad) return assembly.problem(begin + *bad, "found bytes that are no UTF-8"), true;
  return false;
}

constexpr std::string_view log_marker = "jepsen.util - ";

/// What else is in such a log is passed over; but a text of nothing else is none.
void read_etcd_log(std::string_view text, Assembly& assembly) {
  std::size_t lines = 0, events = 0;
  each_line(text, assembly, [&](std::size_t begin, std::string_view line) {
    ++lines;
    const auto marker = line.find(log_marker);
    if (marker == line.npos) return;
    edn::Reader reader(line, marker + log_marker.size());
    const auto process = reader.next();
    if (!process || process->kind != edn::Kind::Number) return;
    ++events;
    if (refuse_bytes(line, begin, assembly)) return;
    Fields fields(assembly, begin + process->offset);
    fields.set("process", begin + process->offset, *process);
    for (std::string_view name : {"type", "f", "value"}) {
      const auto form = reader.next();
      if (reader.trouble()) return assembly.problem(begin + reader.trouble()->offset, reader.trouble()->message);
      if (form) fields.set(name, begin + form->offset, *form);
    }
    fields.finish();
  });
  if (lines > 0 && events == 0)
    assembly.problem(0, "no line is an event of such a log; one looks like \"INFO  jepsen.util - 0 :invoke :write 1\"");
}

void read_edn(std::string_view text, Assembly& assembly) {
  if (refuse_bytes(text, 0, assembly)) return;
  edn::Reader reader(text, 0, true);
  for (auto form = reader.next(); form && !assembly.full(); form = reader.next()) {
    if (form->kind != edn::Kind::Map) {
      assembly.problem(form->offset, "found no map; allowed are events such as {:process 0, :type :invoke, :f :read}");
      continue;
    }
    Fields fields(assembly, form->offset);
    for (std::string_view name : {"process", "type", "f", "key", "value", "time"})
      if (const edn::Form* member = form->find(name)) fields.set(name, member->offset, *member);
    fields.finish();
  }
  if (reader.trouble()) assembly.problem(reader.trouble()->offset, reader.trouble()->message);
}

void read_jsonl(std::string_view text, Assembly& assembly) {
  each_line(text, assembly, [&](std::size_t begin, std::string_view line) {
    if (line.find_first_not_of(" \t\r") == line.npos) return;
    const auto parsed = json_text::parse(line);
    if (const auto* troubles = std::get_if<1>(&parsed)) {
      for (const auto& t : *troubles) assembly.problem(begin + t.offset, t.message);
      return;
    }
    const json_text::Value root = std::get<0>(parsed).root();
    if (!root.is(json_text::JsonType::Object))
      return assembly.problem(begin + root.begin(), "found no object; allowed are events such as "
                                                    R"({"process": 0, "type": "invoke", "f": "read"})");
    Fields fields(assembly, begin + root.begin());
    for (std::string_view name : {"process", "type", "f", "key", "value", "time"})
      if (const auto member = root.find(name)) fields.set(name, begin + member->begin(), *member);
    fields.finish();
  });
}

}  // namespace

std::optional<Format> format_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(format_names); ++i)
    if (format_names[i] == name) return static_cast<Format>(i);
  return std::nullopt;
}

std::optional<Format> guess_format(std::string_view text, std::string_view file) {
  const auto beginning = text.substr(0, 1 << 16);
  if (beginning.find(log_marker) != beginning.npos) return Format::EtcdLog;
  for (std::size_t at = beginning.find('{'); at != beginning.npos;) {
    at = beginning.find_first_not_of(" \t\r\n,", at + 1);
    if (at == beginning.npos) break;
    if (beginning[at] == ':') return Format::Edn;
    if (beginning[at] == '"') return Format::Jsonl;
    break;
  }
  const auto ends = [&](std::string_view ending) { return file.ends_with(ending); };
  if (ends(".edn")) return Format::Edn;
  if (ends(".jsonl") || ends(".ndjson") || ends(".json")) return Format::Jsonl;
  if (ends(".log")) return Format::EtcdLog;
  return std::nullopt;
}

std::variant<History, std::vector<Problem>> read_history(std::string_view text, const std::string& file, Format format,
                                                         const Model& model) {
  Assembly assembly(text, file, model);
  if (format == Format::EtcdLog) read_etcd_log(text, assembly);
  if (format == Format::Edn) read_edn(text, assembly);
  if (format == Format::Jsonl) read_jsonl(text, assembly);
  return assembly.finish();
}

}  // namespace faultline::history
