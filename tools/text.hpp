// text.hpp: a trace in words. What exports and comparisons share.
#pragma once
#include <string>

#include "sim/engine/trace_file.hpp"

namespace faultline {

/// Without the words that a reader does not need: of a type the last one, of an item that was made up its number.
std::string readable(const std::string& text);
/// Exact, in the largest unit of ns, us, ms, s that leaves at least 1: "12.345ms", "0ns", "-1.5s".
std::string time_text(Duration span);
std::string time_text(Time at);
/// "p3"; "nobody".
/// With what a terminal would obey written out.
std::string printable(const std::string& text);
std::string process_text(ProcessId process);
/// A word as a shell takes it.
std::string quoted(const std::string& word);
/// 16 digits, as digests are written everywhere: "00ff00ff00ff00ff".
std::string digest_text(std::uint64_t digest);
/// A JSON string, with what is not UTF-8 replaced by U+FFFD.
std::string json_string(std::string_view text);
/// Whether text is JSON that is safe to parse and print, which recurses: nested at most 200 deep.
bool is_json(std::string_view text);

/// Type and fields of what a record carries itself, at most `width` characters: Data{origin:1, text:"he...
/// Empty if it carries nothing.
std::string label_text(const Names& names, const Record& record, std::size_t width = 60);
/// What happened, without time and process, where `about` is the label of what it is about.
std::string event_text(const Record& record, const std::string& about);

/// Says in words what the records of one trace mean. Names come from the trace itself; bodies become
/// readable if `live` (the protocols of this build) knows their type under the same name, and are hex
/// otherwise. Both must outlive it.
class TraceText {
 public:
  explicit TraceText(const Trace& trace, const Names& live);

  /// "Data"; "type 7" if nobody ever named it; empty for 0.
  std::string type(std::uint32_t type) const;
  /// "EagerReliable"; empty if unknown.
  std::string module(std::string_view path) const;
  /// The body as a JSON value: an object, or a string where it is text, or null where there is none.
  std::string body_json(const Record& record) const;
  /// The record that carries what `record` is about: itself, or the Send or SetTimer behind it.
  const Record& content(const Record& record) const;
  /// Type and fields of its content, at most `width` characters: Data{origin:1, text:"he...
  std::string label(const Record& record, std::size_t width = 60) const;
  /// What happened, without time and process: send #3 to p1: Data{origin:1}
  std::string event(const Record& record, std::size_t width = 60) const;
  /// Everything on one line, for a person: #17 12.345ms p0 send #3 to p1: Data{origin:1} (in rb.beb, after #16)
  std::string line(std::size_t number) const;

 private:
  const Trace& trace_;
  const Names& live_;
};

}  // namespace faultline
