// conformance.hpp: does an algorithm keep its properties in random scenarios inside its system model?
#pragma once
#include <functional>

#include "check/check.hpp"

namespace faultline {

struct ConformanceOptions {
  std::uint64_t twins_every = 10;         ///< each so-manieth seed takes its first steps on two copies; 0: none does
  std::size_t most_failures = 3;          ///< so many are kept with their scenarios; all are counted
  std::function<void(std::uint64_t seed)> progress{};         ///< called after each
};

/// How one property of the outermost module, or of the whole run (READABLE), fared over all runs.
struct PropertyCount {
  std::uint64_t ok = 0, violated = 0, inconclusive = 0;               ///< runs
  std::uint64_t judged = 0;               ///< times that it could have failed
};

/// A run that should not have been: what broke, and the scenario to replay it with.
struct NonConformance {
  std::uint64_t seed = 0;
  std::string text, scenario;             ///< a sentence for each finding; JSON
};

struct ConformanceReport {
  std::uint64_t runs = 0;
  std::uint64_t violated = 0;             ///< runs in which a property of any layer broke, or that failed
  std::uint64_t failed = 0;               ///< runs in which a handler threw or two copies of a step differed
  std::uint64_t inconclusive = 0;         ///< findings on inner modules and services
  std::uint64_t requests = 0, crashes = 0, messages = 0, undelivered = 0, events = 0;
  std::map<std::string, PropertyCount> properties;                    ///< by check
  std::map<std::string, std::uint64_t> stacks;                        ///< runs, by what served the ports below
  std::vector<NonConformance> failures;
};

/// Runs random_scenario(algorithm, seed) for each seed from `first` to `last` and judges every layer.
ConformanceReport conform(const Algorithm&, std::uint64_t first, std::uint64_t last, const ConformanceOptions& = {});

}  // namespace faultline
