// What the network does with messages: every latency, loss, copy, change and queue that a scenario can ask for.
#include <bit>

#include "tests/engine/world.hpp"

namespace faultline::test {
namespace {

/// Process 0 says something to process 1 at a steady pace.
std::string talk_over(const std::string& network, int count = 5000, const std::string& more = "'every': '1ms'") {
  return "'processes': 3, 'network': {" + network + "}, 'workload': [{'request': 'Say', 'by': 0, 'to': 1, 'count': " +
         std::to_string(count) + ", " + more + "}], 'until': '10min'";
}

Duration mean(const World& world) {
  Duration sum{};
  const auto all = world.latencies();
  for (auto& [_, latency] : all) sum += latency;
  return sum / static_cast<std::int64_t>(all.size());
}

/// Within five standard deviations of `of` chances of `p` each.
void check_binomial(std::uint64_t found, std::uint64_t of, double p) {
  const double expected = static_cast<double>(of) * p, variance = expected * (1 - p);
  const double off = static_cast<double>(found) - expected;
  CHECK(off * off <= 25 * variance);
}

/// The message of a Send record as it goes over the wire.
std::string wire(const Event& sent) {
  std::string bytes(1, static_cast<char>(sent.path.size()));
  bytes += sent.path;
  bytes.append(reinterpret_cast<const char*>(&sent.type), sizeof sent.type);
  return bytes + sent.body;
}

/// The latency of the one message between two processes, where everybody says one thing to everybody.
Duration between(const World& world, ProcessId from, ProcessId to) {
  std::optional<Duration> found;
  for (const Event& e : world.all(Kind::Deliver, to)) if (e.peer == from) {
    CHECK_FALSE(found);
    found = e.at - world.records[e.cause].at;
  }
  return found.value_or(Duration{-1});
}
std::string everybody(int n, const std::string& network) {
  std::string work;
  for (int to = 0; to < n; ++to)
    work += (to ? ", " : "") + std::string("{'request': 'Say', 'at': '") + std::to_string(to) +
            "s', 'to': " + std::to_string(to) + "}";
  return "'processes': " + std::to_string(n) + ", 'network': {" + network + "}, 'workload': [" + work +
         "], 'until': '1min'";
}

}  // namespace

TEST_CASE("every latency has its mean and its bounds", "[engine]") {
  struct { const char* latency; Duration mean, tolerance, least, most; } cases[] = {
      {"'3ms'", 3ms, 0ns, 3ms, 3ms},
      {"['2ms', '6ms']", 4ms, 80us, 2ms, 6ms},
      {"{'exponential': '10ms'}", 10ms, 700us, 0ms, 200ms},
      {"{'exponential': '10ms', 'min': '1ms', 'max': '20ms'}", 8800us, 500us, 1ms, 20ms},
      {"{'normal': ['10ms', '2ms']}", 10ms, 150us, 0ms, 21ms},
      {"{'lognormal': {'median': '10ms', 'sigma': 0.5}}", 11331us, 430us, 1ms, 100ms},
      {"{'pareto': {'scale': '5ms', 'shape': 3}}", 7500us, 350us, 5ms, 1s},
      {"{'table': [['0%', '1ms'], ['50%', '3ms'], ['100%', '11ms']]}", 4500us, 250us, 1ms, 11ms}};
  for (auto& c : cases) {
    INFO(c.latency);
    World world(talk_over("'latency': " + std::string(c.latency)));
    const auto all = world.latencies();
    REQUIRE(all.size() == 5000);
    CHECK(std::chrono::abs(mean(world) - c.mean) <= c.tolerance);
    for (auto& [_, latency] : all)
      if (latency < c.least || latency > c.most) FAIL("a latency of " << latency.count() << " ns");
    CHECK(world.sim.facts().lossless);
  }
}

TEST_CASE("messages are lost at the rate that is asked for, each by itself", "[engine]") {
  World world(talk_over("'loss': '20%'"));
  const auto& counts = world.sim.counts();
  check_binomial(counts.lost, counts.sent, 0.2);
  CHECK(counts.delivered + counts.lost == counts.sent);
  for (const Event& e : world.all(Kind::Drop)) {
    CHECK(e.number == static_cast<std::uint64_t>(DropReason::Loss));
    CHECK(world.records[e.cause].kind == Kind::Send);
  }
  std::size_t two = 0;                                        // losses one after the other are no more than chance
  const auto lost = world.all(Kind::Drop);
  for (std::size_t i = 1; i < lost.size(); ++i) two += lost[i].at - lost[i - 1].at == 1ms;
  check_binomial(two, counts.sent, 0.04);
  CHECK(World(talk_over("'loss': '100%'", 100)).sim.counts().delivered == 0);
}

TEST_CASE("bursty loss comes in spans, which are the same whatever is sent", "[engine]") {
  const std::string network = "'loss': {'good': '900ms', 'bad': '100ms', 'loss_bad': '100%'}";
  World dense(talk_over(network, 30'000, "'every': '2ms'")), sparse(talk_over(network, 5'000, "'every': '7ms'"));
  std::map<Time, bool> fate;                                  // by time of sending: lost
  for (const Event& e : dense.all(Kind::Send)) fate[e.at] = false;
  for (const Event& e : dense.all(Kind::Drop)) fate[dense.records[e.cause].at] = true;
  std::size_t bursts = 0, lost = 0;
  bool before = false;
  for (auto [_, is_lost] : fate) bursts += is_lost && !before, lost += is_lost, before = is_lost;
  CHECK(lost > 30'000 * 6 / 100);
  CHECK(lost < 30'000 * 15 / 100);
  const auto length = 2ms * lost / bursts;
  CHECK(length > 60ms);
  CHECK(length < 150ms);

  std::set<std::uint64_t> dropped;
  for (const Event& e : sparse.all(Kind::Drop)) dropped.insert(e.cause);
  std::size_t shared = 0;
  for (std::uint64_t i = 0; i < sparse.records.size(); ++i) {
    const Event& e = sparse.records[i];
    if (e.kind != Kind::Send || !fate.contains(e.at)) continue;
    ++shared;
    CHECK(fate[e.at] == dropped.contains(i));
  }
  CHECK(shared > 2000);
}

TEST_CASE("a bad span loses at its rate and a good one at its own", "[engine]") {
  World world(talk_over("'loss': {'good': '500ms', 'bad': '500ms', 'loss_good': '10%', 'loss_bad': '50%'}", 20'000));
  const double rate = static_cast<double>(world.sim.counts().lost) / 20'000;
  CHECK(rate > 0.2);
  CHECK(rate < 0.4);
}

TEST_CASE("copies are made at the rate that is asked for and are the same message", "[engine]") {
  World world(talk_over("'duplication': '30%', 'latency': ['1ms', '9ms']"));
  const auto& counts = world.sim.counts();
  check_binomial(counts.duplicated, counts.sent, 0.3);
  CHECK(counts.delivered == counts.sent + counts.duplicated);
  CHECK(world.all(Kind::Duplicate).size() == counts.duplicated);
  CHECK(world.told<Lab::Heard>().size() == counts.delivered);
  std::map<std::uint64_t, int> copies;
  for (const Event& e : world.all(Kind::Deliver)) ++copies[e.cause];
  std::uint64_t twice = 0;
  for (auto [_, n] : copies) twice += n == 2;
  CHECK(twice == counts.duplicated);
}

TEST_CASE("some messages are held back, and overtaken, unless the link keeps its order", "[engine]") {
  World world(talk_over("'latency': '1ms', 'reordering': {'rate': '10%', 'by': '10ms'}"));
  std::uint64_t held = 0;
  for (auto& [_, latency] : world.latencies()) {
    CHECK((latency == 1ms || latency == 11ms));
    held += latency == 11ms;
  }
  check_binomial(held, 5000, 0.1);
  auto in_order = [](const World& w) {
    std::uint64_t last = 0;
    for (const Event& e : w.all(Kind::Deliver)) if (std::exchange(last, e.cause) > e.cause) return false;
    return true;
  };
  CHECK_FALSE(in_order(world));
  World fifo(talk_over("'latency': {'exponential': '20ms'}, 'reordering': {'rate': '10%', 'by': '10ms'}, "
                  "'duplication': '5%', 'fifo': true"));
  CHECK(in_order(fifo));
  CHECK(fifo.sim.counts().delivered == fifo.sim.counts().sent + fifo.sim.counts().duplicated);
}

TEST_CASE("corruption flips one bit, and nobody mistakes it for good", "[engine]") {
  World world(talk_over("'corruption': '50%'"));
  check_binomial(world.sim.counts().corrupted, 5000, 0.5);
  std::uint64_t seen = 0;
  std::set<std::uint64_t> refused, heard;
  for (const Event& e : world.all(Kind::Unreadable)) refused.insert(e.cause);
  for (const Event& e : world.all(Kind::Indication)) heard.insert(e.cause);
  for (std::uint64_t i = 0; i < world.records.size(); ++i) {
    const Event& e = world.records[i];
    if (e.kind != Kind::Deliver) continue;
    if (e.body.empty()) { CHECK(heard.contains(i)); continue; }
    ++seen;
    const std::string sent = wire(world.records[e.cause]);
    REQUIRE(sent.size() == e.body.size());
    int bits = 0;
    for (std::size_t at = 0; at < sent.size(); ++at)
      bits += std::popcount(static_cast<unsigned char>(sent[at] ^ e.body[at]));
    CHECK(bits == 1);
    CHECK(refused.contains(i) != heard.contains(i));          // either reported, or delivered as something else
  }
  CHECK(seen == world.sim.counts().corrupted);
  CHECK(refused.size() > 500);
  CHECK(heard.size() > 2600);
  CHECK_FALSE(world.sim.facts().lossless);
  CHECK(world.sim.facts().corrupted == seen);
}

TEST_CASE("a link passes what its bandwidth allows and drops what its queue cannot hold", "[engine]") {
  const std::string network = "'latency': '1ms', 'bandwidth': {'rate': '1MB/s', 'queue': '10kB'}";
  World full(talk_over(network, 4000, "'every': '500us', 'size': '1000B'"));   // twice as much as it can carry
  const auto arrived = full.all(Kind::Deliver);
  const auto& counts = full.sim.counts();
  CHECK(counts.queue_full > 1800);
  CHECK(counts.delivered + counts.queue_full == counts.sent);
  std::size_t bytes = 0;
  for (const Event& e : arrived) bytes += wire(full.records[e.cause]).size();
  const auto took = arrived.back().at - at(1ms);
  CHECK(std::chrono::abs(Duration(static_cast<std::int64_t>(bytes) * 1000) - took) < took / 100);
  for (auto& [_, latency] : full.latencies()) CHECK(latency <= 1ms + 10ms + 2100us);   // the queue, and itself
  for (const Event& e : full.all(Kind::Drop)) CHECK(e.number == static_cast<std::uint64_t>(DropReason::QueueFull));

  World easy(talk_over(network, 1000, "'every': '2ms', 'size': '1000B'"));
  CHECK(easy.sim.counts().queue_full == 0);
  for (const Event& e : easy.all(Kind::Deliver)) {
    const Event& sent = easy.records[e.cause];
    CHECK(e.at - sent.at == 1ms + 1us * wire(sent).size());
  }
}

TEST_CASE("of the lines that speak of a link, the later win", "[engine]") {
  const std::string wide = "{'from': 0, 'to': 'all', 'latency': '5ms'}",
                    narrow = "{'from': 0, 'to': 1, 'latency': '7ms', 'both': true}";
  World a(everybody(3, "'latency': '2ms', 'links': [" + wide + ", " + narrow + "]"));
  CHECK(between(a, p0, p1) == 7ms);
  CHECK(between(a, p1, p0) == 7ms);
  CHECK(between(a, p0, p2) == 5ms);
  CHECK(between(a, p2, p0) == 2ms);
  World b(everybody(3, "'latency': '2ms', 'links': [" + narrow + ", " + wide + "]"));
  CHECK(between(b, p0, p1) == 5ms);
  CHECK(between(b, p1, p0) == 7ms);
  World c(everybody(2, "'latency': '2ms', 'loss': '100%', 'links': [{'from': 1, 'loss': 0}]"));   // only what it names
  CHECK(between(c, p0, p1) == -1ns);
  CHECK(between(c, p1, p0) == 2ms);
}

TEST_CASE("regions are as far apart as the matrix says", "[engine]") {
  World world(everybody(5, "'latency': '10ms', 'regions': {'eu': [0, 1], 'us': [2, 3]}, 'between': "
                           "[{'regions': ['eu', 'us'], 'latency': '50ms'}, "
                           "{'regions': ['eu', 'eu'], 'latency': '2ms'}]"));
  CHECK(between(world, p0, p1) == 2ms);
  CHECK(between(world, p1, p3) == 50ms);
  CHECK(between(world, p2, p0) == 50ms);
  CHECK(between(world, p2, p3) == 10ms);
  CHECK(between(world, p4, p0) == 10ms);
  CHECK(between(world, p3, p4) == 10ms);
}

TEST_CASE("a process always reaches itself", "[engine]") {
  World world(everybody(2, "'loss': '100%', 'loopback': '3us'"));
  CHECK(between(world, p0, p0) == 3us);
  CHECK(between(world, p1, p1) == 3us);
  CHECK(between(world, p0, p1) == -1ns);
}

}  // namespace faultline::test
