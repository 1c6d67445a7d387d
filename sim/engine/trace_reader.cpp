#include <cerrno>
#include <cstring>
#include <utility>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/engine/digest.hpp"
#include "sim/engine/trace_file.hpp"
#include "sim/engine/trace_format.hpp"

namespace faultline {
using namespace trace_file;

namespace {

/// Takes bytes off the front. Whatever does not fit fails, and once failed, all that follows fails:
/// nothing it returns then means anything.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  std::string_view raw(std::uint64_t length) {
    if (length > rest_.size()) return fail(), std::string_view{};
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(length));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::uint8_t byte() {
    const std::string_view one = raw(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one[0]);
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t part = byte();
      if (shift == 63 && part > 1) break;
      value |= (part & 0x7f) << shift;
      if (part < 0x80) return value;
    }
    return fail(), 0;
  }
  std::uint32_t varint32() {
    const std::uint64_t value = varint();
    if (value >> 32) fail();
    return static_cast<std::uint32_t>(value);
  }
  template <class Value>
  Value fixed() {
    Value value{};
    const std::string_view bytes = raw(sizeof value);
    if (!failed_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view text() { return raw(varint()); }

  void fail() { failed_ = true, rest_ = {}; }
  bool failed() const { return failed_; }
  std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

class Reader {
 public:
  Reader(Trace& trace, const std::string& name) : trace_(trace), name_(name), file_(*trace.bytes) {}

  void read() {
    if (file_.raw(magic.size()) != magic) {
      return problem("it does not begin with '" + std::string(magic) + "', so it is no trace. Traces are written by "
                     "'faultline run FILE --trace OUT'.");
    }
    const auto format = file_.fixed<std::uint32_t>();
    if (file_.failed()) return cut_short("its format number");
    if (format == 0 || format > trace_format) {
      return problem("it has format " + std::to_string(format) + ", and this build reads formats 1 to " +
                     std::to_string(trace_format) + ". Read it with the version that wrote it, or a newer one.");
    }
    while (!trace_.trailer) {
      chunk_at_ = trace_.bytes->size() - file_.left();
      if (!chunk()) return;
      ++chunk_;
    }
    if (file_.left() > 0) {
      problem("its last chunk is followed by " + std::to_string(file_.left()) + " more bytes, which were not read.");
    }
  }

  std::uint64_t digest() const { return digest_.value(); }

 private:
  void problem(const std::string& what) {
    trace_.problem = "The trace '" + name_ + "' cannot be read in full: " + what;
  }
  std::string good_so_far() const {
    return "The " + std::to_string(trace_.records.size()) + " records before it are good.";
  }
  bool damaged(const std::string& what) {
    problem("chunk " + std::to_string(chunk_) + " at byte " + std::to_string(chunk_at_) + ": " + what + ". " +
            good_so_far() + " Copy the file again, or run the scenario again: the same seed gives the same trace.");
    return false;
  }
  void cut_short(const std::string& where) {
    problem("it ends inside " + where + ", at byte " + std::to_string(trace_.bytes->size()) + ". " + good_so_far() +
            " The run was interrupted or the copy is incomplete.");
  }

  /// Reads one chunk; false at the first that is not good.
  bool chunk() {
    const std::string where = "chunk " + std::to_string(chunk_) + ", which begins at byte " + std::to_string(chunk_at_);
    if (file_.left() == 0 && chunk_ > 0) {
      problem("it ends at byte " + std::to_string(chunk_at_) + " without a last chunk: the run was interrupted or is "
              "still going. " + good_so_far());
      return false;
    }
    const auto head = file_.fixed<ChunkHead>();
    if (file_.failed()) return cut_short(where), false;
    if (head.length > file_.left()) return cut_short(where), false;
    const std::string_view payload = file_.raw(head.length);
    if (XXH3_64bits_withSeed(payload.data(), payload.size(), chunk_seed(head)) != head.hash || head.reserved != 0) {
      return damaged("its checksum does not fit its " + std::to_string(head.length) + " bytes");
    }
    Cursor cursor(payload);
    const std::string_view kind(head.kind, sizeof head.kind);
    if ((kind == head_chunk) != (chunk_ == 0)) return damaged("the first chunk, and no other, must be HEAD");
    if (kind == head_chunk) return header(cursor);
    if (kind == records_chunk) return records(cursor, head.records);
    if (kind == tail_chunk) return trailer(cursor);
    return damaged("it is of no kind that this build knows");
  }

  bool header(Cursor& in) {
    TraceHeader header;
    header.tool = in.text();
    header.seed = in.fixed<std::uint64_t>();
    header.scenario = in.text();
    if (in.failed() || in.left() > 0) return damaged("the header is not tool, seed and scenario");
    trace_.header = std::move(header);
    return true;
  }

  bool trailer(Cursor& in) {
    TraceTrailer trailer;
    trailer.records = in.fixed<std::uint64_t>();
    trailer.digest = in.fixed<std::uint64_t>();
    trailer.plan = in.text();
    if (in.failed() || in.left() > 0) return damaged("the trailer is not count, digest and plan");
    if (trailer.records != trace_.records.size()) {
      return damaged("the trailer speaks of " + std::to_string(trailer.records) + " records");
    }
    if (trailer.digest != digest_.value()) return damaged("the trailer's digest is not that of the records");
    trace_.trailer = std::move(trailer);
    return true;
  }

  bool records(Cursor& in, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      Record record;
      if (const char* wrong = decode(in, record)) {
        return damaged("record " + std::to_string(trace_.records.size()) + ": " + wrong);
      }
      digest_.add(record);
      trace_.records.push_back(record);
    }
    if (in.left() > 0) return damaged(std::to_string(in.left()) + " bytes follow its last record");
    return true;
  }

  /// What is wrong, or null.
  const char* decode(Cursor& in, Record& r) {
    const std::uint8_t kind = in.byte();
    const std::uint8_t parts = in.byte();
    if (kind >= kinds) return "its kind is none that this build knows; a newer one may";
    if (parts & ~all_parts) return "it has parts that this build does not know; a newer one may";
    r.kind = static_cast<Kind>(kind);
    last_at_ += unzigzag(in.varint());
    r.at = Time{Duration{static_cast<std::int64_t>(last_at_)}};
    r.process = ProcessId{in.varint32()};
    if (parts & Cause) {
      const std::uint64_t distance = in.varint();
      if (distance == 0 || distance > trace_.records.size()) return "its cause is not before it";
      r.cause = trace_.records.size() - distance;
    }
    if (parts & Peer) r.peer = ProcessId{in.varint32()};
    if (parts & Number) r.number = in.varint();
    if (parts & Path && !path(in, r.path)) return "its path was never defined";
    if (parts & Type && !type(in, r.type)) return "its type was never defined";
    if (parts & Body) r.body = in.text();
    return in.failed() ? "it is cut short or a number in it is too long" : nullptr;
  }

  bool path(Cursor& in, std::string_view& path) {
    const std::uint64_t number = in.varint();
    if (number > paths_.size() || in.failed()) return false;
    if (number == paths_.size()) {
      paths_.push_back(in.text());
      trace_.modules.emplace(paths_.back(), in.text());
    }
    path = paths_[number];
    return true;
  }

  bool type(Cursor& in, std::uint32_t& type) {
    const std::uint64_t number = in.varint();
    if (number > types_.size() || in.failed()) return false;
    if (number == types_.size()) {
      types_.push_back(in.varint32());
      trace_.types.emplace(types_.back(), in.text());
    }
    type = types_[number];
    return true;
  }

  Trace& trace_;
  const std::string& name_;
  Cursor file_;
  Digest digest_;
  std::uint64_t chunk_ = 0;
  std::size_t chunk_at_ = 0;
  std::uint64_t last_at_ = 0;
  std::vector<std::string_view> paths_;
  std::vector<std::uint32_t> types_;
};

}  // namespace

Trace decode_trace(std::string bytes, const std::string& name) {
  Trace trace;
  trace.bytes = std::make_shared<const std::string>(std::move(bytes));
  Reader reader(trace, name);
  reader.read();
  trace.digest = reader.digest();
  return trace;
}

Trace read_trace(const std::filesystem::path& path) {
  std::string bytes;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file) {
    char piece[1 << 16];
    for (std::size_t got; (got = std::fread(piece, 1, sizeof piece, file)) > 0;) {
      bytes.append(piece, got);
      if (bytes.size() >= magic.size() && !bytes.starts_with(magic)) break;  // no trace; it may have no end
    }
  }
  if (!file || std::ferror(file)) {
    Trace none;
    none.problem = "Cannot read the trace '" + path.string() + "': " + std::strerror(errno) + ".";
    if (file) std::fclose(file);
    return none;
  }
  std::fclose(file);
  return decode_trace(std::move(bytes), path.string());
}

}  // namespace faultline
