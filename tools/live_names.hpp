// live_names.hpp: the names that this binary's protocols have, for traces and logs.
#pragma once
#include "sim/engine/names.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline::tools {

class LiveNames final : public Names {
 public:
  /// One more run, or part of one, whose modules module_name and place tell. It outlives its use here.
  void watch(const Simulator* run) { runs_.push_back(run); }

  std::string type_name(std::uint32_t type) const override;
  std::string module_name(std::string_view path) const override;
  std::string json(std::uint32_t type, std::string_view body) const override;

  /// Where a path leads, in words: "EagerReliableBroadcast.beb.pl"; empty if nowhere.
  std::string place(std::string_view path) const;

 private:
  const Module* find(std::string_view path) const;
  std::vector<const Simulator*> runs_;
};

/// "Data" of "EagerReliableBroadcast::Data".
std::string_view short_name(std::string_view type);

}  // namespace faultline::tools
