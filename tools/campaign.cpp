#include "tools/campaign.hpp"

#include <xxhash.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "tools/cli.hpp"

namespace faultline::tools {
namespace {

/// Adds runs up in any order: counts are sums, examples are of the lowest seed.
class Sum {
 public:
  explicit Sum(Campaign& all) : all_(all) {}

  void add(const RunResult& run) {
    const bool is_first = all_.done++ == 0;
    ++all_.verdicts[static_cast<std::size_t>(run.verdict)];
    all_.events += run.counts.events, all_.messages += run.counts.sent;
    const std::uint64_t pair[] = {run.seed, run.digest};
    all_.digest += XXH3_64bits(pair, sizeof pair);            // a sum, so that order does not matter
    if (!run.expected) add_surprise(run);
    for (const Finding& f : run.findings) add(f, run.seed);
    if (is_first) all_.fault_bit.assign(run.faults.size(), 0);
    for (std::size_t i = 0; i < run.faults.size(); ++i) all_.fault_bit[i] += run.faults[i].bites > 0;
  }

  /// The rows in an order that depends on what they are, not on who came first.
  void finish() {
    for (auto& [_, row] : rows_) all_.properties.push_back(std::move(row));
  }

 private:
  void add_surprise(const RunResult& run) {
    all_.failed = all_.failed || exit_code(run) == not_expected;
    if (all_.unexpected++ == 0 || run.seed < all_.first_unexpected) {
      all_.first_unexpected = run.seed;
      all_.surprise = enumerate(run.surprises);
    }
  }
  void add(const Finding& f, std::uint64_t seed) {
    const std::string place = place_without_keys(f.module);
    auto& row = rows_[{!place.empty(), f.port.empty(), place, f.label, f.check}];
    const auto v = static_cast<std::size_t>(f.verdict);       // of instances, each counts
    row.judged += f.judged;
    if (row.like.check.empty()) {
      row.like.module = place, row.like.port = f.port, row.like.label = f.label;
      row.like.check = f.check, row.like.kind = f.kind;
    }
    if (row.counts[v]++ == 0 || seed < row.first_seed[v]) row.first_seed[v] = seed, row.text[v] = f.text;
  }

  Campaign& all_;
  std::map<std::tuple<bool, bool, std::string, std::string, std::string>, PropertyRow> rows_;
};

}  // namespace

Campaign run_campaign(const Loaded& loaded, std::uint64_t first, std::uint64_t last, unsigned jobs,
                      const std::atomic<bool>& stop, const std::function<void(const Campaign&)>& progress) {
  const auto began = std::chrono::steady_clock::now();
  Campaign all;
  all.first = first, all.last = last;
  Sum sum(all);
  std::mutex guard;
  std::condition_variable changed;
  std::uint64_t left = last - first + 1, next = first;        // guarded, like `all`
  unsigned working = jobs;
  std::string broken;                                         // what a run threw

  const auto work = [&] {
    std::unique_lock lock(guard);
    while (left > 0 && !stop && broken.empty()) {
      RunOrders orders;
      orders.seed = next++, --left;
      orders.stop = &stop;
      lock.unlock();
      std::string thrown;
      RunResult run;
      try {
        run = run_scenario(loaded, orders);
      } catch (const std::exception& e) {
        thrown = "with seed " + std::to_string(orders.seed) + ": " + e.what();
      }
      lock.lock();
      if (!thrown.empty()) broken = thrown;
      else if (run.ended != EndReason::Interrupted) sum.add(run);
    }
    --working;
    changed.notify_one();
  };

  boost::asio::thread_pool pool(jobs);
  for (unsigned i = 0; i < jobs; ++i) boost::asio::post(pool, work);
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  {
    std::unique_lock lock(guard);
    while (!changed.wait_for(lock, std::chrono::milliseconds(100), [&] { return working == 0; })) {
      all.real_seconds = elapsed();
      if (progress) progress(all);
    }
  }
  pool.join();
  if (!broken.empty()) throw std::runtime_error(broken);
  sum.finish();
  all.interrupted = stop;
  all.real_seconds = elapsed();
  return all;
}

int exit_code(const Campaign& all) {
  if (all.failed) return not_expected;
  return all.unexpected > 0 || all.interrupted ? open_question : as_expected;
}

}  // namespace faultline::tools
