// Every property of every port: a history in which it holds, one in which it breaks, one in which it breaks
// outside the assumptions, and one in which there is nothing to judge.
#include <catch2/catch.hpp>

#include "protocols/replication/commands.hpp"
#include "tests/check/script.hpp"
#include "tests/check/ports.hpp"

using namespace faultline;
using namespace faultline::testing;

namespace {


template <class P> concept Link = requires { typename P::Send; };
template <class P> concept Broadcasting = requires { typename P::Broadcast; };
template <class P>
concept Deciding = requires(typename P::Propose e) { e.value; } && !requires { typename P::Abort; };
template <class P> concept Register = requires { typename P::ReadReturn; };
template <class P> concept Committing = requires(typename P::Propose e) { e.commit; };

/// One of two values that such a port agrees on.
template <Deciding P> auto value(bool which) {
  if constexpr (std::is_same_v<decltype(P::Propose::value), bool>) return which;
  else return which ? a : b;
}

// ---- the property holds ---------------------------------------------------------------------------

template <Link P> void hold(Script<P>& h) {
  h.at(10, p0, typename P::Send{p1, a}).at(11, p0, typename P::Send{p1, b});
  for (int round = 0; round < (std::is_same_v<P, StubbornLink> ? 3 : 1); ++round)
    h.at(20 + round, p1, typename P::Deliver{p0, a}).at(20 + round, p1, typename P::Deliver{p0, b});
}
template <Broadcasting P> void hold(Script<P>& h) {
  h.at(10, p0, typename P::Broadcast{a});
  for (ProcessId q : {p0, p1, p2}) h.at(20, q, typename P::Deliver{p0, a});
  h.at(30, p1, typename P::Broadcast{b});
  for (ProcessId q : {p0, p1, p2}) h.at(40, q, typename P::Deliver{p1, b});
}
template <Deciding P> void hold(Script<P>& h) {
  h.at(10, p0, typename P::Propose{value<P>(true)}).at(10, p1, typename P::Propose{value<P>(false)});
  h.at(15, p2, typename P::Propose{value<P>(true)});
  for (ProcessId q : {p0, p1, p2}) h.at(20, q, typename P::Decide{value<P>(false)});
}
void hold(Script<EpochChange>& h) {
  h.at(10, p0, EpochChange::StartEpoch{1, p0});
  for (ProcessId q : {p0, p1, p2}) h.at(20, q, EpochChange::StartEpoch{2, p1});
}
void hold(Script<EpochConsensus>& h) {
  using P = EpochConsensus;
  for (ProcessId q : {p0, p1, p2}) h.at(5, q, P::Init{1, p0, {}});
  h.at(6, p0, P::Propose{a}).at(10, p0, P::Decide{a});
  for (ProcessId q : {p0, p1, p2}) h.at(11, q, P::Abort{}).at(11, q, P::Aborted{{1, a}});
  for (ProcessId q : {p0, p1, p2}) h.at(12, q, P::Init{2, p1, {1, a}});
  h.at(13, p1, P::Propose{b});
  for (ProcessId q : {p0, p1, p2}) h.at(20, q, P::Decide{a});
}
template <Register P> void hold(Script<P>& h) {
  h.at(10, p0, typename P::Write{a}).at(20, p0, typename P::WriteReturn{});
  h.at(30, p1, typename P::Read{}).at(40, p1, typename P::ReadReturn{a});
  h.at(50, p2, typename P::Read{}).at(60, p2, typename P::ReadReturn{a});
}
template <Committing P> void hold(Script<P>& h) {
  for (ProcessId q : {p0, p1, p2}) h.at(10, q, typename P::Propose{true});
  for (ProcessId q : {p0, p1, p2}) h.at(20, q, typename P::Decide{true});
}
void hold(Script<PerfectFailureDetector>& h) {
  h.crash(10, p2);
  for (ProcessId q : {p0, p1}) h.at(20, q, PerfectFailureDetector::Crash{p2});
}
void hold(Script<EventuallyPerfectFailureDetector>& h) {
  h.at(5, p0, EventuallyPerfectFailureDetector::Suspect{p1}).at(8, p0, EventuallyPerfectFailureDetector::Restore{p1});
  h.crash(10, p2);
  for (ProcessId q : {p0, p1}) h.at(20, q, EventuallyPerfectFailureDetector::Suspect{p2});
}
void hold(Script<LeaderElection>& h) {
  for (ProcessId q : {p0, p1, p2}) h.at(0, q, LeaderElection::Leader{p2});
  h.crash(10, p2);
  for (ProcessId q : {p0, p1}) h.at(20, q, LeaderElection::Leader{p1});
}
void hold(Script<EventualLeaderDetector>& h) {
  for (ProcessId q : {p0, p1, p2}) h.at(0, q, EventualLeaderDetector::Trust{p2});
  h.crash(10, p2);
  for (ProcessId q : {p0, p1}) h.at(20, q, EventualLeaderDetector::Trust{p1});
}
void hold(Script<CommonCoin>& h) {
  for (ProcessId q : {p0, p1, p2}) h.at(10, q, CommonCoin::Release{2}).at(11, q, CommonCoin::Output{1});
}
void hold(Script<TransactionalBank>& h) {
  h.at(10, p0, TransactionalBank::Execute{a}).at(20, p0, TransactionalBank::Output{{p0, 1}, true});
}
void hold(Script<ReplicatedStateMachine>& h) {
  using P = ReplicatedStateMachine;
  h.at(10, p0, P::Execute{Register::Write{1}}).at(20, p0, P::Output{Done{}});
  h.at(30, p1, P::Execute{Register::Read{}}).at(40, p1, P::Output{Register::Value{1}});
}
void hold(Script<ReplicatedLog>& h) {
  h.at(10, p0, ReplicatedLog::Append{a});
  for (ProcessId q : {p0, p1, p2}) h.at(20, q, ReplicatedLog::Commit{1, a}).at(30, q, ReplicatedLog::Commit{2, {}});
}
void hold(Script<StateMachine>& h) {
  for (ProcessId q : {p0, p1}) h.at(10, q, StateMachine::Apply{1, a}).at(10, q, StateMachine::Applied{1, b});
}

// ---- the property breaks --------------------------------------------------------------------------

template <Link P> bool violate(Script<P>& h, std::string_view check) {
  if (check == "NOCREATE") return h.at(20, p1, typename P::Deliver{p0, a}), true;
  h.at(10, p0, typename P::Send{p1, a});
  if (check == "LINKVAL" || check == "STUBBORN") return true;
  if (check == "NODUP") return h.at(20, p1, typename P::Deliver{p0, a}).at(21, p1, typename P::Deliver{p0, a}), true;
  h.at(11, p0, typename P::Send{p1, b}).at(20, p1, typename P::Deliver{p0, b});
  return check == "LINKFIFO";
}
template <Broadcasting P> bool violate(Script<P>& h, std::string_view check) {
  if (check == "NOCREATE") return h.at(20, p1, typename P::Deliver{p0, a}), true;
  h.at(10, p0, typename P::Broadcast{a});
  if (check == "VALALL" || check == "VALSELF") return true;
  h.at(20, p2, typename P::Deliver{p0, a});
  if (check == "NODUP") return h.at(21, p2, typename P::Deliver{p0, a}), true;
  if (check == "AGREE") return true;
  if (check == "UAGREE") return h.crash(21, p2), true;
  h.at(30, check == "FIFO" ? p0 : p2, typename P::Broadcast{b});
  h.at(40, p1, typename P::Deliver{check == "FIFO" ? p0 : p2, b});
  return check == "FIFO" || check == "CAUSAL" || check == "TO" || check == "UTO";
}
template <Deciding P> bool violate(Script<P>& h, std::string_view check) {
  using Propose = typename P::Propose;
  using Decide = typename P::Decide;
  const auto good = value<P>(true), other = value<P>(false);
  h.at(10, p0, Propose{good}).at(10, p1, Propose{good}).at(10, p2, Propose{check == "CVALID" ? good : other});
  if (check == "CTERM" || check == "PTERM") return h.at(20, p0, Decide{good}), true;
  h.at(20, p0, Decide{check == "CVALID" ? other : good});
  if (check == "CVALID") return true;
  if (check == "CINT") return h.at(21, p0, Decide{good}), true;
  h.at(21, p1, Decide{other});
  if (check == "CUAGR") h.crash(22, p1);
  return check == "CAGR" || check == "CUAGR";
}
bool violate(Script<EpochChange>& h, std::string_view check) {
  h.at(10, p0, EpochChange::StartEpoch{2, p0});
  if (check == "EC-LEAD") return true;
  h.at(11, check == "EC-MONO" ? p0 : p1, EpochChange::StartEpoch{2, check == "EC-MONO" ? p0 : p1});
  return check == "EC-MONO" || check == "EC-CONS";
}
bool violate(Script<EpochConsensus>& h, std::string_view check) {
  using P = EpochConsensus;
  for (ProcessId q : {p0, p1, p2}) h.at(5, q, P::Init{1, p0, {}});
  h.at(6, p0, P::Propose{a});
  if (check == "EP-TERM") return true;
  if (check == "EP-ABORT") return h.at(7, p0, P::Aborted{}), true;
  h.at(10, p0, P::Decide{check == "EP-VALID" ? b : a});
  if (check == "EP-VALID") return true;
  if (check == "EP-INT") return h.at(11, p0, P::Decide{a}), true;
  if (check == "EP-LOCK") h.at(11, p1, P::Init{2, p1, {}});
  h.at(12, p1, P::Decide{b});
  return check == "EP-AGR" || check == "EP-LOCK";
}
template <Register P> bool violate(Script<P>& h, std::string_view check) {
  h.at(10, p0, typename P::Write{a});
  if (check == "REGTERM") return true;
  h.at(20, p0, typename P::WriteReturn{}).at(30, p0, typename P::Write{b});
  h.at(40, p1, typename P::Read{}).at(50, p1, typename P::ReadReturn{b});
  h.at(60, p2, typename P::Read{}).at(70, p2, typename P::ReadReturn{check == "REGULAR" ? Payload() : Payload(a)});
  return true;                                                // older than what was written, or than what was read
}
template <Committing P> bool violate(Script<P>& h, std::string_view check) {
  const bool all = check == "AC-TERM" || check == "AC-ABORT" || check == "AC-INT";
  for (ProcessId q : {p0, p1}) h.at(10, q, typename P::Propose{true});
  h.at(10, p2, typename P::Propose{all}).at(20, p0, typename P::Decide{check != "AC-ABORT"});
  if (check == "AC-INT") h.at(21, p0, typename P::Decide{true});
  if (check == "AC-AGR") h.at(21, p1, typename P::Decide{false}).crash(22, p1);
  h.run.quickest_timer = std::chrono::milliseconds(50);
  return true;
}
bool violate(Script<PerfectFailureDetector>& h, std::string_view check) {
  if (check == "FD-ACC") return h.at(5, p0, PerfectFailureDetector::Crash{p2}).crash(10, p2), true;
  h.crash(10, p2).at(20, p0, PerfectFailureDetector::Crash{p2});
  return check == "FD-COMP";
}
bool violate(Script<EventuallyPerfectFailureDetector>& h, std::string_view check) {
  using P = EventuallyPerfectFailureDetector;
  if (check == "FD-EACC") return h.at(5, p0, P::Suspect{p1}), true;
  h.crash(10, p2);
  for (ProcessId q : {p0, p1}) h.at(20, q, P::Suspect{p2});
  h.at(30, p1, P::Restore{p2});
  return check == "FD-COMP";
}
bool violate(Script<LeaderElection>& h, std::string_view check) {
  for (ProcessId q : {p0, p1}) h.at(1, q, LeaderElection::Leader{p2});
  if (check == "LE-DET") return h.crash(10, p2), true;
  h.at(20, p0, LeaderElection::Leader{p1});
  return check == "LE-ACC";
}
bool violate(Script<EventualLeaderDetector>& h, std::string_view check) {
  for (ProcessId q : {p0, p1, p2}) h.at(1, q, EventualLeaderDetector::Trust{p2});
  if (check == "OM-ACC") return h.crash(10, p2), true;
  h.at(20, p0, EventualLeaderDetector::Trust{p1});
  return check == "OM-AGR";
}
bool violate(Script<CommonCoin>& h, std::string_view check) {
  if (check == "COIN-HIDE") return h.at(9, p0, CommonCoin::Output{1}), true;
  for (ProcessId q : {p0, p1, p2}) h.at(10, q, CommonCoin::Release{2});
  return check == "COIN-TERM";
}
bool violate(Script<TransactionalBank>& h, std::string_view check) {
  h.at(10, p0, TransactionalBank::Execute{a});
  return check == "TX-TERM";
}
bool violate(Script<ReplicatedStateMachine>& h, std::string_view check) {
  using P = ReplicatedStateMachine;
  h.at(10, p0, P::Execute{Register::Write{1}});
  if (check == "RESP") return true;
  h.at(20, p0, P::Output{Done{}});
  h.at(30, p1, P::Execute{Register::Read{}}).at(40, p1, P::Output{Register::Value{}});
  return check == "LIN";
}
bool violate(Script<ReplicatedLog>& h, std::string_view check) {
  using P = ReplicatedLog;
  if (check == "LOG-NOCREATE") return h.at(20, p0, P::Commit{1, a}), true;
  h.at(10, p0, P::Append{a}).at(10, p0, P::Append{b});
  if (check == "LOG-ORDER") return h.at(20, p0, P::Commit{2, a}), true;
  h.at(20, p0, P::Commit{1, a});
  if (check == "LOG-CATCHUP") return true;
  h.at(30, p1, P::Commit{1, b});
  return check == "LOG-AGREE";
}
bool violate(Script<StateMachine>& h, std::string_view check) {
  h.at(10, p0, StateMachine::Apply{1, a}).at(10, p0, StateMachine::Applied{1, b});
  h.at(20, p1, StateMachine::Apply{1, a}).at(20, p1, StateMachine::Applied{1, a});
  return check == "SM-SAME";
}

// ---- for all of them ------------------------------------------------------------------------------

template <class P>
constexpr bool is_leader_port = std::is_same_v<P, LeaderElection> || std::is_same_v<P, EventualLeaderDetector> ||
                                std::is_same_v<P, EpochChange>;

template <class P> void judge_port() {
  INFO("port " << reflect::type_name<P>());
  for (const Property& property : P::properties) {
    INFO("check " << property.check);
    {
      Script<P> h;
      hold(h);
      const Finding f = h.finding(property.check);
      INFO(f.text);
      CHECK(f.verdict == Verdict::Ok);
      CHECK(f.judged > 0);
      CHECK(f.text.empty());
      CHECK(f.label == property.label);
    }
    {
      Script<P> h;
      REQUIRE(violate(h, property.check));
      const Finding f = h.finding(property.check);
      INFO(f.text);
      CHECK(f.verdict == Verdict::Violated);
      CHECK(f.judged > 0);
      CHECK(f.text.find("process ") == 0);
      CHECK((f.record || property.kind == PropertyKind::Liveness));   // what never came has no record
    }
    {
      Script<P> h;
      REQUIRE(violate(h, property.check));
      h.run.fair = false;
      const Finding f = h.finding(property.check);
      INFO(f.text);
      const bool safety = property.kind == PropertyKind::Safety;
      CHECK(f.verdict == (safety ? Verdict::Violated : Verdict::Inconclusive));
      CHECK((f.text.find("some link or process let nothing through until the end") != f.text.npos) == !safety);
    }
    {
      Script<P> h(1);                                        // one process, which does nothing
      if (is_leader_port<P>) h.crash(10, p0);
      const Finding f = h.finding(property.check);
      CHECK(f.verdict == Verdict::Inconclusive);
      CHECK(f.judged == 0);
      CHECK(f.text.find("nothing was judged: ") == 0);
    }
  }
}

template <class... P> void judge_all(types<P...>) { (judge_port<P>(), ...); }

}  // namespace

TEST_CASE("every property of every port can hold, break, prove nothing and stay unjudged") {
  judge_all(TriedPorts{});
}

TEST_CASE("a checker that judges what its port does not promise is our mistake") {
  Tally tally;
  tally.judged("AGREE");
  CHECK_THROWS_WITH(tally.findings(detail::port_info<BestEffortBroadcast>(), Needs::None, {}),
                    "a checker judges AGREE, which BestEffortBroadcast does not promise");
}
