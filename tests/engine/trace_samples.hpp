// trace_samples.hpp: random but valid records, for tests of digest, trace files, exports and diff.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "sim/core/random.hpp"
#include "sim/engine/record.hpp"

namespace faultline::samples {

/// Records together with the memory that they point into.
struct Records {
  std::vector<Record> all;
  std::deque<std::string> memory;

  std::string_view keep(std::string text) { return memory.emplace_back(std::move(text)); }
};

/// `count` records that use every kind, every part and the ends of every range.
inline Records random_records(std::uint64_t seed, std::size_t count) {
  Records out;
  Draws draws{Key{seed, stream("trace samples")}};
  const std::vector<std::string_view> paths{"", "rb", "rb.beb", "rb.beb.pl", "consensus[17].beb"};
  std::int64_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    Record r;
    at += static_cast<std::int64_t>(draws.below(3) == 0 ? 0 : draws.below(5'000'000));
    if (draws.below(50) == 0) at = static_cast<std::int64_t>(draws.next());
    r.at = Time{Duration{at}};
    if (i > 0 && draws.below(3) > 0) r.cause = i - 1 - draws.below(i);
    r.kind = static_cast<Kind>(draws.below(kinds));
    r.process = ProcessId{static_cast<std::uint32_t>(draws.below(5))};
    if (draws.below(2)) r.peer = ProcessId{static_cast<std::uint32_t>(draws.below(5))};
    if (draws.below(2)) r.number = draws.below(10) ? draws.below(1000) : draws.next();
    r.path = paths[draws.below(paths.size())];
    if (draws.below(2)) r.type = static_cast<std::uint32_t>(draws.below(10) ? 1 + draws.below(6) : draws.next());
    std::string body(draws.below(4) ? draws.below(80) : 0, '\0');
    for (char& c : body) c = static_cast<char>(draws.next());
    r.body = out.keep(std::move(body));
    out.all.push_back(r);
  }
  return out;
}

inline bool same(const Record& a, const Record& b) {
  return a.at == b.at && a.cause == b.cause && a.kind == b.kind && a.process == b.process && a.peer == b.peer &&
         a.number == b.number && a.path == b.path && a.type == b.type && a.body == b.body;
}

}  // namespace faultline::samples
