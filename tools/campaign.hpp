// campaign.hpp: one scenario under many seeds.
#pragma once
#include <functional>

#include "tools/commands.hpp"
#include "tools/run_scenario.hpp"

namespace faultline::tools {

/// What became of one property over all seeds.
struct PropertyRow {
  Finding like;                           ///< module, port, label, check and kind
  std::uint64_t counts[3] = {0, 0, 0};    ///< runs, by Verdict
  std::uint64_t judged = 0;
  std::uint64_t first_seed[3] = {0, 0, 0};///< the lowest with that verdict, where there is one
  std::string text[3];                    ///< what that run said
};

/// All seeds together. Nothing in it depends on how many threads there were or who was quicker, times aside.
struct Campaign {
  std::uint64_t first = 0, last = 0;      ///< seeds that were asked for
  std::uint64_t done = 0;                 ///< runs that came to their end
  std::uint64_t verdicts[3] = {0, 0, 0};  ///< runs, by Verdict
  std::uint64_t unexpected = 0;           ///< runs that were not as the scenario expects ...
  std::uint64_t first_unexpected = 0;     ///< ... the lowest such seed ...
  std::string surprise;                   ///< ... and what it said
  bool failed = false;                    ///< one of those was more than inconclusive
  std::vector<PropertyRow> properties;    ///< in the order of a run's findings
  std::vector<std::uint64_t> fault_bit;   ///< by line of the plan: runs in which it did something
  std::uint64_t events = 0, messages = 0;
  std::uint64_t digest = 0;               ///< of all seeds with their digests
  bool interrupted = false;
  double real_seconds = 0;
};

/// Runs every seed from first to last. `progress` is called now and then by the calling thread, with what is
/// done so far. What a run throws is thrown here, with its seed.
Campaign run_campaign(const Loaded&, std::uint64_t first, std::uint64_t last, unsigned jobs,
                      const std::atomic<bool>& stop, const std::function<void(const Campaign&)>& progress);

void print_campaign(const RunArguments&, const Loaded&, const Campaign&, const Console&);
std::string campaign_json(const RunArguments&, const Loaded&, const Campaign&, const Console&);
int exit_code(const Campaign&);

}  // namespace faultline::tools
