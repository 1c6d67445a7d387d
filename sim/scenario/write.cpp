#include "sim/scenario/write.hpp"

#include "sim/scenario/json_text.hpp"
#include "sim/core/units.hpp"

namespace faultline {
namespace {

using json_text::quote;

/// A JSON object in the making; a member is left out when it is `otherwise`, its default.
class Object {
 public:
  Object& put(std::string_view key, const std::string& value) {
    text_ += (text_.empty() ? "" : ",") + quote(key) + ":" + value;
    return *this;
  }
  template <class T, class Write>
  Object& put(std::string_view key, const T& value, const T& otherwise, Write write) {
    return value == otherwise ? *this : put(key, write(value));
  }
  template <class T, class Write>
  Object& put(std::string_view key, const std::optional<T>& value, Write write) {
    return value ? put(key, write(*value)) : *this;
  }
  std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

template <class List, class Write>
std::string array(const List& list, Write write) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : ",") + write(item);
  return "[" + out + "]";
}

std::string duration(Duration d) { return d == Duration{} ? "0" : quote(format_duration(d)); }
std::string time(Time t) { return duration(t.time_since_epoch()); }
std::string drift(std::int64_t ppb) { return ppb == 0 ? "0" : quote(format_drift(ppb)); }
std::string flag(bool b) { return b ? "true" : "false"; }
template <class Int>
std::string whole(Int n) { return std::to_string(n); }
template <class Int>
std::string size(Int bytes) { return bytes == 0 ? "0" : quote(format_size(static_cast<std::int64_t>(bytes))); }

// ---- distributions ------------------------------------------------------------------------------

struct ShapeText {
  std::string_view name;
  std::string value;
  bool shorthand;                                             ///< the value alone says it
};

struct WriteShape {
  ShapeText operator()(const Constant& c) const { return {"constant", duration(c.value), true}; }
  ShapeText operator()(const Uniform& u) const { return {"uniform", pair(u.low, u.high), true}; }
  ShapeText operator()(const Exponential& e) const { return {"exponential", duration(e.mean), false}; }
  ShapeText operator()(const Normal& n) const { return {"normal", pair(n.mean, n.deviation), false}; }
  ShapeText operator()(const LogNormal& l) const {
    return {"lognormal", Object().put("median", duration(l.median)).put("sigma", format_number(l.sigma)).text(), false};
  }
  ShapeText operator()(const Pareto& p) const {
    return {"pareto", Object().put("scale", duration(p.scale)).put("shape", format_number(p.shape)).text(), false};
  }
  ShapeText operator()(const Table& t) const {
    return {"table", array(t.quantiles, [](const auto& row) {
              return "[" + format_probability(row.first) + "," + duration(row.second) + "]";
            }), false};
  }
  static std::string pair(Duration a, Duration b) { return "[" + duration(a) + "," + duration(b) + "]"; }
};

std::string distribution(const Distribution& d) {
  const ShapeText shape = std::visit(WriteShape{}, d.shape);
  if (shape.shorthand && d.minimum == Duration{} && !d.maximum) return shape.value;
  return Object().put(shape.name, shape.value)
      .put("min", d.minimum, Duration{}, duration).put("max", d.maximum, duration).text();
}

const Distribution at_once{Constant{}, {}, {}};

// ---- who ----------------------------------------------------------------------------------------

/// 3 | "0..3" | [0, 1, "4..7"]: four in a row or more make a range.
std::string processes(const std::vector<ProcessId>& list) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < list.size();) {
    std::size_t end = i + 1;
    while (end < list.size() && index(list[end]) == index(list[end - 1]) + 1) ++end;
    if (end - i >= 4) parts.push_back("\"" + whole(index(list[i])) + ".." + whole(index(list[end - 1])) + "\"");
    else for (std::size_t k = i; k < end; ++k) parts.push_back(whole(index(list[k])));
    i = end;
  }
  if (parts.empty()) return "\"all\"";
  return parts.size() == 1 ? parts[0] : array(parts, [](const std::string& s) { return s; });
}

struct WriteTarget {
  std::string operator()(const std::vector<ProcessId>& list) const { return processes(list); }
  std::string operator()(const RandomTarget& r) const {
    return r.count == 1 ? "\"random\"" : Object().put("random", whole(r.count)).text();
  }
  std::string operator()(const RoleTarget& r) const {
    return r.role == "leader" ? "\"leader\"" : Object().put("role", quote(r.role)).text();
  }
  std::string operator()(const GroupTarget& g) const { return quote(g.group); }
};
std::string target(const Target& t) { return std::visit(WriteTarget{}, t); }

template <class Map, class Write>
std::string named(const Map& map, Write write) {
  Object o;
  for (const auto& [name, value] : map) o.put(name, write(value));
  return o.text();
}
std::string as_it_is(const std::string& json_text) { return json_text; }

// ---- parts --------------------------------------------------------------------------------------

std::string burst(const Burst& b) {
  return Object().put("good", duration(b.good)).put("bad", duration(b.bad))
      .put("loss_good", b.loss_good, 0.0, format_probability)
      .put("loss_bad", b.loss_bad, 1.0, format_probability).text();
}

void put_link(Object& o, const LinkModel& m) {
  o.put("latency", m.latency, distribution)
      .put("loss", m.loss, format_probability)
      .put("loss", m.burst, burst)
      .put("duplication", m.duplication, format_probability)
      .put("reordering", m.reordering, [](const Reordering& r) {
        return Object().put("rate", format_probability(r.rate)).put("by", distribution(r.by)).text();
      })
      .put("corruption", m.corruption, format_probability)
      .put("bandwidth", m.bandwidth, [](const Bandwidth& b) {
        const auto rate = format_bandwidth(static_cast<std::int64_t>(b.bytes_per_second));
        return Object().put("rate", quote(rate)).put("queue", size(b.queue_bytes)).text();
      })
      .put("fifo", m.fifo, flag);
}

std::string region_link(const RegionLink& l) {
  Object o;
  o.put("regions", "[" + quote(l.from) + "," + quote(l.to) + "]");
  put_link(o, l.model);
  return o.text();
}

std::string link_override(const LinkOverride& l) {
  Object o;
  o.put("from", l.from, {}, processes).put("to", l.to, {}, processes).put("both", l.both, false, flag);
  put_link(o, l.model);
  return o.text();
}

std::string network(const Network& n) {
  Object o;
  put_link(o, n.base);
  o.put("loopback", n.loopback, at_once, distribution)
      .put("regions", n.regions, {}, [](const auto& r) { return named(r, processes); })
      .put("between", n.between, {}, [](const auto& list) { return array(list, region_link); })
      .put("links", n.links, {}, [](const auto& list) { return array(list, link_override); });
  return o.text();
}

std::string processes_and_groups(const Processes& p) {
  if (p.groups.empty() && p.step == Duration{}) return whole(p.count);
  return Object().put("count", whole(p.count))
      .put("groups", p.groups, {}, [](const auto& g) { return named(g, processes); })
      .put("step", p.step, Duration{}, duration).text();
}

std::string protocol(const Protocol& p) {
  if (p.uses.empty() && p.parameters.empty()) return quote(p.algorithm);
  return Object().put("algorithm", quote(p.algorithm))
      .put("uses", p.uses, {}, [](const auto& m) { return named(m, quote); })
      .put("parameters", p.parameters, {}, [](const auto& m) { return named(m, as_it_is); }).text();
}

std::string clock(const Clock& c) {
  return Object().put("processes", processes(c.processes))
      .put("offset", c.offset, Duration{}, duration)
      .put("drift", c.drift_ppb, std::int64_t{0}, drift).text();
}

std::string storage(const Storage& s) {
  return Object().put("write", s.write, at_once, distribution).put("flush", s.flush, at_once, distribution)
      .put("torn", s.torn, 0.0, format_probability).put("checksums", s.checksums, true, flag).text();
}

std::string work(const Work& w) {
  Object o;
  o.put("request", w.request, std::string{}, quote).put("by", w.by, {}, processes).put("to", w.to, {}, processes);
  if (w.at) {
    o.put("at", time(*w.at));
  } else {
    const auto* exponential = std::get_if<Exponential>(&w.every.shape);
    const bool plain = w.every.minimum == Duration{} && !w.every.maximum;
    const std::string rate = exponential && plain ? format_rate(exponential->mean) : "";
    o.put("start", w.start, Time{}, time);
    if (w.think) o.put("think", distribution(*w.think));
    if (rate.empty()) o.put("every", w.every, at_once, distribution);
    else o.put("rate", quote(rate));
    o.put("count", w.count, std::uint64_t{1}, whole<std::uint64_t>);
  }
  o.put("size", w.size, std::uint32_t{0}, size<std::uint32_t>).put("text", w.text, std::string{}, quote);
  o.put("fields", w.fields, {}, [](const auto& m) { return named(m, as_it_is); });
  o.put("commands", w.commands.mix, {}, [](const auto& m) { return named(m, whole<std::uint32_t>); });
  o.put("keys", w.commands.space.keys, KeySpace{}.keys, whole<std::uint32_t>);
  return o.put("skew", w.commands.space.skew, 0.0, format_number).text();
}

std::string verdict(Verdict v) {
  return v == Verdict::Ok ? "\"ok\"" : v == Verdict::Violated ? "\"violated\"" : "\"inconclusive\"";
}

std::string expect(const Expect& e) {
  if (e.properties.empty()) return verdict(e.verdict);
  return Object().put("verdict", e.verdict, Verdict::Ok, verdict)
      .put("properties", named(e.properties, verdict)).text();
}

/// Prose of more than one line is a list of lines.
std::string prose(const std::string& text) {
  if (text.find('\n') == text.npos) return quote(text);
  std::vector<std::string> lines(1);
  for (char c : text) {
    if (c == '\n') lines.emplace_back();
    else lines.back() += c;
  }
  return array(lines, quote);
}

// ---- faults -------------------------------------------------------------------------------------

struct WriteFault {
  Object& o;
  Object& kind(std::string_view name) const { return o.put("fault", quote(name)); }

  void operator()(const PartitionFault& f) const { kind("partition").put("groups", array(f.groups, target)); }
  void operator()(const BridgeFault& f) const { kind("bridge").put("target", target(f.bridge)); }
  void operator()(const MajorityRingFault&) const { kind("majority-ring"); }
  void operator()(const CutFault& f) const {
    kind("cut").put("from", target(f.from)).put("to", target(f.to)).put("both", f.both, false, flag);
  }
  void operator()(const HealFault&) const { kind("heal"); }
  void operator()(const CrashFault& f) const { kind("crash").put("target", target(f.target)); }
  void operator()(const RestartFault& f) const { kind("restart").put("target", target(f.target)); }
  void operator()(const AwayFault& f) const { kind("away").put("target", target(f.target)); }
  void operator()(const PauseFault& f) const { kind("pause").put("target", target(f.target)); }
  void operator()(const ResumeFault& f) const { kind("resume").put("target", target(f.target)); }
  void operator()(const SlowFault& f) const {
    kind("slow").put("target", target(f.target)).put("step", duration(f.step));
  }
  void operator()(const LinkFault& f) const {
    kind("link").put("from", f.from, Target{}, target).put("to", f.to, Target{}, target)
        .put("both", f.both, false, flag);
    put_link(o, f.model);
  }
  void operator()(const ClockFault& f) const {
    kind("clock").put("target", target(f.target)).put("step", f.step, Duration{}, duration)
        .put("drift", f.drift_ppb, drift).put("freeze", f.freeze, false, flag);
  }
  void operator()(const DiskFault& f) const {
    kind("disk").put("target", target(f.target)).put("slow", f.slow, 1u, whole<std::uint32_t>)
        .put("full", f.full, false, flag).put("errors", f.errors, 0.0, format_probability)
        .put("rot", f.rot, 0u, whole<std::uint32_t>).put("wiped", f.wiped, false, flag);
  }
  void operator()(const DropFault& f) const { messages("drop", f); }
  void operator()(const HoldFault& f) const { messages("hold", f); }
  void operator()(const ReplayFault& f) const {
    between("replay", f).put("count", f.count, std::uint64_t{1}, whole<std::uint64_t>);
  }
  Object& between(std::string_view name, const auto& f) const {
    return kind(name).put("from", f.from, Target{}, target).put("to", f.to, Target{}, target)
        .put("type", f.type, std::string{}, quote);
  }
  void messages(std::string_view name, const auto& f) const {
    between(name, f).put("first", f.first, std::uint64_t{1}, whole<std::uint64_t>)
        .put("count", f.count, std::uint64_t{0}, whole<std::uint64_t>);
  }
};

std::string fault(const Fault& f) {
  Object o;
  o.put("at", time(f.at));
  std::visit(WriteFault{o}, f.what);
  return o.put("for", f.lasts, duration).text();
}

// ---- schedule -----------------------------------------------------------------------------------

std::string row(std::initializer_list<std::string> cells) {
  return array(cells, [](const std::string& cell) { return cell; });
}

std::string meaning(const Meaning& m) {
  return Object().put("fault", whole(m.fault))
      .put("targets", m.targets, {}, [](const auto& list) { return array(list, processes); }).text();
}

std::string turns(const Turns& t) {
  std::vector<std::string> late, lost, decided;
  for (const LateMessage& m : t.late) {
    if (m.comes) late.push_back(row({whole(index(m.from)), whole(m.number), time(*m.comes)}));
    else lost.push_back(row({whole(index(m.from)), whole(m.number)}));
  }
  for (const auto& [fault, at] : t.decided) decided.push_back(row({whole(fault), time(at)}));
  const auto rows = [](const std::vector<std::string>& list) { return array(list, as_it_is); };
  return Object().put("turns", array(t.at, time)).put("late", late, {}, rows).put("lost", lost, {}, rows)
      .put("decided", decided, {}, rows).put("killed", t.killed, false, flag).text();
}

std::string schedule(const Schedule& s) {
  return Object().put("meant", s.meant, {}, [](const auto& list) { return array(list, meaning); })
      .put("processes", array(s.processes, turns)).text();
}

/// Lays out text that this file has made. What is beyond the reader's limits stays on one line.
template <class Layout>
std::string laid_out(const std::string& text, Layout layout) {
  const auto parsed = json_text::parse(text);
  const auto* document = std::get_if<json_text::Document>(&parsed);
  return document ? layout(document->root()) : text;
}

}  // namespace

std::string to_json(const Fault& f) { return laid_out(fault(f), json_text::one_line); }

std::string to_json(const Scenario& s) {
  Object o;
  o.put("name", s.name, std::string{}, quote).put("about", s.about, std::string{}, prose)
      .put("seed", s.seed, std::uint64_t{1}, whole<std::uint64_t>)
      .put("processes", processes_and_groups(s.processes))
      .put("protocol", protocol(s.protocol))
      .put("network", s.network, {}, network)
      .put("clocks", s.clocks, {}, [](const auto& list) { return array(list, clock); })
      .put("storage", s.storage, {}, storage)
      .put("workload", s.workload, {}, [](const auto& list) { return array(list, work); })
      .put("faults", s.faults, {}, [](const auto& list) { return array(list, fault); })
      .put("until", time(s.until))
      .put("expect", s.expect, {}, expect)
      .put("schedule", s.schedule, {}, schedule);
  return laid_out(o.text(), json_text::pretty);
}

}  // namespace faultline
