// snippet.hpp: what the snippets share: two small ports.
#pragma once
#include "sim/process/algorithm.hpp"

namespace faultline {

inline constexpr About about_nothing{.title = "Mine", .source = "mine", .model = Model::FailSilent, .tolerates = "N"};

struct Wish {
  struct Ask { std::string word; };
  struct Grant { std::string word; };
  using Requests = types<Ask>;
  using Indications = types<Grant>;
  static constexpr std::string_view source = "", summary = "";
  static constexpr std::span<const Property> properties{};
};

}  // namespace faultline
