// ratios.cpp: prints the table of ratios as Markdown. Usage: ratios [ROUNDS], 101 unless said otherwise.
#include "bench/ratios.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <vector>

#include "bench/kernels.hpp"
#include "bench/simulated.hpp"

namespace faultline::bench {
namespace {

struct Variant {
  std::string name;
  std::function<Rate()> make;
};

std::map<std::uint32_t, std::vector<Variant>>& table() {
  static std::map<std::uint32_t, std::vector<Variant>> variants;
  return variants;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Where the memory of a variant lies makes it faster or slower for its whole life: so all of them are built anew, in
/// another order, again and again.
void compare(std::uint32_t pending, const std::vector<Variant>& variants, int rounds) {
  constexpr int rounds_a_life = 8;
  std::vector<Rate> rates(variants.size());
  std::vector<std::vector<double>> measured(variants.size());
  for (int round = 0; round < rounds; ++round) {
    if (round % rounds_a_life == 0) {
      for (Rate& rate : rates) rate = nullptr;
      for (std::size_t i = 0; i < rates.size(); ++i) {
        const std::size_t turn = (i + static_cast<std::size_t>(round / rounds_a_life)) % rates.size();
        rates[turn] = variants[turn].make();
      }
      for (const Rate& rate : rates) rate();  // warm up
    }
    for (std::size_t i = 0; i < rates.size(); ++i) measured[i].push_back(rates[i]());
  }
  for (std::size_t i = 0; i < variants.size(); ++i) {
    std::vector<double> ratios;
    for (std::size_t r = 0; r < measured[i].size(); ++r) ratios.push_back(measured[i][r] / measured[0][r]);
    std::sort(ratios.begin(), ratios.end());
    std::printf("| %u | %s | %.2f | %.3f | %.3f to %.3f |\n", pending, variants[i].name.c_str(),
                median(measured[i]) / 1e6, median(ratios), ratios[ratios.size() / 4], ratios[ratios.size() * 3 / 4]);
    std::fflush(stdout);
  }
}

}  // namespace

void add(std::string name, std::uint32_t pending, std::function<Rate()> make) {
  table()[pending].push_back({std::move(name), std::move(make)});
}

}  // namespace faultline::bench

int main(int argc, char** argv) {
  using namespace faultline::bench;
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 101;
  if (argc > 2 || rounds < 1) {
    std::fprintf(stderr, "usage: ratios [ROUNDS]\nROUNDS is a number from 1, and 101 if left out.\n");
    return 2;
  }
  for (const Size& s : sizes) {
    add_world<Ideal>("ideal kernel", s.pending, s.actors, s.pending);
    add_world<Naive>("naive kernel", s.pending, s.actors, s.pending);
    add_world<Simulated>("simulator", s.pending, s.actors, s.pending, true);
    add_world<Simulated>("simulator without digest", s.pending, s.actors, s.pending, false);
  }
  std::printf("| pending | variant | million events/s of CPU time | ratio to the first | its middle half |\n");
  std::printf("|---|---|---|---|---|\n");
  for (const auto& [pending, variants] : table()) compare(pending, variants, rounds);
}
