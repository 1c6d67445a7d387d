// trace_format.hpp: what writer and reader of trace files agree on; for those two alone.
//
// A varint is 7 bits a byte, the low ones first, the top bit set on all bytes but the last. A text is a
// varint of its length, then its bytes. The payloads:
//   HEAD  tool (text), seed (u64), scenario (text)
//   RECS  records, one after the other: kind (byte), parts (byte), zigzag of the time since the record
//         before it, in nanoseconds (varint), process (varint), then what `parts` says, in this order:
//           cause   how many records before this one it is (varint, at least 1)
//           peer    (varint)
//           number  (varint)
//           path    its number in the file, counted from 0 (varint); a number that is new is followed by
//                   the path (text) and the name of the algorithm there (text)
//           type    likewise; a number that is new is followed by the type's id (varint) and name (text)
//           body    (text)
//   TAIL  count of records (u64), digest (u64), resolved plan of faults (text)
#pragma once
#include <bit>
#include <cstring>
#include <string_view>

#include "sim/engine/record.hpp"

namespace faultline::trace_file {

static_assert(std::endian::native == std::endian::little, "fixed numbers are written as they lie in memory");

inline constexpr std::string_view magic = "FAULTLIN";

/// Begins each chunk; the letters are readable in a hex dump.
struct ChunkHead {
  char kind[4];
  std::uint32_t length;   ///< of the payload, in bytes
  std::uint32_t records;
  std::uint32_t reserved; ///< 0
  std::uint64_t hash;     ///< XXH3 of the payload, seeded with kind and records
};
static_assert(sizeof(ChunkHead) == 24, "no padding: it goes to disk as it is");

inline constexpr std::string_view head_chunk = "HEAD", records_chunk = "RECS", tail_chunk = "TAIL";

/// The seed of a chunk's hash, so that a damaged head is noticed like a damaged payload.
inline std::uint64_t chunk_seed(const ChunkHead& head) {
  std::uint32_t kind;
  std::memcpy(&kind, head.kind, sizeof kind);
  return std::uint64_t{kind} << 32 | head.records;
}

/// Which parts of a record follow its kind; what is left out is as in a fresh Record.
enum Part : std::uint8_t { Cause = 1, Peer = 2, Number = 4, Path = 8, Type = 16, Body = 32 };
inline constexpr std::uint8_t all_parts = 63;

/// A record takes at least: kind, parts, time, process.
inline constexpr std::size_t smallest_record = 4;
inline constexpr std::size_t longest_varint = 10;

/// Small for small distances in either direction.
constexpr std::uint64_t zigzag(std::uint64_t difference) {
  return (difference << 1) ^ (difference >> 63 ? ~std::uint64_t{0} : 0);
}
constexpr std::uint64_t unzigzag(std::uint64_t coded) {
  return (coded >> 1) ^ (coded & 1 ? ~std::uint64_t{0} : 0);
}

}  // namespace faultline::trace_file
