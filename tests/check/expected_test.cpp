#include "check/expected.hpp"

#include <catch2/catch.hpp>

#include "protocols/catalog.hpp"

using namespace faultline;

namespace {

using Names = std::vector<std::string>;

Finding finding(std::string module, std::string check, Verdict verdict) {
  Finding f;
  f.module = std::move(module), f.port = "APort", f.check = std::move(check), f.verdict = verdict;
  return f;
}

/// A module that keeps its promises over one that does not, and a detector that errs.
std::vector<Finding> run() {
  Finding readable{.check = "READABLE", .verdict = Verdict::Inconclusive};
  return {finding("", "NODUP", Verdict::Ok), finding("", "AGREE", Verdict::Inconclusive),
          finding("Detector", "FD-ACC", Verdict::Violated), finding("Top.pl", "NODUP", Verdict::Violated),
          finding("Top.pl", "LINKVAL", Verdict::Inconclusive), readable};
}

}  // namespace

TEST_CASE("a file that names no property speaks of the run") {
  CHECK(surprises({.verdict = Verdict::Violated, .properties = {}}, run()) == Names{});
  CHECK(surprises({}, run()) == Names{"the run is violated, not ok"});
  CHECK(surprises({}, std::vector{finding("", "NODUP", Verdict::Ok)}) == Names{});
}

TEST_CASE("a name is that of the outermost module, else of the others, else of one of them by its place") {
  Expect expect{.verdict = Verdict::Ok, .properties = {{"AGREE", Verdict::Inconclusive},
                                                       {"FD-ACC", Verdict::Violated},
                                                       {"NODUP", Verdict::Ok},
                                                       {"READABLE", Verdict::Inconclusive},
                                                       {"Top.pl.NODUP", Verdict::Violated}}};
  CHECK(surprises(expect, run()) == Names{});
  SECTION("otherwise than it is") {
    expect.properties["AGREE"] = Verdict::Violated, expect.properties["Top.pl.NODUP"] = Verdict::Ok;
    CHECK(surprises(expect, run()) ==
          Names{"AGREE is inconclusive, not violated", "Top.pl.NODUP is violated, not ok"});
  }
  SECTION("of nobody") {
    expect.properties["UAGREE"] = Verdict::Ok;
    CHECK(surprises(expect, run()) == Names{"no module has a property UAGREE"});
  }
}

TEST_CASE("what is not named is as the verdict says, and no inner module is violated unawares") {
  Expect expect{.verdict = Verdict::Ok, .properties = {{"FD-ACC", Verdict::Violated}}};
  CHECK(surprises(expect, run()) == Names{"AGREE is inconclusive, not ok (it is not named)",
                                          "Top.pl.NODUP is violated, not ok (it is not named)"});
  SECTION("where a violation is expected the rest is open") {
    expect.verdict = Verdict::Violated;
    CHECK(surprises(expect, run()) == Names{});
  }
}

TEST_CASE("the names that a file may use are those of the stack") {
  know_protocols();
  know_checkers();
  const auto names = property_names(Stack::make(Choice{"LazyReliableBroadcast", {}, {}}));
  for (auto known : {"AGREE", "READABLE", "FD-ACC", "ExcludeOnTimeout.FD-ACC", "LazyReliableBroadcast.beb.pl.LINKVAL"})
    CHECK(names.contains(known));
  CHECK_FALSE(names.contains("UAGREE"));
}
