// read_processes.cpp: who. 3 | [0, 2, "4..7", "rack-a"] | "0..3" | "all" | "rack-a" | "random" | ...
#include <algorithm>
#include <charconv>

#include "sim/scenario/reader.hpp"

namespace faultline {

using json_text::JsonType;

namespace {

/// What all lists of one file may name together: they are kept written out.
constexpr std::uint64_t most_named = 16'000'000;

constexpr std::string_view who = ", where processes are expected: an id, \"0..3\", a list of those, \"all\", or "
    "the name of a group or region";
constexpr std::string_view whom =
    ", where a target is expected: an id, \"0..3\", a list of those, \"all\", \"random\", {\"random\": 2}, \"leader\", "
    "{\"role\": ...}, or the name of a group or region";

bool is_name(std::string_view s) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !s.empty() && letter(s[0]) && std::all_of(s.begin(), s.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// "4..7": both ends included.
std::optional<std::pair<std::uint64_t, std::uint64_t>> read_range(std::string_view s) {
  std::uint64_t first = 0, last = 0;
  const char* end = s.data() + s.size();
  const auto a = std::from_chars(s.data(), end, first);
  if (a.ec != std::errc{} || end - a.ptr < 3 || a.ptr[0] != '.' || a.ptr[1] != '.') return {};
  const auto b = std::from_chars(a.ptr + 2, end, last);
  if (b.ec != std::errc{} || b.ptr != end) return {};
  return std::pair{first, last};
}

}  // namespace

ScenarioReader::Read ScenarioReader::processes(Processes& out) {
  return [this, &out](Value v) {
    const Read count = whole(out.count, 1, most_processes);
    if (v.is(JsonType::Number)) return count(v);
    if (!v.is(JsonType::Object))
      return wrong(v, ", where the number of processes or an object with \"count\" is expected");
    object(v, "\"processes\"", {{"count", count, required},
                                {"groups", named_lists(out.groups, "groups")},
                                {"step", duration(out.step)}});
  };
}

ScenarioReader::Read ScenarioReader::named_lists(std::map<std::string, std::vector<ProcessId>>& out,
    std::string_view what) {
  return [this, &out, what = std::string(what)](Value v) {
    if (!v.is(JsonType::Object)) return wrong(v, ", where an object from names to processes is expected");
    for (Value member : v.children()) {
      if (full()) return;
      const std::string name = member.name();
      if (name == "all" || name == "random" || name == "leader")
        problem(member.key(), "found " + json_text::quote(name) +
            " as a name; it already means something as a target, choose another");
      else if (!is_name(name))
        problem(member.key(), "found " + json_text::quote(json_text::shorten(name, 40)) +
                                  " as a name; a letter is expected, then letters, digits, - and _");
      else if (named(name) != nullptr)
        problem(member.key(), "found " + json_text::quote(name) + ", which names a group already; choose another name");
      std::vector<ProcessId> list;                            // not yet a name while it is read
      exactly(list)(member);
      out[name] = std::move(list);
    }
  };
}

const std::vector<ProcessId>* ScenarioReader::named(std::string_view name) const {
  for (const auto* lists : {&out_.processes.groups, &out_.network.regions})
    if (const auto i = lists->find(std::string(name)); i != lists->end()) return &i->second;
  return nullptr;
}

std::vector<std::string> ScenarioReader::names() const {
  std::vector<std::string> out;
  for (const auto* lists : {&out_.processes.groups, &out_.network.regions})
    for (const auto& [name, list] : *lists)
      if (out.size() < 100) out.push_back(name);
  return out;
}

std::optional<ProcessId> ScenarioReader::seen_before(const std::vector<ProcessId>& list) {
  seen_.resize(std::max<std::size_t>(seen_.size(), out_.processes.count));
  marked_ += list.size();
  for (ProcessId p : list) {
    if (index(p) >= seen_.size()) continue;
    if (seen_[index(p)] == round_) return p;
    seen_[index(p)] = round_;
  }
  return {};
}

bool ScenarioReader::append_range(Value v, std::uint64_t first, std::uint64_t last, std::vector<ProcessId>& out) {
  const std::uint64_t count = out_.processes.count > 0 ? out_.processes.count : most_processes;
  if (last >= count) {
    const std::string ids = count == 1 ? "the only id is 0" : "ids are 0 to " + std::to_string(count - 1);
    wrong(v, "; there are " + std::to_string(count) + (count == 1 ? " process, " : " processes, ") + ids);
    return false;
  }
  if (first > last) {
    wrong(v, ", a range that ends before it begins; write the smaller id first");
    return false;
  }
  named_ids_ += last - first + 1;
  if (named_ids_ > most_named) {
    wrong(v, "; the lists of this file name more than 16,000,000 processes in all; use names of groups");
    return false;
  }
  out.reserve(out.size() + (last - first + 1 > 1 ? last - first + 1 : 0));
  for (std::uint64_t id = first; id <= last; ++id) out.push_back(ProcessId{static_cast<std::uint32_t>(id)});
  return true;
}

/// One id, range or name.
void ScenarioReader::append(Value v, std::vector<ProcessId>& out) {
  if (v.is(JsonType::Number)) {
    std::uint64_t id = 0;
    if (whole_number(v, 0, ~std::uint32_t{0}, id)) append_range(v, id, id, out);
    return;
  }
  if (!v.is(JsonType::String)) return wrong(v, who);
  const std::string s = v.string();
  if (const auto range = read_range(s)) {
    append_range(v, range->first, range->second, out);
  } else if (const auto* group = named(s)) {
    named_ids_ += group->size();
    if (named_ids_ > most_named) return wrong(v, "; the lists of this file name more than 16,000,000 processes in all");
    out.insert(out.end(), group->begin(), group->end());
  } else if (!full() && (is_name(s) && s != "random" && s != "leader" && s != "all")) {
    const auto all = names();
    wrong(v, "; there is no group or region of that name" + did_you_mean(s, all) +
                 (all.empty() ? "" : " (there are: " + enumerate(all) + ")"));
  } else {
    wrong(v, who);
  }
}

void ScenarioReader::ids(Value v, std::vector<ProcessId>& out) {
  const std::size_t before = problems_.size() + more_;
  if (v.is(JsonType::Array)) {
    if (v.size() == 0) return problem(v, "found an empty list of processes; name one at least");
    list(v, "processes", [&](Value entry) { append(entry, out); });
  } else {
    append(v, out);
  }
  if (problems_.size() + more_ != before || out_.processes.count == 0) return;
  new_round();
  if (const auto twice = seen_before(out))
    problem(v, "found process " + std::to_string(index(*twice)) + " twice in one list");
}

ScenarioReader::Read ScenarioReader::some(std::vector<ProcessId>& out) {
  return [this, &out](Value v) {
    if (v.is(JsonType::String) && v.string() == "all") out.clear();
    else ids(v, out);
  };
}

ScenarioReader::Read ScenarioReader::exactly(std::vector<ProcessId>& out) {
  return [this, &out](Value v) {
    if (v.is(JsonType::String) && v.string() == "all") {
      if (out_.processes.count > 0) append_range(v, 0, out_.processes.count - 1, out);
    } else {
      ids(v, out);
    }
  };
}

ScenarioReader::Read ScenarioReader::target(Target& out) {
  return [this, &out](Value v) {
    if (v.is(JsonType::Object)) return target_by_key(v, out);
    if (v.is(JsonType::String)) {
      const std::string s = v.string();
      if (s == "random") return void(out = RandomTarget{});
      if (s == "leader") return void(out = RoleTarget{s});
      if (named(s) != nullptr) return void(out = GroupTarget{s});
    } else if (!v.is(JsonType::Number) && !v.is(JsonType::Array)) {
      return wrong(v, whom);
    }
    some(out.emplace<std::vector<ProcessId>>())(v);
  };
}

void ScenarioReader::target_by_key(Value v, Target& out) {
  const std::uint32_t most = out_.processes.count > 0 ? out_.processes.count : most_processes;
  RandomTarget random;
  RoleTarget role;
  object(v, "a target", {{"random", whole(random.count, 1, most)}, {"role", text(role.role)}});
  const bool is_random = v.find("random").has_value(), is_role = v.find("role").has_value();
  if (is_random == is_role) return problem(v, "a target that is an object has either \"random\" or \"role\"");
  if (is_random) out = random;
  else if (role.role.empty()) wrong(*v.find("role"), ", where the name of a role is expected, such as \"leader\"");
  else out = role;
}

}  // namespace faultline
