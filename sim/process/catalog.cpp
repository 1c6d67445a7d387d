#include <algorithm>
#include <stdexcept>

#include "sim/core/math.hpp"
#include "sim/process/algorithm_describe.hpp"

namespace faultline {

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

std::string draw_key(Draws& draws, const CommandSpace& space) {
  if (space.skew <= 0) return "k" + std::to_string(1 + draws.below(space.keys));
  double total = 0;
  auto weight = [&](std::uint32_t k) { return portable::pow(k, -space.skew); };
  for (std::uint32_t k = 1; k <= space.keys; ++k) total += weight(k);
  double at = static_cast<double>(draws.next() >> 11) / 9007199254740992.0 * total;    // 53 bits over 2^53
  std::uint32_t k = 1;
  while (k < space.keys && (at -= weight(k)) >= 0) ++k;
  return "k" + std::to_string(k);
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

std::size_t edit_distance(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      auto change = diagonal + (lower(a[i - 1]) != lower(b[j - 1]));
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}
}  // namespace

std::optional<std::int64_t> evaluate(std::string_view formula, std::int64_t n) {
  Formula f{formula, n};
  auto value = f.sum();
  if (!f.ok || f.peek() != '\0') return {};
  return value;
}

std::vector<std::string> similar(std::string_view wanted, const std::vector<std::string_view>& known) {
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (auto name : known)
    if (auto d = edit_distance(wanted, name); d <= std::max<std::size_t>(2, wanted.size() / 3))
      near.emplace_back(d, name);
  std::sort(near.begin(), near.end());
  std::vector<std::string> best;
  for (const auto& [_, name] : near) if (best.size() < 3) best.emplace_back(name);
  return best;
}

}  // namespace faultline
