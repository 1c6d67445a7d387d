#include <catch2/catch.hpp>

#include "protocols/links/ports.hpp"
#include "tests/protocols/world.hpp"

namespace faultline {

struct LinkWord { std::uint64_t n; };

namespace {

/// Who sent what to whom, or delivered it from whom, and how often.
using Traffic = std::map<std::tuple<ProcessId, ProcessId, std::uint64_t>, int>;

template <class Port> void send(World& world, ProcessId from, ProcessId to, std::uint64_t n, Traffic* sent = nullptr) {
  world.request(from, typename Port::Send{to, LinkWord{n}});
  if (sent) ++(*sent)[{from, to, n}];
}
template <class Port> Traffic delivered(const World& world) {
  Traffic all;
  for (const auto& d : world.seen<typename Port::Deliver>())
    ++all[{d.event.from, d.process, d.event.message.template as<LinkWord>()->n}];
  return all;
}
/// Everybody sends to everybody, himself included, a message a millisecond; every fifth one repeats the last.
template <class Port> void converse(World& world, std::uint64_t rounds, Traffic& sent) {
  for (std::uint64_t i = 0; i < rounds; ++i) {
    for (ProcessId from : world.ids())
      for (ProcessId to : world.ids())
        send<Port>(world, from, to, i % 5 == 4 ? i - 1 : i, world.is_correct(from) ? &sent : nullptr);
    world.run_for(1ms);
  }
}
bool within(const Traffic& part, const Traffic& whole) {
  return std::all_of(part.begin(), part.end(), [&](const auto& p) {
    return whole.contains(p.first) && p.second <= whole.at(p.first);
  });
}
/// What came from one process to another, in order.
template <class Port> std::map<std::pair<ProcessId, ProcessId>, std::vector<std::uint64_t>> orders(const World& world) {
  std::map<std::pair<ProcessId, ProcessId>, std::vector<std::uint64_t>> all;
  for (const auto& d : world.seen<typename Port::Deliver>())
    all[{d.event.from, d.process}].push_back(d.event.message.template as<LinkWord>()->n);
  return all;
}

// ---- fair-loss links ----------------------------------------------------------------------------

TEST_CASE("fair-loss links: what is delivered was sent, and what the network loses stays lost") {
  World world(3, choose("NetworkLink"));
  world.network = bad(20ms);
  Traffic sent;
  converse<FairLossLink>(world, 100, sent);
  world.run_for(1s);
  auto got = delivered<FairLossLink>(world);
  for (const auto& [what, times] : got) {
    (void)times;
    REQUIRE(sent.contains(what));
  }
  REQUIRE(got.size() < sent.size());
  REQUIRE(std::any_of(got.begin(), got.end(), [&](const auto& g) { return g.second > sent[g.first]; }));
  REQUIRE(world.messages.size() == 100 * 9);
  REQUIRE(world.at_rest());
}

// ---- stubborn links -----------------------------------------------------------------------------

TEST_CASE("stubborn links: what is sent once is delivered again and again, also where much is lost") {
  World world(2, choose("RetransmitForever"));
  bool is_bad = GENERATE(false, true);
  if (is_bad) world.network = bad(20ms);
  send<StubbornLink>(world, p0, p1, 1);
  for (int slice = 0; slice < 10; ++slice) {
    auto before = world.indications.size();
    world.run_for(1s);
    REQUIRE(world.indications.size() - before >= (is_bad ? 8 : 20));
  }
  REQUIRE(delivered<StubbornLink>(world).size() == 1);
}

TEST_CASE("stubborn links: what is delivered was sent") {
  World world(3, choose("RetransmitForever"));
  world.network = bad(20ms);
  Traffic sent;
  converse<StubbornLink>(world, 20, sent);
  world.run_for(1s);
  auto got = delivered<StubbornLink>(world);
  REQUIRE(got.size() == sent.size());
  for (const auto& [what, times] : got) {
    REQUIRE(times > 0);
    REQUIRE(sent.contains(what));
  }
}

TEST_CASE("stubborn links: a message sent twice is repeated twice a period") {
  World world(2, choose("RetransmitForever"));
  send<StubbornLink>(world, p0, p1, 1);
  send<StubbornLink>(world, p0, p1, 1);
  world.run_until(after(1040ms));
  REQUIRE(world.indications.size() == 2 + 2 * 20);
}

// ---- perfect links ------------------------------------------------------------------------------

struct Perfect { Choice choice; bool direct; };
Perfect each_perfect_link() {
  return GENERATE(Perfect{choose("RetransmitUntilAcknowledged"), false}, Perfect{choose("EliminateDuplicates"), false},
                  Perfect{choose("DirectLink"), true});
}

TEST_CASE("perfect links: each message of a correct process to a correct one is delivered once, in a calm network") {
  World world(3, each_perfect_link().choice);
  Traffic sent;
  converse<PerfectLink>(world, 50, sent);
  world.run_for(1s);
  REQUIRE(delivered<PerfectLink>(world) == sent);
  REQUIRE(world.unreadable.empty());
}

TEST_CASE("perfect links: each message is delivered once, over a network that loses, doubles and reorders") {
  auto link = each_perfect_link();
  if (link.direct) return;
  World world(3, link.choice);
  world.network = bad(GENERATE(Duration(2ms), Duration(200ms)));
  Traffic sent;
  converse<PerfectLink>(world, 50, sent);
  world.run_for(4s);
  REQUIRE(delivered<PerfectLink>(world) == sent);
}

TEST_CASE("perfect links: a direct link on a network that loses and doubles is not perfect") {
  World world(3, choose("DirectLink"));
  world.network = bad(2ms);
  Traffic sent;
  converse<PerfectLink>(world, 50, sent);
  world.run_for(1s);
  auto got = delivered<PerfectLink>(world);
  REQUIRE_FALSE(within(got, sent));
  REQUIRE_FALSE(within(sent, got));
}

TEST_CASE("perfect links: a crash takes nothing from the others and adds nothing") {
  auto link = each_perfect_link();
  World world(3, link.choice);
  if (!link.direct) world.network = bad(20ms);
  Traffic sent;
  converse<PerfectLink>(world, 20, sent);
  world.crash(p2);
  converse<PerfectLink>(world, 20, sent);
  world.run_for(4s);
  auto got = delivered<PerfectLink>(world);
  REQUIRE(within(got, sent));
  for (const auto& [what, times] : sent) {
    auto [from, to, n] = what;
    if (from != p2 && to != p2) REQUIRE(got[{from, to, n}] == times);
  }
}

TEST_CASE("perfect links: a delivery takes one step, and the messages that the catalogue says") {
  auto [choice, direct] = each_perfect_link();
  World world(2, choice);
  world.run_for(1ms);
  send<PerfectLink>(world, p0, p1, 1);
  world.run_for(20ms);
  auto seen = world.seen<PerfectLink::Deliver>();
  REQUIRE(seen.size() == 1);
  REQUIRE(seen[0].at == after(2ms));
  const About& about = catalog().algorithm(choice.algorithm)->about;
  REQUIRE(about.steps == "1");
  REQUIRE(static_cast<std::int64_t>(world.messages.size()) == evaluate(about.messages, 2));
}

// ---- by acknowledgement -------------------------------------------------------------------------

TEST_CASE("acknowledged links: a run comes to rest when all is acknowledged") {
  World world(3, choose("RetransmitUntilAcknowledged"));
  world.network = bad(20ms);
  Traffic sent;
  converse<PerfectLink>(world, 50, sent);
  world.run_for(4s);
  REQUIRE(world.at_rest());
}

TEST_CASE("acknowledged links: nothing is sent again that is not a period old") {
  World world(2, choose("RetransmitUntilAcknowledged"));
  world.network = steady(20ms);                               // there and back in less than the period of 50 ms
  for (std::uint64_t i = 0; i < 1000; ++i) send<PerfectLink>(world, p0, p1, i), world.run_for(1ms);
  world.run_for(1s);
  REQUIRE(world.messages.size() == 2 * 1000);
}

TEST_CASE("acknowledged links: memory does not grow with what has been delivered") {
  World world(3, choose("RetransmitUntilAcknowledged"));
  bool is_bad = GENERATE(false, true);
  if (is_bad) world.network = bad(20ms);
  Traffic sent;
  std::vector<std::size_t> sizes;
  for (int i = 0; i < 2; ++i) {
    converse<PerfectLink>(world, 200, sent);
    world.run_for(4s);
    sizes.push_back(world[p0].bytes().size());
  }
  REQUIRE(sizes[0] < 100);
  REQUIRE(sizes[1] <= sizes[0] + 6);                          // numbers of two digits instead of one, at most
}

TEST_CASE("acknowledged links: a crashed process costs one message in a while, however much is meant for it") {
  World world(2, choose("RetransmitUntilAcknowledged"));
  world.crash(p1);
  for (std::uint64_t i = 0; i < 1000; ++i) send<PerfectLink>(world, p0, p1, i), world.run_for(10ms);
  world.run_for(90s);
  // Some are sent twice before the first is overdue for two periods; then the oldest, each 400 ms.
  REQUIRE(world.messages.size() < 1000 + 20 + 100'000 / 400);
}

TEST_CASE("acknowledged links: when a cut heals, what waited arrives within the longest interval and two periods") {
  World world(2, choose("RetransmitUntilAcknowledged"));
  world.network = [](const Sent& m) {
    return m.at < after(10s) ? std::vector<Duration>{} : std::vector<Duration>{1ms};
  };
  Traffic sent;
  for (std::uint64_t i = 0; i < 500; ++i) send<PerfectLink>(world, p0, p1, i, &sent);
  world.run_until(after(10s + 400ms + 2 * 50ms + 400ms));
  REQUIRE(delivered<PerfectLink>(world) == sent);
}

// ---- FIFO links ---------------------------------------------------------------------------------

TEST_CASE("FIFO links: each message is delivered once and in the order of sending, in any network") {
  auto link = GENERATE("RetransmitUntilAcknowledged", "EliminateDuplicates");
  World world(3, choose("SequenceNumber", {{"PerfectLink", link}}));
  if (GENERATE(false, true)) world.network = bad(50ms);
  Traffic sent;
  converse<FifoLink>(world, 50, sent);
  world.run_for(4s);
  REQUIRE(delivered<FifoLink>(world) == sent);
  for (const auto& [pair, order] : orders<FifoLink>(world)) REQUIRE(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("FIFO links: the links below let messages overtake") {
  World world(3, choose("RetransmitUntilAcknowledged"));
  world.network = bad(50ms);
  Traffic sent;
  converse<PerfectLink>(world, 50, sent);
  world.run_for(4s);
  for (const auto& [pair, order] : orders<PerfectLink>(world))
    REQUIRE_FALSE(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("FIFO links: what a process sent before it crashed arrives without a gap") {
  World world(3, choose("SequenceNumber"));
  world.network = bad(50ms);
  Traffic sent;
  converse<FifoLink>(world, 30, sent);
  world.crash(p0);
  world.run_for(4s);
  for (const auto& [pair, order] : orders<FifoLink>(world)) {
    REQUIRE(std::is_sorted(order.begin(), order.end()));
    for (std::size_t i = 0; i < order.size(); ++i) REQUIRE(order[i] == (i % 5 == 4 ? i - 1 : i));
  }
  REQUIRE(within(delivered<FifoLink>(world), sent));
}

TEST_CASE("FIFO links: below which messages are repeated, each is delivered once and in order") {
  World world(2, choose("SequenceNumber", {{"PerfectLink", "DirectLink"}}));
  world.network = [](const Sent& m) {                         // the second copy comes when its number is long past
    return std::vector<Duration>{Duration(draw(m, 50'000'000) + 1), 1s};
  };
  Traffic sent;
  converse<FifoLink>(world, 50, sent);
  world.run_for(500ms);
  const std::size_t before = world[p0].bytes().size();
  world.run_for(1s);
  converse<FifoLink>(world, 50, sent);
  world.run_for(4s);
  REQUIRE(delivered<FifoLink>(world) == sent);
  for (const auto& [pair, order] : orders<FifoLink>(world)) {
    REQUIRE(order.size() == 100);
    REQUIRE(std::is_sorted(order.begin(), order.begin() + 50));
    REQUIRE(std::is_sorted(order.begin() + 50, order.end()));
  }
  REQUIRE(world[p0].bytes().size() > 2 * before);             // outside the model: what is repeated is never let go
}

TEST_CASE("FIFO links: below which a message is lost, what follows it waits for ever") {
  World world(2, choose("SequenceNumber", {{"PerfectLink", "DirectLink"}}));
  world.network = [](const Sent& m) { return m.nth == 2 ? std::vector<Duration>{} : std::vector<Duration>{1ms}; };
  for (std::uint64_t i = 0; i < 10; ++i) send<FifoLink>(world, p0, p1, i);
  world.run_for(10s);
  REQUIRE(orders<FifoLink>(world) == decltype(orders<FifoLink>(world)){{{p0, p1}, {0, 1}}});
  REQUIRE(world.at_rest());
}

TEST_CASE("FIFO links cost what the perfect links below cost") {
  World world(2, choose("SequenceNumber", {{"PerfectLink", "DirectLink"}}));
  send<FifoLink>(world, p0, p1, 1);
  world.run_for(1s);
  REQUIRE(world.messages.size() == 1);
  REQUIRE(world.seen<FifoLink::Deliver>().at(0).at == after(1ms));
}

// ---- as values ----------------------------------------------------------------------------------

template <class Port> void goes_on_the_same(const Choice& choice) {
  World world(3, choice);
  world.network = bad(30ms);
  Traffic sent;
  converse<Port>(world, 20, sent);
  World copy = world, read = world;
  read.pass_through_bytes();
  for (World* w : {&world, &copy, &read}) {
    converse<Port>(*w, 20, sent);
    w->run_for(2s);
  }
  REQUIRE(world.seen<typename Port::Deliver>().size() > 9 * 20);
  for (ProcessId p : world.ids()) {
    REQUIRE(copy[p] == world[p]);
    REQUIRE(read[p] == world[p]);
    REQUIRE(world[p].json().find(choice.algorithm) != std::string::npos);
  }
  REQUIRE(copy.messages.size() == world.messages.size());
  REQUIRE(read.messages.size() == world.messages.size());
}

TEST_CASE("links: a copy, and what the bytes give back, go on as the original in the middle of a run") {
  SECTION("fair-loss") { goes_on_the_same<FairLossLink>(choose("NetworkLink")); }
  SECTION("stubborn") { goes_on_the_same<StubbornLink>(choose("RetransmitForever")); }
  SECTION("perfect") { goes_on_the_same<PerfectLink>(each_perfect_link().choice); }
  SECTION("FIFO") { goes_on_the_same<FifoLink>(choose("SequenceNumber")); }
}

}  // namespace
}  // namespace faultline
