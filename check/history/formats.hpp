// formats.hpp: histories as text.
//
// etcd-log: lines of a Jepsen test of a register. Blanks and tabs part the fields; other lines are skipped:
//     INFO  jepsen.util - 3	:invoke	:cas	[1 2]
// edn: Jepsen's maps, one after the other or in one list, with :process, :type, :f, :value, :key and :time (ns):
//     {:process 3, :type :ok, :f :get, :key "k", :value "v"}
// jsonl: one JSON object a line with the same members:
//     {"process": 3, "type": "ok", "f": "get", "key": "k", "value": "v", "time": 1500000}
//
// In all of them an event is of type invoke (value: the argument), ok (value: the result; of a write its argument),
// fail (it did not happen; a failed cas found another value) or info (nobody knows). A fail with the value timed-out
// is an info. Processes that are no number, such as :nemesis, are not clients and are skipped.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "check/history/model.hpp"
#include "sim/scenario/problem.hpp"

namespace faultline::history {

enum class Format : std::uint8_t { EtcdLog, Edn, Jsonl };
inline constexpr std::string_view format_names[] = {"etcd-log", "edn", "jsonl"};
std::optional<Format> format_named(std::string_view);
/// By what the text looks like, and where it looks like nothing by the file's ending; nothing: neither tells.
std::optional<Format> guess_format(std::string_view text, std::string_view file);

/// The history, or what is wrong with the text: at most 20 problems, with line and column, in the order of the
/// lines. Never throws but for want of memory, whatever the bytes. At most a million operations.
std::variant<History, std::vector<Problem>> read_history(std::string_view text, const std::string& file, Format,
                                                         const Model&);

/// A text from which read_history makes the same operations in the same order of events, with times where they are
/// known. Throws std::invalid_argument if the format has no place for a key (etcd-log).
std::string write_history(const History&, Format);

}  // namespace faultline::history
