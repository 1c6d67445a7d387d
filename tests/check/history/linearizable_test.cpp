// Linearizability, against a judge that tries every order.
#include "check/history/linearizable.hpp"

#include <catch2/catch.hpp>
#include <cstdio>
#include <set>

#include "check/history/models.hpp"
#include "check/history/register_rules.hpp"
#include "check/history/zones.hpp"
#include "tests/check/history/random_history.hpp"

using namespace faultline;
using namespace faultline::history;
using namespace faultline::history::testing;
using Catch::Matchers::Contains;

namespace {

/// The order is one: of all that returned before `until`, in real time, and the object answers as it did.
template <class M> void check_order(const History& h, const std::vector<Placed>& order, std::uint64_t until) {
  M object;
  std::set<std::size_t> placed;
  std::uint64_t point = 0;
  for (const Placed& p : order) {
    const Operation& o = h.operations[p.operation];
    CHECK(placed.insert(p.operation).second);
    CHECK(p.point >= point);
    CHECK(p.point >= o.invoked.order);
    CHECK(p.point < o.returned.order);
    point = p.point;
    const auto response = object.apply(o);
    REQUIRE(response);
    if (o.outcome == Outcome::Returned) CHECK(*response == o.result);
  }
  for (std::size_t i = 0; i < h.operations.size(); ++i)
    if (h.operations[i].outcome == Outcome::Returned && h.operations[i].returned.order < until)
      CHECK(placed.contains(i));
}

std::string all_of(const History& h) {
  std::string text;
  for (const Operation& o : h.operations) text += described(o) + "\n";
  return text;
}

/// One object: no keys. The verdict, the shortest prefix and the order are right.
template <class M> bool judged_like_permutations(const History& h) {
  INFO(all_of(h));
  const Linearizability l = linearizable(h, model_of<M>());
  const bool any = Permutations<M>(h).any();
  CHECK((l.verdict == Verdict::Inconclusive) == (l.judged == 0));
  if (l.judged == 0) return any;
  CHECK((l.verdict == Verdict::Ok) == any);
  CHECK((l.verdict == Verdict::Violated) == !any);
  if (any) return check_order<M>(h, l.order, Moment::never), true;
  const auto end = h.operations[l.obstacle->last].returned.order;
  CHECK(Permutations<M>(prefix(h, end - 1)).any());
  CHECK_FALSE(Permutations<M>(prefix(h, end)).any());
  CHECK(l.obstacle->states > 0);
  const auto until = l.objects == 1 ? h.operations[l.obstacle->blocked].returned.order : 0;
  check_order<M>(prefix(h, end), l.order, until);
  return false;
}

template <class M> void compare_with_permutations(std::uint64_t histories) {
  std::uint64_t good = 0, bad = 0;
  for (std::uint64_t seed = 0; seed < histories; ++seed) {
    Shape shape{.clients = 2 + seed % 3, .operations = 3 + seed % 5, .values = 2 + seed % 2, .wrong = seed % 4 * 12,
                .lost = seed % 5 * 8};
    const History h = random_history<M>(seed, shape);
    (judged_like_permutations<M>(h) ? good : bad) += 1;
  }
  std::printf("%-15s %5llu linearizable, %5llu not\n", M::name.data(), static_cast<unsigned long long>(good),
              static_cast<unsigned long long>(bad));
  CHECK(good > histories / 10);
  CHECK(bad > histories / 100);
}

}  // namespace

TEST_CASE("every model is judged as by trying every order") {
  compare_with_permutations<Register>(6000);
  compare_with_permutations<CasRegister>(6000);
  compare_with_permutations<KeyValue>(4000);
  compare_with_permutations<MultiRegister>(4000);
  compare_with_permutations<Counter>(4000);
  compare_with_permutations<Set>(4000);
  compare_with_permutations<Queue>(4000);
  compare_with_permutations<Mutex>(4000);
}

TEST_CASE("the rules for one writer are implied by linearizability, and ATOMIC-1N implies it") {
  std::uint64_t counts[16] = {};
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    History h = random_history<Register>(
        seed, {.clients = 2 + seed % 3, .operations = 8 + seed % 8, .wrong = seed % 3 * 20, .lost = seed % 4 * 5});
    // Client 0 writes, the others read; after a write without answer nothing more is written.
    std::vector<Operation> kept;
    bool over = false;
    for (Operation& o : h.operations) {
      if ((o.function == "write") != (o.client == 0) || (o.client == 0 && over)) continue;
      over = over || (o.client == 0 && o.outcome == Outcome::Unknown);
      kept.push_back(std::move(o));
    }
    h.operations = std::move(kept);
    if (std::none_of(h.operations.begin(), h.operations.end(), [](auto& o) { return o.function == "read"; })) continue;
    INFO(all_of(h));
    const bool lin = linearizable(h, model_of<Register>()).verdict != Verdict::Violated;
    const bool atomic = !atomic_one_writer(h).broken, reg = !regular(h).broken, ord = !order(h).broken;
    CHECK(lin == atomic);
    CHECK((!atomic || (reg && ord)));
    CHECK((!reg || !safe(h).broken));
    counts[lin << 3 | ord << 2 | reg << 1 | !safe(h).broken]++;
  }
  for (unsigned kind : {0b1111u, 0b0011u, 0b0001u, 0b0000u, 0b0101u, 0b0100u}) CHECK(counts[kind] > 20);
}

TEST_CASE("zones judge registers with different writes as the search does") {
  std::uint64_t good = 0, bad = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    const History h = random_history<Register>(
        seed, {.clients = 2 + seed % 4, .operations = 4 + seed % 9, .values = 30, .wrong = seed % 3 * 3,
               .lost = seed % 4 * 8});
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < h.operations.size(); ++i) all.push_back(i);
    const Zones zones(h, all);
    if (!zones.applicable()) continue;
    INFO(all_of(h));
    const auto obstacle = zones.obstacle();
    const auto l = linearizable(h, model_of<Register>());
    if (l.judged == 0) continue;
    CHECK(obstacle.has_value() == (l.verdict == Verdict::Violated));
    if (obstacle && l.obstacle) CHECK(obstacle->last == l.obstacle->last);
    (obstacle ? bad : good) += 1;
  }
  CHECK(good > 2000);
  CHECK(bad > 1000);
}

namespace {

/// Enqueues that all overlap and differ, and a dequeue of what nobody put in: all orders have to be tried.
History hard(int enqueues) {
  History h;
  for (int i = 0; i < enqueues; ++i) h.invoke(static_cast<std::uint64_t>(i), "enqueue", i);
  for (int i = 0; i < enqueues; ++i) h.returns(static_cast<std::size_t>(i));
  h.returns(h.invoke(0, "dequeue"), "never there");
  return h;
}

}  // namespace

TEST_CASE("a limit of steps or of memory gives no verdict, with the reason, and the same one each time") {
  const auto steps = linearizable(hard(14), model_of<Queue>(), {.steps = 10'000});
  CHECK(steps.verdict == Verdict::Inconclusive);
  CHECK(steps.why == "it takes more than 10000 steps");
  CHECK(steps.steps < 11'000);
  CHECK(linearizable(hard(14), model_of<Queue>(), {.steps = 10'000}).configurations == steps.configurations);
  const auto bytes = linearizable(hard(14), model_of<Queue>(), {.bytes = 1 << 20});
  CHECK(bytes.verdict == Verdict::Inconclusive);
  CHECK(bytes.why == "it takes more than 1048576 bytes of memory");
  CHECK(bytes.bytes < 3 << 20);
  int asked = 0;
  const auto stopped = linearizable(hard(14), model_of<Queue>(), {.stop = [&] { return ++asked == 3; }});
  CHECK(stopped.why == "it was stopped");
  CHECK(linearizable(hard(5), model_of<Queue>()).verdict == Verdict::Violated);
}

TEST_CASE("a register with different writes gets a verdict where the search gives up") {
  History h;
  for (int i = 0; i < 40; ++i) h.invoke(static_cast<std::uint64_t>(i), "write", i);
  for (int i : {39, 20, 3}) h.returns(h.invoke(100, "read"), i);
  CHECK(linearizable(h, model_of<Register>(), {.steps = 2}).verdict == Verdict::Ok);
  h.returns(h.invoke(100, "read"), 39);
  const auto l = linearizable(h, model_of<Register>(), {.steps = 2});
  CHECK(l.verdict == Verdict::Violated);
  CHECK(l.obstacle->last == 43);
  CHECK(linearizable(h, model_of<CasRegister>(), {.steps = 2}).verdict == Verdict::Inconclusive);
}

TEST_CASE("an operation without answer may take effect at any later time, or never") {
  History h;
  h.invoke(0, "write", 1);
  const auto read = [&](const Value& v) { h.returns(h.invoke(1, "read"), v); };
  read({}), read(1), read(1);
  CHECK(linearizable(h, model_of<Register>()).verdict == Verdict::Ok);
  read({});
  const auto l = linearizable(h, model_of<Register>());
  REQUIRE(l.obstacle);
  CHECK(l.obstacle->possible == std::vector<Possible>{{"1", "1"}});
}

TEST_CASE("what certainly did not happen is left out, and nothing judged is no verdict") {
  History h;
  h.fails(h.invoke(0, "write", 1));
  CHECK(linearizable(h, model_of<Register>()).why == "no operation returned");
  h.returns(h.invoke(1, "read"), 1);
  CHECK(linearizable(h, model_of<Register>()).verdict == Verdict::Violated);
}

TEST_CASE("objects that no operation touches together are judged apart") {
  History h;
  const auto step = [](const char* what, const char* key, Value value) { return Value(Value::List{what, key, value}); };
  for (const char* key : {"a", "b", "c", "d"}) h.returns(h.invoke(0, "write", 1, key));
  CHECK(linearizable(h, model_of<MultiRegister>()).objects == 4);
  const auto txn = h.invoke(1, "txn", Value::List{step("r", "a", {}), step("w", "b", 2)});
  h.returns(txn, Value::List{step("r", "a", 1), step("w", "b", 2)});
  h.returns(h.invoke(0, "read", {}, "b"), 2);
  const auto l = linearizable(h, model_of<MultiRegister>());
  CHECK(l.verdict == Verdict::Ok);
  CHECK(l.objects == 3);
  CHECK(l.order.size() == 6);
  CHECK_THROWS_WITH(linearizable(h, model_of<Register>()), Contains("a register has read and write"));
}

TEST_CASE("twenty thousand operations of ten clients are judged in linear time") {
  const auto l = linearizable(random_history<CasRegister>(1, {.clients = 10, .operations = 20'000, .lost = 0}),
                              model_of<CasRegister>());
  CHECK(l.verdict == Verdict::Ok);
  CHECK(l.steps < 1'000'000);
}
