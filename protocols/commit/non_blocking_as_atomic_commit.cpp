// Non-Blocking as Atomic Commit: a commit that never blocks, where one that may is wanted. No algorithm of the books,
// but what they take for granted.
//
// Model: that of the commit below; it adds nothing and costs nothing. The catalogue's entry is for the default below.
#include "protocols/commit/ports.hpp"
#include "sim/process/algorithm.hpp"

namespace faultline {

struct NonBlockingAsAtomicCommit {
  using Port = AtomicCommit;
  static constexpr About about{
      .title = "Non-Blocking as Atomic Commit", .source = "after CGR Module 6.7, no number of its own",
      .model = Model::FailStop, .tolerates = "N - 1", .messages = "N^2 + 6 * N", .steps = "6", .needs = Needs::Fair,
      .outside = "synchrony links gst: nothing, who cannot be heard in time may make all abort",
      .summary = "Hands votes down and decisions up: the commit below promises all that this one does."};

  Use<NonBlockingAtomicCommit> nbac;

  void on(Context& ac, const AtomicCommit::Propose& e) { ac.trigger(nbac, NonBlockingAtomicCommit::Propose{e.commit}); }
  void on(Context& ac, const NonBlockingAtomicCommit::Decide& e) { ac.trigger(AtomicCommit::Decide{e.commit}); }
};

template const Algorithm& algorithm<NonBlockingAsAtomicCommit>();

}  // namespace faultline
