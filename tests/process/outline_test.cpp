// Outlines: states that differ in nothing but names and numbers look alike.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "sim/process/algorithm.hpp"

using namespace faultline;

namespace {

enum class Role : std::uint8_t { Follower, Leader };
struct Vote { ProcessId by{}; bool granted = false; };
struct State {
  Role role{};
  std::uint64_t term = 0;
  std::optional<Vote> vote{};
  std::set<ProcessId> heard{};
  Stable<std::map<std::uint64_t, std::string>> log{};
  Param<std::uint64_t> batch{64};
};

std::uint64_t outline(const State& state) {
  std::uint64_t all = 0;
  detail::outline(state, all);
  return all;
}

}  // namespace

TEST_CASE("flags, enumerations, what is there, and rough numbers and sizes are seen") {
  const State plain;
  State other;
  SECTION("an enumeration") { other.role = Role::Leader; }
  SECTION("the first number") { other.term = 1; }
  SECTION("that something is there") { other.vote = Vote{}; }
  SECTION("that something is in it") { other.heard = {ProcessId{3}}; }
  SECTION("also on the disk") { *other.log = {{1, "x"}}; }
  CHECK(outline(plain) != outline(other));
}

TEST_CASE("a flag inside is seen, whose it is is not") {
  State mine, yours;
  mine.vote = Vote{ProcessId{1}, true}, yours.vote = Vote{ProcessId{2}, true};
  CHECK(outline(mine) == outline(yours));
  yours.vote->granted = false;
  CHECK(outline(mine) != outline(yours));
}

TEST_CASE("names, texts, large numbers and parameters look alike") {
  State mine, yours;
  mine.term = 7, yours.term = 9'000;
  mine.heard = {ProcessId{0}}, yours.heard = {ProcessId{4}};
  *mine.log = {{1, "x"}}, *yours.log = {{9, "another"}};
  yours.batch = Param<std::uint64_t>{1};
  CHECK(outline(mine) == outline(yours));
}
