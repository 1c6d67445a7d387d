// trace_file.hpp: a run on disk, readable for years and by those who do not have its protocols.
//
// A file is: "FAULTLIN", a format number (u32), then chunks. A chunk is: four letters, the length of
// its payload (u32), the number of records in it (u32), an XXH3 of all that (u64), the payload. The
// first chunk is HEAD, then come any number of RECS, the last is TAIL; without TAIL the run was cut
// short. Fixed numbers are little-endian, others are varints; times and causes are stored as distance
// to the record before. The first use of a type or a path brings its name along.
#pragma once
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/names.hpp"
#include "sim/engine/record.hpp"

namespace faultline {

/// The format that this build writes, and the newest that it reads.
inline constexpr std::uint32_t trace_format = 1;

/// What run a trace is of: enough to run it again.
struct TraceHeader {
  std::string scenario;   ///< its text, JSON
  std::uint64_t seed = 0; ///< the one that was used, whatever the scenario says
  std::string tool;       ///< version that made the trace
  bool operator==(const TraceHeader&) const = default;
};

/// What is only known at the end of a run.
struct TraceTrailer {
  std::uint64_t records = 0;
  std::uint64_t digest = 0;
  std::string plan;       ///< the faults as resolved, JSON
  bool operator==(const TraceTrailer&) const = default;
};

/// Writes a trace while the run goes on. Each full chunk goes to the operating system at once, so that
/// a run that is killed leaves a file that reads well up to its last chunk.
class TraceWriter {
 public:
  /// Opens `path`, replacing what is there. `names` must outlive the writer. `chunk_bytes` is where a
  /// chunk is closed: a reader loses at most one, so small is safe and large is compact.
  TraceWriter(const std::filesystem::path& path, const TraceHeader& header, const Names& names,
              std::size_t chunk_bytes = 64 * 1024);
  /// Keeps what was added, without TAIL, unless finish() was called.
  ~TraceWriter();
  TraceWriter(TraceWriter&&) noexcept;
  TraceWriter& operator=(TraceWriter&&) noexcept;

  /// Adds the next record. Once something went wrong (see problem()), does nothing.
  void add(const Record& record);
  /// Hands what was added so far to the operating system; before a wait or a risk.
  void flush();
  /// Closes the file. Returns what went wrong since the beginning, as a sentence.
  [[nodiscard]] std::optional<std::string> finish(std::uint64_t digest, const std::string& plan);
  /// What went wrong so far, as a sentence: not writable, disk full, a record that breaks its contract.
  const std::optional<std::string>& problem() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A trace in memory, as much of it as could be read. Copies share the bytes that `records` point into.
struct Trace {
  TraceHeader header;
  std::vector<Record> records;
  std::uint64_t digest = 0;                          ///< of `records`, computed while reading
  std::map<std::uint32_t, std::string> types;        ///< names by type id, as the writer knew them
  std::map<std::string, std::string, std::less<>> modules;  ///< algorithms by path
  std::optional<TraceTrailer> trailer;               ///< none: the run or the file was cut short
  std::optional<std::string> problem;                ///< why this is not a whole trace, as a sentence
  std::shared_ptr<const std::string> bytes;          ///< the file
};

/// Reads a file. Never fails: what cannot be read is said in `problem`, and what stood before it is kept.
/// Every cause in `records` is the number of an earlier one. Needs memory for the file and about 100
/// bytes a record.
Trace read_trace(const std::filesystem::path& path);
/// The same from bytes; `name` is what problems call them.
Trace decode_trace(std::string bytes, const std::string& name);

}  // namespace faultline
