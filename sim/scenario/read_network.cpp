// read_network.cpp: links, regions and what lies between them.
#include "sim/scenario/reader.hpp"

namespace faultline {

using json_text::JsonType;

namespace {
constexpr std::string_view changes_nothing =
    " that changes nothing; give one at least of latency, loss, duplication, reordering, corruption, "
    "bandwidth and fifo";
}

void ScenarioReader::loss(Value v, LinkModel& out) {
  if (!v.is(JsonType::Object)) return optional(out.loss, &ScenarioReader::probability)(v);
  Burst& burst = out.burst.emplace();
  object(v, "bursty loss", {{"good", at_least(Burst::shortest, burst.good), required},
                            {"bad", at_least(Burst::shortest, burst.bad), required},
                            {"loss_good", probability(burst.loss_good)},
                            {"loss_bad", probability(burst.loss_bad)}});
}

ScenarioReader::Members ScenarioReader::link(LinkModel& out) {
  return {
      {"latency", optional(out.latency, &ScenarioReader::distribution)},
      {"loss", [this, &out](Value v) { loss(v, out); }},
      {"duplication", optional(out.duplication, &ScenarioReader::probability)},
      {"reordering", [this, &out](Value v) {
         Reordering& r = out.reordering.emplace();
         object(v, "\"reordering\"", {{"rate", probability(r.rate), required}, {"by", distribution(r.by), required}});
       }},
      {"corruption", optional(out.corruption, &ScenarioReader::probability)},
      {"bandwidth", [this, &out](Value v) {
         Bandwidth& b = out.bandwidth.emplace();
         object(v, "\"bandwidth\"", {
             {"rate", quantity(b.bytes_per_second, parse_bandwidth,
                 "a bandwidth such as \"10Mbit/s\" or \"1MB/s\","), required},
             {"queue", quantity(b.queue_bytes, parse_size, "a size such as \"64KiB\","), required}});
       }},
      {"fifo", optional(out.fifo, &ScenarioReader::flag)},
  };
}

ScenarioReader::Read ScenarioReader::network(Network& out) {
  return [this, &out](Value v) {
    Members members = link(out.base);
    members.push_back({"loopback", distribution(out.loopback)});
    members.push_back({"regions", [this, &out](Value x) {
                         named_lists(out.regions, "regions")(x);
                         disjoint(x, out.regions);
                       }});
    const auto pair = [this, &out](Value x, RegionLink& l) { between(x, out, l); };
    members.push_back({"between", each(out.between, "objects", pair)});
    members.push_back({"links", each(out.links, "objects", [this](Value x, LinkOverride& l) { link_override(x, l); })});
    object(v, "\"network\"", members);
  };
}

void ScenarioReader::disjoint(Value v, const std::map<std::string, std::vector<ProcessId>>& regions) {
  if (out_.processes.count == 0 || !v.is(JsonType::Object)) return;
  new_round();
  for (Value member : v.children()) {
    const auto region = regions.find(member.name());
    if (region == regions.end()) continue;
    if (const auto twice = seen_before(region->second))
      problem(member, "process " + std::to_string(index(*twice)) +
          " is in another region already; regions must not overlap");
  }
}

void ScenarioReader::between(Value v, Network& network, RegionLink& out) {
  Members members = link(out.model);
  members.push_back({"regions", [&](Value pair) {
    if (!pair.is(JsonType::Array) || pair.size() != 2)
      return wrong(pair, ", where a list of two regions is expected (one region twice: inside it)");
    auto name = pair.children().begin();
    for (std::string* end : {&out.from, &out.to}) {
      text(*end)(*name);
      if ((*name).is(JsonType::String) && !network.regions.contains(*end)) {
        std::vector<std::string> known;
        for (const auto& [region, list] : network.regions)
          if (known.size() < 100) known.push_back(region);
        wrong(*name, "; \"regions\" has no region of that name" + did_you_mean(*end, known));
      }
      ++name;
    }
  }, required});
  object(v, "a line of \"between\"", members);
  if (v.is(JsonType::Object) && out.model == LinkModel{})
    problem(v, "found a pair of regions" + std::string(changes_nothing));
}

void ScenarioReader::link_override(Value v, LinkOverride& out) {
  Members members = link(out.model);
  members.insert(members.begin(), {{"from", some(out.from)}, {"to", some(out.to)}, {"both", flag(out.both)}});
  object(v, "a line of \"links\"", members);
  if (v.is(JsonType::Object) && out.model == LinkModel{}) problem(v, "found a link" + std::string(changes_nothing));
}

}  // namespace faultline
