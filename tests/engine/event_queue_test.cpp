// The event queue pops what std::priority_queue would pop, in every mix of events.
#include "sim/engine/event_queue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "sim/core/random.hpp"

using namespace faultline;

namespace {

/// The order as the words say it: time, tie, order of pushing.
class Oracle {
 public:
  void push(Time at, std::uint16_t tie, std::uint32_t slot) { queue_.emplace(at, tie, pushes_++, slot); }
  EventQueue::Event top() const {
    const auto [at, tie, number, slot] = queue_.top();
    return {at, tie, slot};
  }
  EventQueue::Event pop() {
    const EventQueue::Event first = top();
    queue_.pop();
    return first;
  }
  std::size_t size() const { return queue_.size(); }

 private:
  using Entry = std::tuple<Time, std::uint16_t, std::uint64_t, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::uint64_t pushes_ = 0;
};

using Delay = std::function<std::int64_t(Draws&)>;

struct Mix {
  const char* name;
  Delay delay;
  std::uint64_t ties = 1;  ///< ties are below this
};

const std::vector<Mix> mixes = {
    {"uniform delays", [](Draws& d) { return static_cast<std::int64_t>(500'000 + d.below(9'500'000)); }},
    {"constant delay, so all tie", [](Draws&) { return 1'000'000; }},
    {"constant delay, random ties", [](Draws&) { return 1'000'000; }, 65'536},
    {"few times, few ties", [](Draws& d) { return static_cast<std::int64_t>(d.below(3) * 1000); }, 3},
    {"no delay at all", [](Draws&) { return 0; }},
    {"messages among long timers",
     [](Draws& d) {
       const bool timer = d.below(4) == 0;
       return static_cast<std::int64_t>(timer ? 150'000'000 + d.below(150'000'000) : d.below(1'000'000));
     }},
};

/// Holds about `pending` events: each step pops one and pushes none, one or a burst.
void compare(const Mix& mix, std::size_t pending, int steps, std::uint32_t first_sequence = 0) {
  INFO(mix.name << ", " << pending << " pending");
  EventQueue queue(first_sequence);
  Oracle oracle;
  Draws draws{Key(pending, stream("queue"))};
  std::vector<std::uint32_t> free;
  for (std::uint32_t i = 0; i < 2 * pending + 16; ++i) free.push_back(i);
  Time now{};
  const auto push = [&] {
    const Time at = now + Duration{mix.delay(draws)};
    const auto tie = static_cast<std::uint16_t>(draws.below(mix.ties));
    std::swap(free[draws.below(free.size())], free.back());
    const std::uint32_t slot = free.back();
    free.pop_back();
    queue.push(at, tie, slot);
    oracle.push(at, tie, slot);
  };
  const auto pop = [&] {
    const EventQueue::Event expected = oracle.pop();
    if (draws.below(4) == 0) REQUIRE(queue.top() == expected);
    REQUIRE(queue.pop() == expected);
    REQUIRE(queue.size() == oracle.size());
    if (oracle.size() > 0) REQUIRE(queue.likely_next() == oracle.top().slot);
    now = expected.at;
    free.push_back(expected.slot);
  };
  while (oracle.size() < pending) push();
  for (int i = 0; i < steps; ++i) {
    pop();
    const std::uint64_t burst = draws.below(20) == 0 ? draws.below(20) : draws.below(3);
    for (std::uint64_t k = 0; k < burst && free.size() > 8; ++k) push();
    while (oracle.size() < pending / 2 + 1) push();
  }
  while (oracle.size() > 0) pop();
  CHECK(queue.empty());
}

}  // namespace

TEST_CASE("events come in the oracle's order, from one pending to two hundred thousand", "[queue]") {
  for (const Mix& mix : mixes) {
    compare(mix, 1, 2'000);
    compare(mix, 100, 20'000);
    compare(mix, 10'000, 20'000);
  }
  compare(mixes[0], 200'000, 50'000);
  compare(mixes[2], 200'000, 50'000);
}

TEST_CASE("the order of pushing holds when the sequence is used up and numbered anew", "[queue]") {
  constexpr std::uint32_t limit = std::uint32_t{1} << EventQueue::sequence_bits;
  for (const Mix& mix : mixes) {
    compare(mix, 100, 2'000, limit);
    compare(mix, 100, 2'000, limit - 50);
    compare(mix, 1'000, 2'000, limit - 1'500);
  }
}

TEST_CASE("a push after a pop may come before, among or after what waits", "[queue]") {
  for (std::int64_t refill : {0, 10, 15, 20, 25, 30, 35}) {
    EventQueue queue;
    for (std::int64_t t : {10, 20, 30}) queue.push(Time{Duration{t}}, 0, static_cast<std::uint32_t>(t));
    REQUIRE(queue.pop().slot == 10);
    REQUIRE(queue.size() == 2);
    queue.push(Time{Duration{refill}}, 0, 99);
    REQUIRE(queue.size() == 3);
    std::vector<std::int64_t> times;
    while (!queue.empty()) times.push_back(queue.pop().at.time_since_epoch().count());
    std::vector<std::int64_t> expected{20, 30, refill};
    std::sort(expected.begin(), expected.end());
    CHECK(times == expected);
  }
}

TEST_CASE("the ends of time, of ties and of slots come back as they went in", "[queue]") {
  const std::vector<EventQueue::Event> events = {
      {Time::min(), 0, 0}, {Time::min(), 65'535, EventQueue::max_slots - 1}, {Time{Duration{-1}}, 1, 5},
      {Time{}, 0, 3},      {Time{Duration{1}}, 65'535, 7},                   {Time::max(), 0, 1},
      {Time::max(), 65'535, EventQueue::max_slots - 1}};
  EventQueue queue;
  for (auto e = events.rbegin(); e != events.rend(); ++e) queue.push(e->at, e->tie, e->slot);
  for (const EventQueue::Event& e : events) CHECK(queue.pop() == e);
  CHECK(queue.empty());
}

TEST_CASE("a slot beyond the last is refused with a sentence", "[queue]") {
  EventQueue queue;
  CHECK_THROWS_WITH(queue.push(Time{Duration{12}}, 0, EventQueue::max_slots),
                    Catch::Contains("for 12 ns") && Catch::Contains("16777216"));
  CHECK(queue.empty());
}

TEST_CASE("clear forgets events and keeps memory, with and without a hole", "[queue]") {
  EventQueue queue;
  queue.clear();
  for (int popped : {0, 1, 2}) {
    for (std::uint32_t i = 0; i < 100; ++i) queue.push(Time{Duration{i}}, 0, i);
    for (int i = 0; i < popped; ++i) queue.pop();
    queue.clear();
    CHECK(queue.empty());
  }
  queue.reserve(5000);
  for (std::uint32_t i = 100; i-- > 0;) queue.push(Time{Duration{i}}, 0, i);
  for (std::uint32_t i = 0; i < 100; ++i) CHECK(queue.pop().slot == i);
}

TEST_CASE("a copy is a snapshot: both go on alike", "[queue]") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 1000; ++i) queue.push(Time{Duration{i * 7919 % 1000}}, 0, i);
  queue.pop();
  EventQueue copy = queue;
  queue.push(Time{Duration{500}}, 0, 1001);
  copy.push(Time{Duration{500}}, 0, 1001);
  while (!queue.empty()) REQUIRE(queue.pop() == copy.pop());
  CHECK(copy.empty());
}
