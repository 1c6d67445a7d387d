#include "tools/verify.hpp"

#include <nlohmann/json.hpp>

#include "sim/recording/scheduled.hpp"
#include "tools/live_names.hpp"
#include "tools/text.hpp"

namespace faultline::tools {
namespace {

/// Keeps the records of the event that is being handled, with copies of what they point to.
class Event final : public Sink {
 public:
  struct Kept { Record record; std::string path, body; };
  void clear() { kept.clear(); }
  void add(const Record& r) override {
    kept.push_back({r, std::string(r.path), std::string(r.body)});
    kept.back().record.path = {}, kept.back().record.body = {};
  }
  std::vector<Kept> kept;
};

bool same(const Event::Kept& a, const Event::Kept& b) {
  const Record &x = a.record, &y = b.record;
  return a.path == b.path && a.body == b.body && x.at == y.at && x.cause == y.cause && x.kind == y.kind &&
         x.process == y.process && x.peer == y.peer && x.number == y.number && x.type == y.type;
}

std::string in_words(const Event& event, std::size_t i, const auto& run) {
  if (i >= event.kept.size()) return "nothing: the event is over";
  LiveNames names;
  for (const Simulator* part : parts_of(run)) names.watch(part);
  const Event::Kept& kept = event.kept[i];
  Record r = kept.record;
  r.path = kept.path, r.body = kept.body;
  std::string about = label_text(names, r, 200),
              text = time_text(r.at) + " " + process_text(r.process) + " " + event_text(r, about);
  if (std::string place = names.place(r.path); !r.path.empty() && !place.empty()) text += " (in " + place + ")";
  return text;
}

/// The pointer to the first difference, depth first.
std::string first_difference(const nlohmann::json& a, const nlohmann::json& b) {
  if (a.type() != b.type() || a.is_primitive()) return "";
  if (a.is_object()) {
    for (const auto& [key, value] : a.items())
      if (!b.contains(key) || b[key] != value)
        return "/" + key + (b.contains(key) ? first_difference(value, b[key]) : "");
    for (const auto& [key, _] : b.items()) if (!a.contains(key)) return "/" + key;
    return "";
  }
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
    if (i >= a.size() || i >= b.size() || a[i] != b[i])
      return "/" + std::to_string(i) + (i < a.size() && i < b.size() ? first_difference(a[i], b[i]) : "");
  return "";
}

std::string at(const nlohmann::json& state, const std::string& pointer) {
  const nlohmann::json::json_pointer place(pointer);
  return state.contains(place) ? state[place].dump() : "nothing";
}

/// The states of process p, if they differ.
bool differs(const auto& a, const auto& b, ProcessId p, Divergence& d) {
  if (a.process(p) == b.process(p)) return false;
  d.process = p;
  d.state_a = a.process(p).json(), d.state_b = b.process(p).json();
  const auto x = nlohmann::json::parse(d.state_a), y = nlohmann::json::parse(d.state_b);
  d.path = first_difference(x, y);
  d.value_a = at(x, d.path), d.value_b = at(y, d.path);
  return true;
}

/// The process of the record first, then the others in order.
void add_states(const auto& a, const auto& b, ProcessId first, Divergence& d) {
  d.process = nobody;
  if (index(first) < a.processes() && differs(a, b, first, d)) return;
  for (std::uint32_t p = 0; p < a.processes(); ++p) if (differs(a, b, ProcessId{p}, d)) return;
}

/// Both runs side by side, of which each event is kept.
template <class Run>
std::optional<Divergence> compare(Run& a, Event& event_a, Run& b, Event& event_b, const std::atomic<bool>& stop) {
  Divergence d;
  for (bool going = true; going && !stop;) {
    event_a.clear(), event_b.clear();
    const std::uint64_t before = a.counts().records;
    going = a.step();
    const bool other = b.step();
    if (a.digest() == b.digest() && going == other) continue;
    std::size_t i = 0;
    while (i < event_a.kept.size() && i < event_b.kept.size() && same(event_a.kept[i], event_b.kept[i])) ++i;
    d.record = before + i;
    d.a = in_words(event_a, i, a), d.b = in_words(event_b, i, b);
    const Event& longer = i < event_a.kept.size() ? event_a : event_b;
    add_states(a, b, i < longer.kept.size() ? longer.kept[i].record.process : nobody, d);
    return d;
  }
  if (stop) return std::nullopt;
  add_states(a, b, nobody, d);                                // nothing was sent of it, but the states differ
  if (d.process == nobody) return std::nullopt;
  d.record = a.counts().records;
  d.a = d.b = "the end of the run";
  return d;
}

}  // namespace

std::optional<Divergence> find_divergence(const Loaded& loaded, std::uint64_t seed, const std::atomic<bool>& stop) {
  Scenario scenario = loaded.scenario;
  scenario.seed = seed;
  Event event_a, event_b;
  return with_run(scenario, loaded.stack, {.sink = &event_a}, [&]<class Run>(Run& a) {
    Run b(scenario, loaded.stack, {.sink = &event_b});
    return compare(a, event_a, b, event_b, stop);
  });
}

}  // namespace faultline::tools
