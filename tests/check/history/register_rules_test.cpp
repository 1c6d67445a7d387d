// The textbook's rules for registers with one writer.
#include "check/history/register_rules.hpp"

#include <catch2/catch.hpp>

using namespace faultline;
using namespace faultline::history;
using Catch::Matchers::Contains;

namespace {

/// write(1) returns before everything else; write(2) overlaps the reads.
History two_writes() {
  History h;
  h.returns(h.invoke(0, "write", 1));
  h.invoke(0, "write", 2);
  return h;
}
void read(History& h, std::uint64_t client, const Value& result) { h.returns(h.invoke(client, "read"), result); }

}  // namespace

TEST_CASE("a read that overlaps no write returns the last one") {
  History h;
  read(h, 1, {});
  h.returns(h.invoke(0, "write", 1));
  read(h, 1, 1);
  CHECK_FALSE(safe(h).broken);
  CHECK(safe(h).judged == 2);
  read(h, 2, 7);
  const auto judgement = safe(h);
  REQUIRE(judgement.broken);
  CHECK(judgement.broken->operation == 3);
  CHECK(judgement.broken->why == "client 2's read() -> 7 (event 7 to event 8) should have returned 1");
  CHECK(regular(h).broken);
  CHECK(atomic_one_writer(h).broken);
  CHECK_FALSE(order(h).broken);                               // nobody wrote 7
  CHECK(order(h).judged == 2);
}

TEST_CASE("a safe register may answer anything while a write goes on, a regular one the old or the new value") {
  History h = two_writes();
  read(h, 1, 1), read(h, 1, 2);
  CHECK_FALSE(regular(h).broken);
  CHECK(safe(h).judged == 0);
  read(h, 1, 3);
  CHECK_FALSE(safe(h).broken);
  REQUIRE(regular(h).broken);
  CHECK_THAT(regular(h).broken->why, Contains("read() -> 3") && Contains("should have returned 1 or 2"));
}

TEST_CASE("a regular register may return the new value and then the old one, an atomic one may not") {
  History h = two_writes();
  read(h, 1, 2), read(h, 2, 1);
  CHECK_FALSE(regular(h).broken);
  REQUIRE(order(h).broken);
  CHECK(order(h).broken->operation == 3);
  CHECK_THAT(order(h).broken->why, Contains("client 2's read() -> 1") && Contains("an earlier read had returned 2"));
  CHECK(atomic_one_writer(h).broken);
}

TEST_CASE("reads that overlap each other may see a write in any order") {
  History h = two_writes();
  const auto a = h.invoke(1, "read"), b = h.invoke(2, "read");
  h.returns(a, 2), h.returns(b, 1);
  CHECK_FALSE(atomic_one_writer(h).broken);
}

TEST_CASE("a write without answer may have taken effect until the writer's next one") {
  History h = two_writes();
  h.returns(h.invoke(0, "write", 3));
  read(h, 1, 3);
  CHECK_FALSE(atomic_one_writer(h).broken);
  read(h, 1, 2);
  CHECK(safe(h).broken);
}

TEST_CASE("values may repeat") {
  History h;
  for (int value : {1, 2, 1}) h.returns(h.invoke(0, "write", value)), read(h, 1, value);
  CHECK_FALSE(atomic_one_writer(h).broken);
  CHECK_FALSE(order(h).broken);
  CHECK(atomic_one_writer(h).judged == 3);
  read(h, 1, 2);
  CHECK(order(h).broken);
}

TEST_CASE("failed operations and reads without answer do not count, and an initial value can be given") {
  History h;
  h.fails(h.invoke(0, "write", 1));
  h.invoke(2, "read");
  read(h, 1, "first");
  CHECK_FALSE(atomic_one_writer(h, "first").broken);
  CHECK(safe(h, "first").judged == 1);
  CHECK(safe(h).broken);
}

TEST_CASE("two writers are refused") {
  History h = two_writes();
  h.invoke(1, "write", 3);
  CHECK_THROWS_AS(regular(h), std::invalid_argument);
  CHECK_THROWS_AS(h.returns(0), std::logic_error);
}
