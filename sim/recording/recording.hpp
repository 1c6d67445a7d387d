// recording.hpp: all that came to one process from outside, on disk: with the scenario and the seed enough to do
// again, step by step, what it did.
//
// A file is: "FAULTREC", a format number (u32), then entries. An entry is: the length of its payload (u32), the low
// half of its XXH3 (u32, seeded with the entry's number), the payload: the canonical bytes of an Entry. The first is
// a RecordingHead; without a Finished at the end the process was killed, or is still running. An entry lies in pages of
// the file, which the system keeps if the process is killed, before anything that follows from it leaves: so of
// what others have received from a process that was killed, nothing is missing. Behind its last entry are zeros then.
#pragma once
#include <filesystem>
#include <variant>

#include "sim/engine/outside.hpp"
#include "sim/engine/simulator.hpp"

namespace faultline {

/// The format that this build writes and reads.
inline constexpr std::uint32_t recording_format = 2;

struct RecordingHead {
  std::string scenario;                   ///< its text, JSON
  std::uint64_t seed = 0;
  std::uint32_t rank = 0, ranks = 0;
  std::string tool;                       ///< version of Faultline
  std::uint64_t build = 0;                ///< hash of the program
  bool operator==(const RecordingHead&) const = default;
};

/// One turn of a process: what had come and was due by then, and when that was. It also does whatever was due.
struct Turn {
  Time at{};
  std::uint64_t digest = 0;               ///< of all that it did before
  std::vector<Parcel> parcels;
  std::vector<Decision> decisions;
  bool operator==(const Turn&) const = default;
};
/// In the turn before, a store failed.
struct StoreFailed {
  std::uint8_t none = 0;
  bool operator==(const StoreFailed&) const = default;
};
/// In the turn before, the disk was read after a restart.
struct DiskRead {
  Image image;
  bool operator==(const DiskRead&) const = default;
};
/// The process as a value, between two turns.
struct Snapshot {
  std::string state;
  bool operator==(const Snapshot&) const = default;
};
struct Finished {
  EndReason ended{};
  std::uint64_t digest = 0;
  bool operator==(const Finished&) const = default;
};
using Entry = std::variant<RecordingHead, Turn, StoreFailed, DiskRead, Snapshot, Finished>;

class RecordingWriter {
 public:
  /// Replaces what is there.
  RecordingWriter(const std::filesystem::path&, const RecordingHead&);
  ~RecordingWriter();
  RecordingWriter(const RecordingWriter&) = delete;
  RecordingWriter& operator=(const RecordingWriter&) = delete;

  /// Puts the entry into the file. Once something went wrong, does nothing.
  void add(const Entry&);
  /// What went wrong so far, as a sentence.
  const std::optional<std::string>& problem() const { return problem_; }

 private:
  void write(const char* bytes, std::size_t size);
  std::filesystem::path path_;
  bool next_window();
  int file_ = -1;
  char* window_ = nullptr;                // the part of the file that is mapped
  std::size_t begin_ = 0, used_ = 0;      // where it begins, and what of it is written
  std::uint64_t entries_ = 0;
  std::string buffer_;
  std::optional<std::string> problem_;
};

struct Recording {
  RecordingHead head;
  std::vector<Entry> entries;             ///< without the head
  /// Why there is no end, as a sentence; the entries before it are good.
  std::optional<std::string> cut_short;
  /// Why this is no recording at all, as a sentence.
  std::optional<std::string> problem;
};

/// Reads a file. Never fails: what cannot be read is said in the result.
Recording read_recording(const std::filesystem::path&);
/// The same from bytes; `name` is what problems call them.
Recording decode_recording(std::string_view bytes, const std::string& name);

/// Brings what has come into the order in which a process takes it, which does not depend on how it came.
void in_order(Turn&);
/// Does a turn: in the same way when it is real and when it is replayed.
void take_turn(Simulator&, const Turn&);

}  // namespace faultline
