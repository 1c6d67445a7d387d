// diff.hpp: where two runs part.
#pragma once
#include <array>
#include <iosfwd>

#include "sim/engine/trace_file.hpp"

namespace faultline {

/// What is different between two traces, `a` and `b`.
struct TraceDiff {
  std::vector<std::string> header;              ///< in words: seed, version, scenario
  std::uint64_t same = 0;                       ///< records that are equal, from the first on
  std::vector<std::string> fields;              ///< of record `same`, in words; empty if a trace ends there
  std::uint64_t records_a = 0, records_b = 0;
  std::array<std::uint64_t, kinds> kinds_a{}, kinds_b{};
  std::uint64_t digest_a = 0, digest_b = 0;
  bool whole = true;                            ///< neither was cut short or damaged

  bool same_records() const { return same == records_a && same == records_b; }
  bool same_header() const { return header.empty(); }
};

/// Compares the records that both hold and where they came from.
TraceDiff compare(const Trace& a, const Trace& b, const Names& live);

/// Says it to a person: headers, how far the runs agree, the last `context` records before they part, both
/// versions of the first different one field by field, and how many records of each kind there are.
void print(const TraceDiff& diff, const Trace& a, const Trace& b, const Names& live, std::ostream& out,
           std::size_t context = 5);

}  // namespace faultline
