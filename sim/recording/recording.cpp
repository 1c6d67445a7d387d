#include "sim/recording/recording.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

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
constexpr std::size_t window = std::size_t{1} << 20;         // of the file, mapped at one time

struct EntryHead {
  std::uint32_t length, check;
};
std::uint32_t check_of(std::string_view payload, std::uint64_t number) {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(payload.data(), payload.size(), number));
}

}  // namespace

RecordingWriter::RecordingWriter(const std::filesystem::path& path, const RecordingHead& head) : path_(path) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file_ < 0) {
    problem_ = "Cannot write the recording '" + path.string() + "': " + std::strerror(errno) +
               ". Choose a place that exists and may be written.";
    return;
  }
  write(magic.data(), magic.size());
  write(reinterpret_cast<const char*>(&recording_format), sizeof recording_format);
  add(head);
}

RecordingWriter::~RecordingWriter() {
  if (window_) ::munmap(window_, window);
  if (file_ < 0) return;
  if (::ftruncate(file_, static_cast<off_t>(begin_ + used_)) != 0) {}   // then zeros stay behind it, which do no harm
  ::close(file_);
}

/// Room for more. It is on the disk before it is mapped, so that to write there cannot fail.
bool RecordingWriter::next_window() {
  if (window_) ::munmap(window_, window), window_ = nullptr, begin_ += window, used_ = 0;
  if (const int why = ::posix_fallocate(file_, static_cast<off_t>(begin_), window)) return errno = why, false;
  void* const at = ::mmap(nullptr, window, PROT_READ | PROT_WRITE, MAP_SHARED, file_, static_cast<off_t>(begin_));
  if (at == MAP_FAILED) return false;
  window_ = static_cast<char*>(at);
  return true;
}

void RecordingWriter::write(const char* bytes, std::size_t size) {
  while (!problem_ && size > 0 && ((window_ && used_ < window) || next_window())) {
    const auto some = std::min(size, window - used_);
    std::memcpy(window_ + used_, bytes, some);
    used_ += some, bytes += some, size -= some;
  }
  if (problem_ || size == 0) return;
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
    if (head.length == 0) { cut("it has no last entry, so the process was killed"); break; }
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
