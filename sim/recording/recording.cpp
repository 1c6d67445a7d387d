#include "sim/recording/recording.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <tuple>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace faultline {
namespace {

static_assert(std::endian::native == std::endian::little, "fixed numbers are written as they lie in memory");

constexpr std::string_view magic = "FAULTREC";
constexpr std::size_t most_bytes = std::size_t{1} << 30;     // of one entry

struct EntryHead {
  std::uint32_t length, check;
};
std::uint32_t check_of(std::string_view payload, std::uint64_t number) {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(payload.data(), payload.size(), number));
}

}  // namespace

RecordingWriter::RecordingWriter(const std::filesystem::path& path, const RecordingHead& head) : path_(path) {
  file_ = std::fopen(path.c_str(), "wb");
  if (!file_) {
    problem_ = "Cannot write the recording '" + path.string() + "': " + std::strerror(errno) +
               ". Choose a place that exists and may be written.";
    return;
  }
  std::setvbuf(file_, nullptr, _IONBF, 0);                    // an entry is the buffer
  write(magic.data(), magic.size());
  write(reinterpret_cast<const char*>(&recording_format), sizeof recording_format);
  add(head);
}

RecordingWriter::~RecordingWriter() {
  if (file_) std::fclose(file_);
}

void RecordingWriter::write(const char* bytes, std::size_t size) {
  if (problem_ || std::fwrite(bytes, 1, size, file_) == size) return;
  problem_ = "The recording '" + path_.string() + "' is incomplete: writing failed after " + std::to_string(entries_) +
             " entries (" + std::strerror(errno) + "). Make room or choose another place for it, and run again.";
}

void RecordingWriter::add(const Entry& entry) {
  if (problem_) return;
  EntryHead head{static_cast<std::uint32_t>(codec::size(entry)), 0};
  buffer_.resize(sizeof head + head.length);
  codec::Filler out{buffer_.data() + sizeof head};
  codec::put(out, entry);
  head.check = check_of(std::string_view(buffer_).substr(sizeof head), entries_++);
  std::memcpy(buffer_.data(), &head, sizeof head);
  write(buffer_.data(), buffer_.size());
}

Recording decode_recording(std::string_view bytes, const std::string& name) {
  Recording recording;
  const auto no_recording = [&](const std::string& why) {
    recording.problem = "'" + name + "' is no recording: " + why;
    return recording;
  };
  std::uint32_t format = 0;
  std::size_t at = magic.size() + sizeof format;
  if (bytes.substr(0, magic.size()) != magic || bytes.size() < at)
    return no_recording("it does not begin with \"" + std::string(magic) + "\" and a format number");
  std::memcpy(&format, bytes.data() + magic.size(), sizeof format);
  if (format != recording_format)
    return no_recording("it has format " + std::to_string(format) + ", this build reads format " +
                        std::to_string(recording_format));
  const auto cut = [&](const std::string& why) {
    recording.cut_short = "'" + name + "' ends at byte " + std::to_string(at) + ": " + why;
  };
  bool finished = false;
  for (std::uint64_t number = 0; !finished; ++number) {
    EntryHead head{};
    if (bytes.size() - at < sizeof head) {
      cut(bytes.size() == at ? "it has no last entry, so the process was killed" : "an entry is cut short");
      break;
    }
    std::memcpy(&head, bytes.data() + at, sizeof head);
    const auto payload = bytes.substr(at + sizeof head, head.length);
    if (head.length > most_bytes || payload.size() < head.length) { cut("an entry is cut short"); break; }
    if (check_of(payload, number) != head.check) { cut("the checksum of an entry is wrong"); break; }
    auto entry = codec::decode<Entry>(payload);
    if (!entry) { cut("an entry cannot be read"); break; }
    at += sizeof head + payload.size();
    if (number > 0) recording.entries.push_back(std::move(*entry));
    else if (auto* first = std::get_if<RecordingHead>(&*entry)) recording.head = std::move(*first);
    else break;
    finished = number > 0 && std::holds_alternative<Finished>(recording.entries.back());
  }
  if (recording.head.ranks == 0) return no_recording("its first entry does not say of what");
  return recording;
}

Recording read_recording(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    Recording none;
    none.problem = "Cannot read the recording '" + path.string() + "': " + std::strerror(errno);
    return none;
  }
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  return decode_recording(bytes, path.string());
}

void in_order(Turn& turn) {
  std::ranges::sort(turn.parcels, {}, [](const Parcel& p) { return std::tuple(p.due, p.from, p.number); });
  std::ranges::sort(turn.decisions, {}, &Decision::line);
}

void take_turn(Simulator& run, const Turn& turn) {
  for (const Parcel& parcel : turn.parcels) run.receive(parcel);
  for (const Decision& decision : turn.decisions) run.decide(turn.at, decision);
  run.advance(turn.at);
}

}  // namespace faultline
