// script.hpp: what happens at one module, written by hand, and what its checker says of it.
#pragma once
#include <stdexcept>

#include "check/check.hpp"
#include "sim/process/algorithm.hpp"
#include "tests/support/processes.hpp"

namespace faultline::testing {

struct Word { std::string text; };
inline const Word a{"a"}, b{"b"}, c{"c"};

/// What happens in a run of one second, delays of 1 ms, in which nothing goes wrong but what the test adds.
template <class Port> class Script {
 public:
  RunFacts run;

  explicit Script(std::uint32_t processes = 3) {
    know_checkers();
    run.processes = processes;
    run.correct.assign(processes, true), run.crashed.assign(processes, false);
    run.end = Time(std::chrono::seconds(1));
    run.worst_delay = run.worst_delay_after_calm = std::chrono::milliseconds(1);
    run.bound = std::chrono::milliseconds(5);
    checker_ = make_checker(reflect::type_name<Port>(), processes);
    if (!checker_) throw std::logic_error("no checker");
  }
  /// An event of the port, so many milliseconds into the run. Its record is the number of events before.
  template <class E> Script& at(int ms, ProcessId p, const E& event) {
    checker_->see({.at = Time(std::chrono::milliseconds(ms)), .record = records_++, .process = p,
                   .request = listed<E, typename Port::Requests>, .type = &type_of<E>, .value = &event});
    return *this;
  }
  Script& crash(int ms, ProcessId p) {
    run.correct[index(p)] = false, run.crashed[index(p)] = true;
    run.calm = Time(std::chrono::milliseconds(ms));
    checker_->crash(p, run.calm);
    return *this;
  }
  /// And it stays up until the end.
  Script& restart(int ms, ProcessId p) {
    run.correct[index(p)] = true, run.crashes_final = false;
    run.calm = Time(std::chrono::milliseconds(ms));
    checker_->restart(p, run.calm);
    return *this;
  }
  std::vector<Finding> findings(Needs needs = Needs::Fair) {
    return checker_->finish(run).findings(detail::port_info<Port>(), needs, run);
  }
  /// The finding on one property. To be asked once.
  Finding finding(std::string_view check, Needs needs = Needs::Fair) {
    for (Finding& f : findings(needs)) if (f.check == check) return f;
    throw std::logic_error("the port does not promise " + std::string(check));
  }

 private:
  std::unique_ptr<Checker> checker_;
  std::uint64_t records_ = 0;
};

}  // namespace faultline::testing
