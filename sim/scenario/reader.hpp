// reader.hpp: the inside of read_scenario. A table a kind of object says which keys it has and what
// reads each; whatever is wrong becomes a problem with a place, and reading goes on.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/json_text.hpp"
#include "sim/scenario/problem.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/core/units.hpp"

namespace faultline {

inline constexpr std::size_t most_problems = 20;
inline constexpr std::uint32_t most_processes = 10'000'000;
/// Ids that checks may look at before a file is called too large: about half a second's work.
inline constexpr std::uint64_t most_marked = 400'000'000;

class ScenarioReader {
 public:
  ScenarioReader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  void scenario(json_text::Value root);
  void syntax(const std::vector<json_text::Trouble>& troubles);

  const Scenario& result() const { return out_; }
  Scenario take() { return std::move(out_); }
  std::vector<Problem> problems() const;

 private:
  using Value = json_text::Value;
  using Read = std::function<void(Value)>;                    ///< reads one value to where it belongs
  struct Member { std::string_view key; Read read; bool required = false; };
  using Members = std::vector<Member>;
  static constexpr bool required = true;

  // ---- reader.cpp: problems, objects, scalars
  void problem(Value at, std::string message);
  /// "found X, " and what is wrong with it
  void wrong(Value at, std::string_view expected);
  bool full() const { return problems_.size() >= most_problems; }
  /// Reads an object's members in the order of the table, which is the order of dependence.
  void object(Value v, std::string_view what, const Members& members);
  void list(Value v, std::string_view what, const Read& item);
  template <class T, class ReadItem>
  Read each(std::vector<T>& out, std::string_view what, ReadItem item);

  Read text(std::string& out);
  Read json_text(std::string& out);
  Read flag(bool& out);
  template <class Int>
  Read whole(Int& out, std::uint64_t low, std::uint64_t high);
  Read number(double& out, double low, double high, std::string_view range);
  Read probability(Probability& out);
  Read duration(Duration& out);                               ///< zero or more
  Read positive(Duration& out);
  Read at_least(Duration least, Duration& out);
  Read offset(Duration& out);                                 ///< of either sign
  Read moment(Time& out);
  Read moment_before_end(Time& out);
  Read drift(std::int64_t& out);
  template <class Int>
  Read quantity(Int& out, Parsed<std::int64_t> (*parse)(std::string_view), std::string_view expected);
  template <class T, class Wrapped>
  Read optional(std::optional<T>& out, Read (ScenarioReader::*read)(Wrapped&));
  Read texts(std::map<std::string, std::string>& out, std::string_view what, bool any_json);
  bool whole_number(Value v, std::uint64_t low, std::uint64_t high, std::uint64_t& out);

  // ---- read_distribution.cpp
  Read distribution(Distribution& out);
  void uniform(Value v, Uniform& out);
  void table(Value v, Table& out);

  // ---- read_processes.cpp: who
  Read processes(Processes& out);
  Read named_lists(std::map<std::string, std::vector<ProcessId>>& out, std::string_view what);
  Read some(std::vector<ProcessId>& out);                     ///< "all" leaves the list empty
  Read exactly(std::vector<ProcessId>& out);                  ///< "all" is written out
  Read target(Target& out);
  void ids(Value v, std::vector<ProcessId>& out);
  bool append_range(Value v, std::uint64_t first, std::uint64_t last, std::vector<ProcessId>& out);
  void append(Value v, std::vector<ProcessId>& out);
  const std::vector<ProcessId>* named(std::string_view name) const;
  std::vector<std::string> names() const;
  void target_by_key(Value v, Target& out);
  /// Marks the processes as seen; gives the first that was seen before in this round.
  void new_round() { ++round_; }
  std::optional<ProcessId> seen_before(const std::vector<ProcessId>& list);

  // ---- read_network.cpp
  Read network(Network& out);
  Members link(LinkModel& out);
  void loss(Value v, LinkModel& out);
  void between(Value v, Network& network, RegionLink& out);
  void link_override(Value v, LinkOverride& out);
  void disjoint(Value v, const std::map<std::string, std::vector<ProcessId>>& regions);

  // ---- read.cpp: the rest of the top level
  Read protocol(Protocol& out);
  void clock(Value v, Clock& out);
  Read storage(Storage& out);
  void work(Value v, Work& out);
  void mix(Value v, std::map<std::string, std::uint32_t>& out);
  Read expect(Expect& out);
  Read verdict(Verdict& out);

  // ---- read_faults.cpp
  struct FaultKind;
  static const std::vector<FaultKind>& fault_kinds();
  void fault(Value v, Fault& out);
  template <class F>
  Members hits(Fault& out);
  Members partition(Fault& out);
  Members bridge(Fault& out);
  template <class F>
  Members only(Fault& out);
  Members cut(Fault& out);
  Members slow(Fault& out);
  Members link_fault(Fault& out);
  Members clock_fault(Fault& out);
  Members disk(Fault& out);
  template <class F>
  Members messages(Fault& out);
  Members replay(Fault& out);
  void check(Value v, const Fault& fault);
  void name_once(Value v, const PartitionFault& partition);

  // ---- read_schedule.cpp
  Read schedule(Schedule& out);
  void meaning(Value v, Meaning& out);
  void turns(Value v, Turns& out);
  void row(Value v, std::string_view what, const std::vector<Read>& columns);
  Read process(ProcessId& out);

  std::string_view text_;
  std::string file_;
  Scenario out_;
  struct Noted { std::size_t offset; std::string pointer, message; };
  std::vector<Noted> problems_;
  std::size_t more_ = 0;                                      ///< problems beyond the first 20
  std::uint64_t named_ids_ = 0;                               ///< in all lists of the file
  std::uint64_t marked_ = 0;                                  ///< ids that checks have looked at
  std::vector<std::uint32_t> seen_;                           ///< process -> round
  std::uint32_t round_ = 0;
};

template <class T, class ReadItem>
ScenarioReader::Read ScenarioReader::each(std::vector<T>& out, std::string_view what, ReadItem item) {
  return [this, &out, what = std::string(what), item](Value v) {
    if (v.is(json_text::JsonType::Array)) out.reserve(v.size());
    list(v, what, [&](Value entry) { item(entry, out.emplace_back()); });
  };
}

template <class Int>
ScenarioReader::Read ScenarioReader::whole(Int& out, std::uint64_t low, std::uint64_t high) {
  return [this, &out, low, high](Value v) {
    std::uint64_t n = 0;
    if (whole_number(v, low, high, n)) out = static_cast<Int>(n);
  };
}

/// A string with a unit; a bare 0 needs none.
template <class Int>
ScenarioReader::Read ScenarioReader::quantity(Int& out, Parsed<std::int64_t> (*parse)(std::string_view),
    std::string_view expected) {
  return [this, &out, parse, expected](Value v) {
    const bool zero = v.is(json_text::JsonType::Number) && v.text() == "0";
    if (!zero && !v.is(json_text::JsonType::String))
      return wrong(v, ", where " + std::string(expected) + " is expected");
    const auto parsed = parse(zero ? "0B" : v.string());
    if (const auto* bad = std::get_if<std::string>(&parsed)) wrong(v, *bad);
    else out = static_cast<Int>(std::get<std::int64_t>(parsed));
  };
}

template <class T, class Wrapped>
ScenarioReader::Read ScenarioReader::optional(std::optional<T>& out, Read (ScenarioReader::*read)(Wrapped&)) {
  return [this, &out, read](Value v) { (this->*read)(out.emplace())(v); };
}

}  // namespace faultline
