#include "random_scenario.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "sim/core/random.hpp"

namespace faultline::test {
namespace {

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : draws_(Key(seed, stream("random scenario"))) {}

  Scenario scenario(std::uint64_t seed) {
    s_.seed = half() ? 1 : draws_.next();
    if (half()) s_.name = text();
    if (half()) s_.about = text() + (half() ? "\n" + text() : "");
    s_.until = Time{Duration{1'000'000'000 + static_cast<std::int64_t>(below(1'000'000'000'000))}};
    s_.processes.count = static_cast<std::uint32_t>(3 + below(half() ? 5 : 40));
    if (half()) s_.processes.step = duration();
    if (half()) s_.processes.groups = {{"rack-a", some()}, {"rack-b", some()}};
    s_.protocol.algorithm = "Algorithm" + std::to_string(seed);
    if (half()) s_.protocol.uses = {{"PerfectLink", "EliminateDuplicates"}, {"Order.consensus", text()}};
    if (half())
      s_.protocol.parameters = {{"A.period", "\"40ms\""}, {"A.list", "[1,{\"x\":null},-2.5e3]"}, {text(), "true"}};
    network();
    for (auto n = below(3); n > 0; --n) s_.clocks.push_back({maybe_all(), signed_duration(), drift()});
    if (half()) s_.storage = {distribution(), distribution(), probability(), half()};
    for (auto n = below(4); n > 0; --n) s_.workload.push_back(work());
    for (auto n = below(8); n > 0; --n) s_.faults.push_back(fault());
    if (half()) s_.expect.verdict = verdict();
    if (half()) s_.expect.properties = {{"UAGREE", verdict()}, {text(), verdict()}};
    if (half()) schedule();
    return s_;
  }

 private:
  std::uint64_t below(std::uint64_t n) { return draws_.below(n); }
  bool half() { return below(2) == 0; }

  std::string text() {
    const char* const words[] = {"hello", "a \"quoted\" word", "back\\slash", "tab\there",
        "\u00fcml\u00e4ut \U0001f409", "a/b~c", "\x01"};
    return words[below(7)] + std::to_string(below(100));
  }
  /// Of every magnitude, often round.
  Duration duration() {
    const std::int64_t units[] = {1, 1000, 1'000'000, 1'000'000'000, 60'000'000'000, 3'600'000'000'000};
    return Duration{units[below(6)] * static_cast<std::int64_t>(below(half() ? 10 : 2000))};
  }
  Duration positive() { return duration() + Duration{1}; }
  Duration signed_duration() { return half() ? duration() : -duration(); }
  Time moment() {
    const auto until = static_cast<std::uint64_t>(s_.until.time_since_epoch().count());
    return Time{Duration{static_cast<std::int64_t>(below(until + 1))}};
  }
  std::int64_t drift() { return half() ? 0 : static_cast<std::int64_t>(below(1'500'000'001)) - 500'000'000; }
  Probability probability() {
    switch (below(4)) {
      case 0: return static_cast<double>(below(2));
      case 1: return static_cast<double>(below(101)) / 100;
      case 2: return static_cast<double>(below(1'000'000'007)) / 1e18;
      default: return static_cast<double>(draws_.next() >> 11) / 9007199254740992.0;
    }
  }
  Verdict verdict() { return static_cast<Verdict>(below(3)); }

  Distribution distribution() {
    Distribution d;
    switch (below(7)) {
      case 0: d.shape = Constant{duration()}; break;
      case 1: { const Duration low = duration(); d.shape = Uniform{low, low + duration()}; break; }
      case 2: d.shape = Exponential{positive()}; break;
      case 3: d.shape = Normal{duration(), duration()}; break;
      case 4: d.shape = LogNormal{positive(), 10 * probability()}; break;
      case 5: d.shape = Pareto{positive(), 0.01 + 99 * probability()}; break;
      default: {
        const Duration low = duration(), middle = low + duration();
        d.shape = Table{{{0, low}, {0.25 + probability() / 2, middle}, {1, middle + duration()}}};
      }
    }
    if (below(4) == 0) d.minimum = duration();
    if (below(4) == 0) d.maximum = d.minimum + duration();
    return d;
  }

  std::vector<ProcessId> some() {
    std::vector<ProcessId> list;
    const std::uint64_t keep = 1 + below(9);
    for (std::uint32_t i = 0; i < s_.processes.count; ++i)
      if (below(10) < keep) list.push_back(ProcessId{i});
    if (list.empty()) list.push_back(ProcessId{0});
    if (below(4) == 0) std::swap(list.front(), list.back());  // order is kept
    return list;
  }
  std::vector<ProcessId> maybe_all() { return half() ? std::vector<ProcessId>{} : some(); }
  Target target() {
    const auto& groups = s_.processes.groups;
    switch (below(6)) {
      case 0: return maybe_all();
      case 1: return RandomTarget{static_cast<std::uint32_t>(1 + below(s_.processes.count))};
      case 2: return RoleTarget{half() ? "leader" : text()};
      case 3: if (!groups.empty()) return GroupTarget{half() ? "rack-a" : "rack-b"}; [[fallthrough]];
      case 4: if (!s_.network.regions.empty()) return GroupTarget{"eu"}; [[fallthrough]];
      default: return some();
    }
  }

  LinkModel link() {
    LinkModel m;
    if (half()) m.latency = distribution();
    if (half()) m.loss = probability();
    else if (half())
      m.burst = Burst{Burst::shortest + duration(), Burst::shortest + duration(), half() ? 0 : probability(),
                      half() ? 1 : probability()};
    if (half()) m.duplication = probability();
    if (half()) m.reordering = Reordering{probability(), distribution()};
    if (half()) m.corruption = probability();
    if (half()) m.bandwidth = Bandwidth{1 + below(half() ? 1000 : 1'000'000'000'000), below(half() ? 100 : 1u << 30)};
    m.fifo = half();
    return m;
  }
  void network() {
    if (half()) s_.network.base = link();
    if (half()) s_.network.loopback = distribution();
    if (half()) {
      s_.network.regions = {{"eu", {ProcessId{0}}}, {"us", {ProcessId{2}, ProcessId{1}}}};
      s_.network.between = {{"eu", "us", link()}, {"us", "us", link()}};
    }
    for (auto n = below(3); n > 0; --n) s_.network.links.push_back({maybe_all(), maybe_all(), link(), half()});
  }

  Work work() {
    Work w;
    if (half()) w.request = text();
    w.by = maybe_all();
    w.to = maybe_all();
    if (half()) {
      w.at = moment();
    } else {
      w.start = moment();
      if (below(3) == 0) w.think = distribution();
      else if (half()) w.every = distribution();
      else w.every = Distribution{Exponential{Duration{1'000'000'000 / (1 << below(9))}}, {}, {}};
      w.count = 1 + below(half() ? 3 : 1'000'000'000);
    }
    w.size = static_cast<std::uint32_t>(below(half() ? 2 : (64 << 20) + 1));
    if (half()) w.text = text();
    if (half()) w.commands = {{{"Get", 1 + below(9)}, {"Put", 1}}, {static_cast<std::uint32_t>(1 + below(9)), 0.5}};
    if (half()) w.fields = {{"key", "\"x\""}, {"value", "{\"deep\":[1,2,[]]}"}};
    return w;
  }

  void schedule() {
    for (std::uint64_t f = 0; f < s_.faults.size(); ++f) if (half()) s_.schedule.meant.push_back({f, {some()}});
    for (std::uint32_t p = 0; p < s_.processes.count; ++p) {
      Turns& turns = s_.schedule.processes.emplace_back();
      while (half()) turns.at.push_back(moment());
      std::ranges::sort(turns.at);
      if (half()) turns.late.push_back({ProcessId{p}, 1 + below(1000), moment()});
      if (half()) turns.late.push_back({ProcessId{p}, 1 + below(1000), {}});
      for (std::uint64_t f = 0; f < s_.faults.size(); ++f) if (half()) turns.decided.emplace(f, moment());
      turns.killed = half();
    }
  }

  Fault fault() {
    Fault f;
    f.at = moment();
    bool lasts = true;
    switch (below(17)) {
      case 0: f.what = half() ? PartitionFault{{std::vector{ProcessId{0}}, std::vector{ProcessId{2}, ProcessId{1}}}}
                              : PartitionFault{{RandomTarget{2}, RoleTarget{"leader"}}}; break;
      case 1: f.what = BridgeFault{std::vector{ProcessId{1}}}; break;
      case 2: f.what = MajorityRingFault{}; break;
      case 3: f.what = CutFault{target(), target(), half()}; break;
      case 4: f.what = HealFault{}; lasts = false; break;
      case 5: f.what = CrashFault{target()}; break;
      case 6: f.what = RestartFault{target()}; lasts = false; break;
      case 7: f.what = PauseFault{target()}; break;
      case 8: f.what = ResumeFault{target()}; lasts = false; break;
      case 9: f.what = SlowFault{target(), positive()}; break;
      case 10: f.what = LinkFault{target(), target(), link(), half()}; break;
      case 11: f.what = ClockFault{target(), signed_duration(), half() ? std::optional(drift()) : std::nullopt,
          true}; break;
      case 12: f.what = DropFault{target(), target(), half() ? text() : "", 1 + below(9), below(9)}; break;
      case 13: f.what = HoldFault{target(), target(), half() ? text() : "", 1 + below(9), below(9)}; break;
      case 14: f.what = ReplayFault{target(), target(), half() ? text() : "", 1 + below(9)}; lasts = false; break;
      case 15: f.what = AwayFault{target()}; break;
      default: f.what = DiskFault{target(), static_cast<std::uint32_t>(1 + below(20)), half(), probability(), 1,
          half()};
    }
    if (lasts && half()) f.lasts = positive();
    return f;
  }

  Draws draws_;
  Scenario s_;
};

}  // namespace

Scenario random_scenario(std::uint64_t seed) { return Generator(seed).scenario(seed); }

}  // namespace faultline::test

TEST_CASE("Random scenarios show every kind of fault, target and distribution") {
  using namespace faultline;
  std::set<std::size_t> faults, targets, shapes;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Scenario s = test::random_scenario(seed);
    REQUIRE(s == test::random_scenario(seed));
    shapes.insert(s.network.loopback.shape.index());
    for (const Fault& f : s.faults) {
      faults.insert(f.what.index());
      if (const auto* crash = std::get_if<CrashFault>(&f.what)) targets.insert(crash->target.index());
    }
  }
  CHECK(faults.size() == std::variant_size_v<decltype(Fault::what)::Variant>);
  CHECK(targets.size() == std::variant_size_v<Target::Variant>);
  CHECK(shapes.size() == std::variant_size_v<decltype(Distribution::shape)::Variant>);
}
