// generator.hpp: how a random scenario is drawn. Internal to faults; generate.hpp says what comes of it.
#pragma once
#include "faults/generate.hpp"
#include "sim/core/random.hpp"
#include "sim/process/stack.hpp"

namespace faultline {

/// All algorithms of a stack, the outermost first.
std::vector<const Algorithm*> algorithms_of(const Layer&);

class Generator {
 public:
  /// A scenario for an algorithm, from nothing.
  Generator(const Algorithm&, std::uint64_t seed, const GenerateOptions&);
  /// The scenario as it stands, with that seed and to be given more faults, or other ones.
  Generator(Scenario, std::uint64_t seed, const GenerateOptions&);

  /// With a network, a workload and faults.
  Scenario scenario();
  /// With faults beside its own.
  Scenario disturbed();
  /// With one small change of its plan, its workload or its network, drawn from that number.
  Scenario changed(std::uint64_t change);

 private:
  std::uint64_t below(std::uint64_t n) { return draws_.below(n); }
  bool half() { return below(2) == 0; }
  Probability up_to(std::uint64_t percent) { return static_cast<double>(1 + below(percent)) / 100; }
  /// Up to `span`, in thousandths of it, and not nothing.
  Duration part_of(Duration span) { return span / 1000 * static_cast<std::int64_t>(1 + below(1000)); }
  /// One of `span`, a half of it, a quarter, and so on.
  Duration shortened(Duration span, std::uint64_t halvings) { return span / (std::int64_t{1} << below(halvings)); }
  std::uint64_t shortened_count(std::uint64_t most) { return most >> below(5); }
  /// A time at which a fault may begin; it has one unit to end.
  Time moment() { return options_.swarm ? close_moment() : Time{part_of(active_)}; }
  Time close_moment();

  ProcessId anyone() { return ProcessId{static_cast<std::uint32_t>(below(s_.processes.count))}; }
  std::vector<ProcessId> shuffled();
  std::vector<ProcessId> some(std::uint64_t at_most);         ///< at least one, in order

  // ---- what there is before anything goes wrong (generator_setting.cpp)
  void measure();
  void choose_length();
  void take_length();
  void choose_stack(const Algorithm&);
  void choose_parameters();
  bool any_parts() const;
  Duration bound() const;
  Distribution latency();
  LinkModel unreliable();
  void network();
  bool recovers() const;
  static bool names_a_process(const RequestInfo&);
  void workload();
  static std::string name_of_request(const RequestInfo&);
  void ask_each_once(const PortInfo&);
  void ask_in_turn(const PortInfo&);
  void ask_freely(const PortInfo&);
  void ask_the_log();

  // ---- what goes wrong (generator_faults.cpp)
  enum class Family : std::uint8_t { Crash, Late, Lost, Habit, Hunt, Client };
  /// Close in time to something else; the same ones again; whoever leads; the same every now and then; and clients that
  /// change the members and the leader.
  enum Habit : std::uint64_t { Close, Again, Leader, Repeat, Change };
  bool is_on(Family, std::uint64_t kind) const;
  std::uint64_t how_many(Family);
  std::vector<std::uint64_t> kinds(Family) const;
  std::uint64_t kind(Family);
  bool may(Habit habit) { return options_.swarm && is_on(Family::Habit, habit) && half(); }
  /// One swarm of eight, if somebody leads.
  bool hunts() const {
    return options_.swarm && has_leader_ && is_on(Family::Hunt, 0) && is_on(Family::Hunt, 1) && is_on(Family::Hunt, 2);
  }
  void hunt();
  /// One swarm of four, if enough may crash; and if clients wait for answers.
  bool chains() const { return options_.swarm && is_on(Family::Crash, 2) && is_on(Family::Crash, 3); }
  bool clients_leave() const {
    return options_.swarm && stack_->root().algorithm->port->usage == Usage::Sequential && is_on(Family::Client, 0) &&
           is_on(Family::Client, 1);
  }
  Target whom(std::uint64_t at_most);
  /// How long a fault lasts, and how long one that begins then.
  Duration span() { return part_of(options_.swarm ? shortened(4 * unit_, 10) : unit_); }
  Duration span_from(Time at) { return std::min(span(), Time{active_ + unit_} - at); }
  Fault something() {
    const Time at = moment();
    return {at, span_from(at), {}};
  }
  Time time_to_ask(ProcessId, Time otherwise);
  Duration last_moments() { return half() ? Duration(1) : part_of(longest_delay_); }
  void crash(ProcessId);
  Time crash(ProcessId, Time, Duration last_moments, std::vector<ProcessId> deaf);   ///< when it crashes
  void chain(std::vector<ProcessId> links);
  void crashes();
  void add(Fault);
  Fault lateness();
  Fault loss();
  Fault absence();
  void priorities();
  void violate(Assumption);
  void crash_one_more();
  void stall();
  void come_back(bool wiped);
  std::vector<std::size_t> together(std::size_t fault) const;
  void change_a_fault();

  const Key key_;
  Draws draws_;
  const GenerateOptions options_;
  Scenario s_;
  std::shared_ptr<const Stack> stack_;
  Chaos chaos_;
  std::uint64_t on_ = ~std::uint64_t{0};  // swarm: a bit for each kind of fault
  std::vector<ProcessId> before_;         // whom the last fault hit
  Duration unit_{}, longest_delay_{};
  Duration active_{};                     // faults begin in that time
  bool has_leader_ = false;               // somebody in the stack says who leads
  bool brief_ = false;                    // the run ends with its faults
};

}  // namespace faultline
