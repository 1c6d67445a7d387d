#include "sim/process/stack.hpp"

#include <algorithm>
#include <stdexcept>

#include "sim/core/words.hpp"

namespace faultline {
namespace {

std::string list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text.empty() ? "none" : text;
}

std::vector<std::string> names(const std::vector<const Algorithm*>& all) {
  std::vector<std::string> names;
  for (auto* a : all) names.emplace_back(a->name);
  return names;
}

/// "no algorithm is called X; did you mean Y? known are ..."
std::string unknown(std::string_view what, std::string_view wanted, const std::vector<std::string>& known) {
  std::string text = "no " + std::string(what) + " is called \"" + std::string(wanted) + "\"";
  for (const PortInfo* port : catalog().ports())
    if (what == "algorithm" && port->name == wanted)
      return text + ": it is a port, provided by " + list(names(catalog().providing(*port)));
  const std::string meant = did_you_mean(wanted, known);
  return text + (meant.empty() ? "; there are: " + list(known) : meant);
}

}  // namespace

/// Builds the layers from the root down, each algorithm once.
struct Resolver {
  const Choice& choice;
  std::vector<ChoiceProblem>& problems;
  Stack& stack;
  std::vector<std::string> path;                              // algorithms being resolved: a circle never ends
  std::set<std::string> used;                                 // keys of the choice that meant something

  const Algorithm* chosen(const PortInfo& port, const std::string& key) {
    auto at = choice.uses.find(std::string(port.name));
    if (at != choice.uses.end()) used.insert(at->first);      // meant something, even where a field says otherwise
    if (auto field = choice.uses.find(key); field != choice.uses.end()) at = field;
    auto offers = catalog().providing(port);
    std::string_view wanted = at == choice.uses.end() ? port.by_default : at->second;
    if (at != choice.uses.end()) used.insert(at->first);
    if (wanted.empty() && offers.size() == 1) return offers[0];
    for (auto* a : offers) if (a->name == wanted) return a;
    std::string where = at == choice.uses.end() ? "uses" : "uses/" + at->first;
    if (wanted.empty())
      problems.push_back({where, "nothing says which algorithm provides " + std::string(port.name) + " for " +
                                     key + "; allowed are: " + list(names(offers))});
    else if (auto* a = catalog().algorithm(wanted))
      problems.push_back({where, std::string(a->name) + " provides " + std::string(a->port->name) + ", not " +
                                     std::string(port.name) + "; allowed are: " + list(names(offers))});
    else problems.push_back({where, unknown("algorithm", wanted, names(offers))});
    return nullptr;
  }

  const Layer* layer(const Algorithm& algorithm) {
    for (const auto& name : path)
      if (name == algorithm.name) {
        problems.push_back({"uses", std::string(algorithm.name) + " would use itself, through " + list(path)});
        return nullptr;
      }
    auto [at, is_new] = stack.layers_.try_emplace(algorithm.name);
    Layer& made = at->second;
    if (!is_new) return &made;
    made.algorithm = &algorithm;
    path.emplace_back(algorithm.name);
    for (const PartInfo& part : algorithm.parts) {
      if (made.parts.size() <= part.index) made.parts.resize(part.index + 1u);
      const Algorithm* sub = chosen(*part.port, std::string(algorithm.name).append(".").append(part.field));
      if (!sub) continue;
      if (part.kind == PartKind::Shared && !sub->handles_joined)
        problems.push_back({"uses", std::string(sub->name) + " cannot be shared as " +
                                        std::string(algorithm.name) + "." + std::string(part.field) +
                                        ": it has no on(Context&, const Joined&) to bring newcomers "
                                        "up to date"});
      const Layer* below = layer(*sub);
      made.parts[part.index] = below;
      if (part.kind != PartKind::Shared) continue;
      auto [service, first] = stack.services_.emplace(part.port->id, below);
      if (!first && service->second != below)
        problems.push_back({"uses", "the process has one " + std::string(part.port->name) + " for all, so " +
                                        std::string(algorithm.name) + "." + std::string(part.field) +
                                        " cannot be " + std::string(sub->name) + " while another is " +
                                        std::string(service->second->algorithm->name)});
    }
    path.pop_back();
    set_parameters(made);
    return &made;
  }

  void set_parameters(Layer& layer) {
    const Algorithm& a = *layer.algorithm;
    for (const auto& [key, text] : choice.parameters) {
      auto dot = key.find('.');
      if (key.substr(0, dot) != a.name) continue;
      used.insert("parameters/" + key);
      std::vector<std::string> known;
      const ParameterInfo* parameter = nullptr;
      for (const ParameterInfo& p : a.parameters) {
        known.emplace_back(p.field);
        if (dot != key.npos && key.substr(dot + 1) == p.field) parameter = &p;
      }
      std::string allowed;
      auto value = json::parse(text);
      if (!parameter)
        problems.push_back({"parameters/" + key,
                            unknown("parameter of " + std::string(a.name),
                                    dot == key.npos ? "" : key.substr(dot + 1), known)});
      else if (!value)
        problems.push_back({"parameters/" + key, "found " + text + ", which is no JSON"});
      else if (!parameter->fits(*value, allowed))
        problems.push_back({"parameters/" + key, "found " + text + ", allowed is " + allowed});
      else layer.parameters.emplace_back(parameter->index, *value);
    }
  }

  /// Every key of the choice must have meant something.
  void check_unused() {
    for (const auto& [key, _] : choice.uses) {
      if (used.contains(key)) continue;
      auto dot = key.find('.');
      std::vector<std::string> known;
      for (const auto& [name, layer] : stack.layers_) {
        for (const PartInfo& part : layer.algorithm->parts)
          known.push_back(dot == key.npos ? std::string(part.port->name)
                                          : std::string(name).append(".").append(part.field));
      }
      std::sort(known.begin(), known.end());
      known.erase(std::unique(known.begin(), known.end()), known.end());
      std::string what = dot == key.npos ? "port of this stack" : "field of an algorithm of this stack";
      problems.push_back({"uses/" + key, unknown(what, key, known)});
    }
    for (const auto& [key, _] : choice.parameters)
      if (!used.contains("parameters/" + key)) {
        std::vector<std::string> known;
        for (const auto& [name, _] : stack.layers_) known.emplace_back(name);
        problems.push_back({"parameters/" + key,
                            unknown("algorithm of this stack", key.substr(0, key.find('.')), known)});
      }
  }
};

std::shared_ptr<const Stack> Stack::make(const Choice& choice, std::vector<ChoiceProblem>& problems) {
  auto stack = std::make_shared<Stack>();
  const Algorithm* root = catalog().algorithm(choice.algorithm);
  if (!root) {
    problems.push_back({"algorithm", unknown("algorithm", choice.algorithm, names(catalog().algorithms()))});
    return nullptr;
  }
  auto before = problems.size();
  Resolver resolver{choice, problems, *stack, {}, {}};
  stack->root_ = resolver.layer(*root);
  resolver.check_unused();
  if (problems.size() > before) return nullptr;
  return stack;
}

std::shared_ptr<const Stack> Stack::make(const Choice& choice) {
  std::vector<ChoiceProblem> problems;
  auto stack = make(choice, problems);
  if (!problems.empty()) throw std::invalid_argument(problems[0].where + ": " + problems[0].message);
  return stack;
}

const Layer* Stack::layer(std::string_view algorithm) const {
  auto at = layers_.find(algorithm);
  return at == layers_.end() ? nullptr : &at->second;
}

}  // namespace faultline
