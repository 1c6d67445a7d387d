#include <algorithm>
#include <stdexcept>

#include "sim/core/words.hpp"
#include "sim/process/algorithm_info.hpp"

namespace faultline {

std::string ParameterInfo::by_default() const {
  json::Writer text;
  put(text, value);
  return std::move(text.out);
}

std::string detail::no_such_field(std::string_view request, std::span<const std::string_view> has,
                                  const Order& order) {
  const std::vector<std::string> known(has.begin(), has.end());
  std::string text(request);
  for (const auto& [name, _] : order.fields)
    if (std::ranges::find(known, name) == known.end())
      return text + " has no field \"" + name + "\"" + did_you_mean(name, known) +
             (known.empty() ? "; it has none" : " (fields: " + enumerate(known) + ")");
  return text + " has no such field";
}

std::string_view name_of(Model m) {
  switch (m) {
    case Model::FailStop: return "fail-stop";
    case Model::FailNoisy: return "fail-noisy";
    case Model::FailSilent: return "fail-silent";
    case Model::FailRecovery: return "fail-recovery";
    case Model::CrashStop: return "crash-stop, asynchronous";
    case Model::Synchronous: return "synchronous";
  }
  return "?";
}

void Catalog::add(const Algorithm& a) {
  auto [at, is_new] = algorithms_.emplace(a.name, &a);
  if (!is_new && at->second != &a) throw std::logic_error("two algorithms are called " + std::string(a.name));
  ports_.emplace(a.port->name, a.port);
  for (const PartInfo& part : a.parts) ports_.emplace(part.port->name, part.port);
  auto know_all = [](std::span<const Type* const> list) { for (const Type* t : list) know_type(*t); };
  know_all(a.messages), know_all(a.timers), know_all(a.port->requests), know_all(a.port->indications);
  know_all(a.reports);
  for (const CommandInfo& command : a.commands) know_type(*command.type);
}

const Algorithm* Catalog::algorithm(std::string_view name) const {
  auto at = algorithms_.find(name);
  return at == algorithms_.end() ? nullptr : at->second;
}
const PortInfo* Catalog::port(std::string_view name) const {
  auto at = ports_.find(name);
  return at == ports_.end() ? nullptr : at->second;
}
std::vector<const Algorithm*> Catalog::algorithms() const {
  std::vector<const Algorithm*> all;
  for (const auto& [_, a] : algorithms_) all.push_back(a);
  return all;
}
std::vector<const PortInfo*> Catalog::ports() const {
  std::vector<const PortInfo*> all;
  for (const auto& [_, p] : ports_) all.push_back(p);
  return all;
}
std::vector<const Algorithm*> Catalog::providing(const PortInfo& port) const {
  std::vector<const Algorithm*> all;
  for (const auto& [_, a] : algorithms_) if (a->port->name == port.name) all.push_back(a);
  return all;
}

Catalog& catalog() {
  static Catalog all;
  return all;
}

namespace {
/// Recursive descent over "N^2 + N"; every function leaves `text` behind what it has read.
struct Formula {
  std::string_view text;
  std::int64_t n;
  bool ok = true;

  char peek() {
    while (text.starts_with(' ')) text.remove_prefix(1);
    return text.empty() ? '\0' : text.front();
  }
  bool eat(char c) { return peek() == c && (text.remove_prefix(1), true); }
  std::int64_t sum() {
    auto value = product();
    while (true) {
      if (eat('+')) value += product();
      else if (eat('-')) value -= product();
      else return value;
    }
  }
  std::int64_t product() {
    auto value = power();
    while (true) {
      if (eat('*')) value *= power();
      else if (eat('/')) {
        auto by = power();
        if (by == 0) return ok = false, 0;
        value /= by;
      } else if (peek() == 'N' || peek() == '(') value *= power();   // 2N, N(N-1)
      else return value;
    }
  }
  std::int64_t power() {
    auto base = atom();
    if (!eat('^')) return base;
    std::int64_t value = 1;
    for (auto exponent = atom(); exponent > 0; --exponent) value *= base;
    return value;
  }
  std::int64_t atom() {
    if (eat('(')) {
      auto value = sum();
      return ok = ok && eat(')'), value;
    }
    if (eat('N')) return n;
    std::int64_t value = 0;
    if (peek() < '0' || peek() > '9') return ok = false, 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1))
      value = value * 10 + (text.front() - '0');
    return value;
  }
};
}  // namespace

std::string_view cost_of(std::string_view cost, std::string_view request) {
  if (cost.find(':') == cost.npos) return cost;
  while (!cost.empty()) {
    const auto part = cost.substr(0, cost.find(';'));
    cost.remove_prefix(std::min(part.size() + 1, cost.size()));
    const auto colon = part.find(':');
    const auto name = part.substr(0, colon);
    if (colon != part.npos && name.substr(std::min(name.find_first_not_of(' '), name.size())) == request)
      return part.substr(colon + 1);
  }
  return {};
}

std::optional<std::int64_t> evaluate(std::string_view formula, std::int64_t n) {
  Formula f{formula, n};
  auto value = f.sum();
  if (!f.ok || f.peek() != '\0') return {};
  return value;
}

}  // namespace faultline
