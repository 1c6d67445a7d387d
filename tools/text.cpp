#include "tools/text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

namespace faultline {
namespace {

/// JSON as a person would jot it down: keys without quotes, a blank after each comma.
std::string jotted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '"') {
      out += text[i];
      if (text[i] == ',') out += ' ';
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    end = std::min(end, text.size() - 1);
    const bool is_key = end + 1 < text.size() && text[end + 1] == ':';
    out += is_key ? text.substr(i + 1, end - i - 1) : text.substr(i, end - i + 1);
    i = end;
  }
  return out;
}

/// At most `width` bytes, cut between characters.
std::string shortened(std::string text, std::size_t width) {
  if (text.size() <= width || width < 3) return text;
  std::size_t end = width - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

bool is_utf8(std::string_view text) {
  try {
    nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

/// A body without a type: a text, or JSON, or nothing.
std::string untyped_json(const Record& r) {
  if (r.body.empty()) return "null";
  if (r.kind == Kind::Fault && is_json(r.body)) return nlohmann::ordered_json::parse(r.body).dump();
  return is_utf8(r.body) ? json_string(r.body) : hex_json(r.body);
}

/// A path as people can read it: field numbers are no letters, so it goes by the algorithm's name then.
std::string place_text(const std::string& module, std::string_view path) {
  const bool readable = std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 127; });
  return readable || module.empty() ? std::string(path) : module;
}

std::string labelled(const std::string& type, const std::string& body_json, std::size_t width) {
  const std::string body = jotted(body_json);
  if (type.empty()) return shortened(body, width);
  return shortened(type + (body.starts_with('{') ? body : '(' + body + ')'), width);
}

}  // namespace

std::string readable(const std::string& text) {
  static const std::regex port("\\b[A-Z]\\w*::"),
      item(R"(\{"?Item"?: ?\{"?origin"?: ?(\d+), ?"?number"?: ?(\d+), ?"?text"?: ?""\}\})");
  return std::regex_replace(std::regex_replace(text, port, ""), item, "item $1.$2");
}

std::string time_text(Duration span) {
  struct Unit { std::uint64_t nanoseconds; int digits; const char* name; };
  static constexpr Unit units[] = {{1'000'000'000, 9, "s"}, {1'000'000, 6, "ms"}, {1'000, 3, "us"}, {1, 0, "ns"}};
  const bool negative = span < Duration::zero();
  const auto count = static_cast<std::uint64_t>(span.count());
  const std::uint64_t size = negative ? 0 - count : count;
  const Unit* unit = units;
  while (size < unit->nanoseconds && unit->digits > 0) ++unit;
  std::string text = (negative ? "-" : "") + std::to_string(size / unit->nanoseconds);
  if (const std::uint64_t rest = size % unit->nanoseconds) {
    std::string digits = std::to_string(rest);
    digits.insert(0, static_cast<std::size_t>(unit->digits) - digits.size(), '0');
    digits.erase(digits.find_last_not_of('0') + 1);
    text += '.' + digits;
  }
  return text + unit->name;
}

std::string time_text(Time at) { return time_text(at.time_since_epoch()); }

std::string printable(const std::string& text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (unsigned char c : text) {
    if (c >= ' ' && c != 127) out += static_cast<char>(c);
    else out += std::string("\\x") + digits[c >> 4] + digits[c & 15];
  }
  return out;
}

std::string quoted(const std::string& word) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("_-./=:,+@%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string text = "'";
  for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string process_text(ProcessId process) {
  return process == nobody ? "nobody" : 'p' + std::to_string(index(process));
}

std::string digest_text(std::uint64_t digest) {
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; digest >>= 4) text[i] = "0123456789abcdef"[digest & 15];
  return text;
}

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_json(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size() && depth <= 200; ++i) {
    if (text[i] == '"') in_string = !in_string;
    if (in_string && text[i] == '\\') ++i;
    if (!in_string && (text[i] == '[' || text[i] == '{')) ++depth;
    if (!in_string && (text[i] == ']' || text[i] == '}')) --depth;
  }
  return depth <= 200 && nlohmann::json::accept(text);
}

std::string label_text(const Names& names, const Record& r, std::size_t width) {
  if (r.type == 0 && r.body.empty()) return {};
  if (r.type == 0) return labelled("", untyped_json(r), width);
  const std::string name = names.type_name(r.type);
  return labelled(name.empty() ? "type " + std::to_string(r.type) : name, names.json(r.type, r.body), width);
}

std::string event_text(const Record& r, const std::string& about) {
  const std::string colon = about.empty() ? "" : ": " + about;
  const std::string peer = process_text(r.peer);
  switch (r.kind) {
    case Kind::Start: return "start";
    case Kind::Request: return "request " + about;
    case Kind::Indication: return "indication " + about;
    case Kind::Send: return "send #" + std::to_string(r.number) + " to " + peer + colon;
    case Kind::Deliver: return (r.body.empty() ? "deliver from " : "deliver, corrupted, from ") + peer + colon;
    case Kind::Drop: return "drop (" + drop_reason_name(r.number) + ") from " + peer + colon;
    case Kind::SetTimer:
      return "set timer for " + time_text(Duration{static_cast<std::int64_t>(r.number)}) + colon;
    case Kind::Fire: return "timer" + colon;
    case Kind::Crash: return "crash";
    case Kind::Restart: return "restart";
    case Kind::Pause: return "pause";
    case Kind::Resume: return "resume";
    case Kind::Fault: return "fault " + std::to_string(r.number) + colon;
    case Kind::Heal: return "fault " + std::to_string(r.number) + " ends";
    case Kind::Store: return "store" + colon;
    case Kind::Unreadable: return "unreadable" + colon;
    case Kind::Failure: return "failure" + colon;
    case Kind::Note: return "note" + colon;
    case Kind::Duplicate: return "duplicate from " + peer + colon;
    case Kind::Skipped: return "skipped request" + colon;
    case Kind::End: return "end (" + end_reason_name(r.number) + ')';
  }
  return kind_name(r.kind);
}

TraceText::TraceText(const Trace& trace, const Names& live) : trace_(trace), live_(live) {}

std::string TraceText::type(std::uint32_t type) const {
  if (type == 0) return {};
  const auto found = trace_.types.find(type);
  if (found != trace_.types.end() && !found->second.empty()) return found->second;
  return "type " + std::to_string(type);
}

std::string TraceText::module(std::string_view path) const {
  const auto found = trace_.modules.find(path);
  return found == trace_.modules.end() ? std::string{} : found->second;
}

std::string TraceText::body_json(const Record& r) const {
  if (r.type != 0) {
    // Ids may mean something else in this build than in the one that wrote the trace; names do not.
    return live_.type_name(r.type) == type(r.type) ? live_.json(r.type, r.body) : hex_json(r.body);
  }
  return untyped_json(r);
}

const Record& TraceText::content(const Record& record) const {
  const Record* r = &record;
  const auto refers = [](Kind kind) {
    return kind == Kind::Deliver || kind == Kind::Drop || kind == Kind::Duplicate || kind == Kind::Fire;
  };
  while (refers(r->kind) && r->body.empty() && r->cause < trace_.records.size()) r = &trace_.records[r->cause];
  return *r;
}

std::string TraceText::label(const Record& record, std::size_t width) const {
  const Record& r = content(record);
  if (r.type == 0 && r.body.empty()) return {};
  return labelled(type(r.type), body_json(r), width);
}

std::string TraceText::event(const Record& r, std::size_t width) const { return event_text(r, label(r, width)); }

std::string TraceText::line(std::size_t number) const {
  const Record& r = trace_.records[number];
  std::string text = "#" + std::to_string(number) + " " + time_text(r.at) + " ";
  text += process_text(r.process) + " " + event(r);
  std::string where;
  if (!r.path.empty()) where = "in " + place_text(module(r.path), r.path);
  if (r.cause != no_cause) where += (where.empty() ? "after #" : ", after #") + std::to_string(r.cause);
  return where.empty() ? text : text + " (" + where + ')';
}

}  // namespace faultline
