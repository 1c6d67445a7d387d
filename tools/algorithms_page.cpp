// The page of all algorithms, one row each, from what they and the scenarios say of themselves.
#include <algorithm>
#include <ostream>

#include "tools/algorithms_page.hpp"
#include "tools/knowledge.hpp"

namespace faultline::tools {
namespace {

std::string checks_of(std::span<const Property> properties) {
  std::string text;
  for (const Property& p : properties) text += (text.empty() ? "" : " ") + std::string(p.check);
  return text;
}

std::string cost_of(const About& about) {
  if (about.messages.empty()) return "";
  std::string text(about.messages);
  if (!about.steps.empty()) text += " messages, " + std::string(about.steps) + " steps";
  return text;
}

/// Links to the scenarios in which it runs outermost, else to the first few of those below whose root it stands.
std::string scenarios_of(const Algorithm& algorithm, const std::vector<KnownScenario>& known) {
  std::vector<std::string> own, below;
  for (const KnownScenario& s : known) {
    const std::string link = "[" + s.name + "](../" + s.file + ")";
    if (s.protocol == algorithm.name) own.push_back(link);
    else if (std::ranges::find(s.algorithms, algorithm.name) != s.algorithms.end()) below.push_back(link);
  }
  constexpr std::size_t most = 3;
  if (own.empty() && below.size() > most) below.resize(most);
  std::string text;
  for (const std::string& link : own.empty() ? below : own) text += (text.empty() ? "" : ", ") + link;
  return text;
}

}  // namespace

void print_algorithms(std::ostream& out) {
  const auto known = known_scenarios();
  out << "# Algorithms\n\n"
         "Made by `tools/faultline list protocols --markdown` from what stands beside the code of each;\n"
         "`tools/faultline describe NAME` tells more. Costs are those of a run without failures, over links that cost\n"
         "one message: per request, of all requests where each process asks once, or in each period where nobody\n"
         "asks. Properties are explained by `tools/faultline list properties`.\n";
  for (const PortInfo* port : catalog().ports()) {
    const auto providers = catalog().providing(*port);
    if (providers.empty()) continue;
    out << "\n## " << port->name << "\n\n" << port->summary << " (" << port->source << ") Judged by "
        << checks_of(port->properties) << ".\n\n"
        << "| algorithm | source | model | faulty, at the most | cost | scenarios |\n|---|---|---|---|---|---|\n";
    for (const Algorithm* a : providers) {
      out << "| `" << a->name << "` | " << a->about.source << " | " << name_of(a->about.model) << " | "
          << a->about.tolerates << " | " << cost_of(a->about) << " | " << scenarios_of(*a, known) << " |\n";
      if (!a->properties.empty())
        out << "| | besides: " << checks_of(a->properties) << " | | | | |\n";
    }
  }
}

}  // namespace faultline::tools
