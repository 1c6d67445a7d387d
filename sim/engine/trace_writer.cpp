#include <array>
#include <cerrno>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/engine/trace_file.hpp"
#include "sim/engine/trace_format.hpp"

namespace faultline {
using namespace trace_file;

namespace {

/// Bytes that grow at the end. `room` first, then any number of puts that fit into it.
class Buffer {
 public:
  void room(std::size_t bytes) {
    if (bytes_.size() - used_ < bytes) bytes_.resize(2 * bytes_.size() + bytes);
  }
  void byte(std::uint8_t value) { bytes_[used_++] = static_cast<char>(value); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void raw(std::string_view text) {
    if (!text.empty()) std::memcpy(bytes_.data() + used_, text.data(), text.size());
    used_ += text.size();
  }
  void fixed(std::uint64_t value) { raw({reinterpret_cast<const char*>(&value), sizeof value}); }
  /// Makes its own room.
  void text(std::string_view text) {
    room(longest_varint + text.size());
    varint(text.size());
    raw(text);
  }

  std::string_view view() const { return {bytes_.data(), used_}; }
  std::size_t size() const { return used_; }
  void clear() { used_ = 0; }

 private:
  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

/// What the fixed part of a record takes at most: two bytes and seven varints, some of them shorter.
constexpr std::size_t record_room = 80;
constexpr std::size_t longest_record = std::size_t{1} << 30;

}  // namespace

struct TraceWriter::State {
  State(const std::filesystem::path& path, const Names& names, std::size_t chunk_bytes)
      : path(path), names(&names), chunk_bytes(chunk_bytes) {}
  State(const State&) = delete;
  ~State() {
    if (!file) return;
    close_chunk();
    std::fclose(file);
  }

  void fail(const std::string& why) {
    if (!problem) problem = "The trace in '" + path.string() + "' is incomplete: " + why;
  }
  void fail_system(const char* what) {
    fail(std::string(what) + " failed after " + std::to_string(records) + " records (" + std::strerror(errno) +
         "). Make room or choose another place for it, and run again.");
  }

  void write(std::string_view bytes) {
    if (!problem && std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) fail_system("writing");
  }

  void write_chunk(std::string_view kind, std::uint32_t count, std::string_view payload) {
    ChunkHead head{};
    std::memcpy(head.kind, kind.data(), sizeof head.kind);
    head.length = static_cast<std::uint32_t>(payload.size());
    head.records = count;
    head.hash = XXH3_64bits_withSeed(payload.data(), payload.size(), chunk_seed(head));
    write({reinterpret_cast<const char*>(&head), sizeof head});
    write(payload);
  }

  void close_chunk() {
    if (in_chunk == 0) return;
    write_chunk(records_chunk, in_chunk, chunk.view());
    chunk.clear();
    in_chunk = 0;
  }

  /// The path's number in this file; its first use brings the path and its module's name.
  void put_path(std::string_view path) {
    Recent& recent = recents[XXH3_64bits(path.data(), path.size()) % recents.size()];
    if (recent.path == path) return chunk.varint(recent.number);
    auto found = paths.find(path);
    const bool fresh = found == paths.end();
    if (fresh) found = paths.emplace(path, static_cast<std::uint32_t>(paths.size())).first;
    recent = {found->first, found->second};
    chunk.varint(recent.number);
    if (fresh) chunk.text(path), chunk.text(names->module_name(path)), chunk.room(record_room);
  }

  void put_type(std::uint32_t type) {
    const auto [found, fresh] = types.try_emplace(type, static_cast<std::uint32_t>(types.size()));
    chunk.varint(found->second);
    if (fresh) chunk.varint(type), chunk.text(names->type_name(type)), chunk.room(record_room);
  }

  void encode(const Record& r) {
    chunk.room(record_room);
    std::uint8_t parts = 0;
    if (r.cause != no_cause) parts |= Cause;
    if (r.peer != nobody) parts |= Peer;
    if (r.number != 0) parts |= Number;
    if (!r.path.empty()) parts |= Path;
    if (r.type != 0) parts |= Type;
    if (!r.body.empty()) parts |= Body;
    const auto at = static_cast<std::uint64_t>(r.at.time_since_epoch().count());
    chunk.byte(static_cast<std::uint8_t>(r.kind));
    chunk.byte(parts);
    chunk.varint(zigzag(at - last_at));
    last_at = at;
    chunk.varint(index(r.process));
    if (parts & Cause) chunk.varint(records - r.cause);
    if (parts & Peer) chunk.varint(index(r.peer));
    if (parts & Number) chunk.varint(r.number);
    if (parts & Path) put_path(r.path);
    if (parts & Type) put_type(r.type);
    if (parts & Body) chunk.text(r.body);
  }

  std::filesystem::path path;
  const Names* names;
  std::size_t chunk_bytes;
  std::FILE* file = nullptr;
  std::optional<std::string> problem;
  Buffer chunk;
  std::uint32_t in_chunk = 0;
  std::uint64_t records = 0;
  std::uint64_t last_at = 0;
  /// Runs with an instance per log entry have thousands of paths, of which few are in use at a time.
  struct Recent { std::string_view path; std::uint32_t number = 0; };
  std::array<Recent, 1024> recents{};
  std::map<std::string, std::uint32_t, std::less<>> paths;
  std::map<std::uint32_t, std::uint32_t> types;
};

TraceWriter::TraceWriter(const std::filesystem::path& path, const TraceHeader& header, const Names& names,
                         std::size_t chunk_bytes)
    : state_(std::make_unique<State>(path, names, chunk_bytes)) {
  State& s = *state_;
  s.file = std::fopen(path.c_str(), "wb");
  if (!s.file) {
    s.problem = "Cannot write the trace to '" + path.string() + "': " + std::strerror(errno) +
                ". Choose a place that exists and may be written.";
    return;
  }
  std::setvbuf(s.file, nullptr, _IONBF, 0);  // a chunk is the buffer
  Buffer start;
  start.room(header.scenario.size() + header.tool.size() + 4 * longest_varint);
  start.text(header.tool);
  start.fixed(header.seed);
  start.text(header.scenario);
  s.write(magic);
  s.write({reinterpret_cast<const char*>(&trace_format), sizeof trace_format});
  s.write_chunk(head_chunk, 0, start.view());
}

TraceWriter::~TraceWriter() = default;
TraceWriter::TraceWriter(TraceWriter&&) noexcept = default;
TraceWriter& TraceWriter::operator=(TraceWriter&&) noexcept = default;

void TraceWriter::add(const Record& record) {
  State& s = *state_;
  if (s.problem) return;
  if (!s.file) return s.fail("a record was added after its end. This is a mistake in the simulator; please report it.");
  if (record.cause != no_cause && record.cause >= s.records) {
    return s.fail("record " + std::to_string(s.records) + " names record " + std::to_string(record.cause) +
                  " as its cause, which is not before it. This is a mistake in the simulator; please report it.");
  }
  if (record.body.size() > longest_record || record.path.size() > longest_record) {
    return s.fail("record " + std::to_string(s.records) + " has a body of " + std::to_string(record.body.size()) +
                  " bytes, and the format allows 1 GiB. Use smaller messages, or run without a trace.");
  }
  s.encode(record);
  ++s.records;
  ++s.in_chunk;
  if (s.chunk.size() >= s.chunk_bytes) s.close_chunk();
}

void TraceWriter::flush() {
  if (state_->file) state_->close_chunk();
}

std::optional<std::string> TraceWriter::finish(std::uint64_t digest, const std::string& plan) {
  State& s = *state_;
  if (!s.file) return s.problem;
  s.close_chunk();
  Buffer end;
  end.room(2 * sizeof(std::uint64_t));
  end.fixed(s.records);
  end.fixed(digest);
  end.text(plan);
  s.write_chunk(tail_chunk, 0, end.view());
  if (std::fclose(s.file) != 0) s.fail_system("closing");
  s.file = nullptr;
  return s.problem;
}

const std::optional<std::string>& TraceWriter::problem() const { return state_->problem; }

}  // namespace faultline
