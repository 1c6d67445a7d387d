// Lines of the plan that mean whoever is so and so: all ranks say how they are, one of them decides.
#include <algorithm>

#include "mpi_backend/rank.hpp"

namespace faultline::mpi {

constexpr auto for_answers = std::chrono::milliseconds(300);

void Rank::ask(std::size_t line, const View& view) {
  Asked asked{line, view};
  if (!decided_.contains(line)) asked_.insert(line);
  if (const int decider = lowest_present(); decider != rank_) post(decider, asked);
  else on(rank_, asked);
}

/// All have answered whom they see, or have had their time.
void Rank::decide_lines() {
  for (auto at = polls_.begin(); at != polls_.end();) {
    auto& [line, poll] = *at;
    const auto present = std::ranges::count(peers_, false, &Peer::silent);
    const bool known = decided_.contains(line);
    if (!known && static_cast<long>(poll.views.size()) < present && Clock::now() - poll.since < for_answers) {
      ++at;
      continue;
    }
    if (!known) {
      std::vector<View> views(peers_.size(), View{.up = false, .paused = false, .leader = {}});
      for (const auto& [p, view] : poll.views) views[static_cast<std::size_t>(p)] = view;
      Decision decision = simulator_->resolve(static_cast<std::size_t>(line), views);
      post_all(decision);
      on(rank_, decision);
    }
    at = polls_.erase(at);
  }
}

}  // namespace faultline::mpi
