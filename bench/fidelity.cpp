// fidelity.cpp: a simulated run beside a real one of the same scenario, as a row of docs/fidelity.md.
// Usage: fidelity NAME SIMULATED.trace REAL.trace, both of the same scenario.
#include <algorithm>
#include <cstdio>
#include <set>

#include "sim/engine/trace_file.hpp"

namespace faultline::bench {
namespace {

struct Sums {
  std::vector<double> answers, messages;                      ///< milliseconds
  std::uint64_t requests = 0, sent = 0;
  std::set<std::string> elections;                            ///< candidacies: what candidates ask for votes with
};

/// An answer is the first indication at the process that was asked which holds what the request says; of a port that
/// takes one request at a time, the next one.
Sums sums_of(const Trace& trace) {
  Sums sums;
  struct Asked { Time at; std::string body; };
  std::map<ProcessId, std::vector<Asked>> open;
  const auto ms = [](Duration d) { return static_cast<double>(d.count()) / 1e6; };
  for (const Record& r : trace.records) {
    if (r.kind == Kind::Request) ++sums.requests, open[r.process].push_back({r.at, std::string(r.body)});
    if (r.kind == Kind::Deliver) sums.messages.push_back(ms(r.at - trace.records[r.cause].at));
    if (r.kind == Kind::Send) {
      ++sums.sent;
      const auto type = trace.types.find(r.type);
      if (type != trace.types.end() && type->second.ends_with("::RequestVote"))
        sums.elections.insert(std::to_string(index(r.process)) + std::string(r.body));
    }
    if (r.kind != Kind::Indication) continue;
    auto& asked = open[r.process];
    auto answered = std::ranges::find_if(asked, [&](const Asked& a) {
      return r.body.find(a.body.substr(a.body.size() > 12 ? a.body.size() - 12 : 0)) != r.body.npos;
    });
    if (answered == asked.end() && asked.size() == 1) answered = asked.begin();
    if (answered == asked.end()) continue;
    sums.answers.push_back(ms(r.at - answered->at));
    asked.erase(answered);
  }
  return sums;
}

double percentile(std::vector<double> all, double part) {
  if (all.empty()) return 0;
  std::ranges::sort(all);
  return all[std::min(all.size() - 1, static_cast<std::size_t>(part * static_cast<double>(all.size())))];
}

void print(const char* name, const char* how, const Sums& s) {
  std::printf("| %s | %s | %zu of %llu | %.2f | %.2f | %.2f | %.2f | %llu | %zu |\n", name, how, s.answers.size(),
              static_cast<unsigned long long>(s.requests), percentile(s.answers, 0.5), percentile(s.answers, 0.99),
              percentile(s.messages, 0.5), percentile(s.messages, 0.99), static_cast<unsigned long long>(s.sent),
              s.elections.size());
}

}  // namespace
}  // namespace faultline::bench

int main(int argc, char** argv) {
  using namespace faultline;
  if (argc != 4) return std::fprintf(stderr, "usage: fidelity NAME SIMULATED.trace REAL.trace\n"), 2;
  for (int i : {2, 3}) {
    const Trace trace = read_trace(argv[i]);
    if (trace.problem) return std::fprintf(stderr, "%s\n", trace.problem->c_str()), 2;
    bench::print(i == 2 ? argv[1] : "", i == 2 ? "simulated" : "on ranks", bench::sums_of(trace));
  }
}
