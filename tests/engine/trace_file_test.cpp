#include "sim/engine/trace_file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/engine/digest.hpp"
#include "sim/engine/trace_format.hpp"
#include "tests/engine/trace_samples.hpp"

using namespace faultline;
namespace fs = std::filesystem;

namespace {

struct TestNames final : Names {
  std::string type_name(std::uint32_t type) const override { return type == 3 ? "Data" : ""; }
  std::string module_name(std::string_view path) const override { return path == "rb" ? "EagerReliable" : ""; }
  std::string json(std::uint32_t, std::string_view body) const override { return hex_json(body); }
};

/// A file name of this process's own, removed in the end.
struct TemporaryFile {
  fs::path path = fs::temp_directory_path() / ("faultline-trace-test-" + std::to_string(getpid()));
  ~TemporaryFile() { fs::remove(path); }
  std::string bytes() const {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

const TraceHeader header{R"({"name":"sample"})", 0xfedcba9876543210, "0.1.0"};

std::uint64_t digest_of(const std::vector<Record>& records) {
  Digest digest;
  for (const Record& r : records) digest.add(r);
  return digest.value();
}

std::string written(const std::vector<Record>& records, std::size_t chunk_bytes = 64 * 1024, bool finish = true) {
  const TemporaryFile file;
  {
    const TestNames names;
    TraceWriter writer(file.path, header, names, chunk_bytes);
    for (const Record& r : records) writer.add(r);
    if (finish) REQUIRE(writer.finish(digest_of(records), "[]") == std::nullopt);
  }
  return file.bytes();
}

/// How many records `trace` holds, all of which must be the first ones of `records`.
std::size_t prefix(const Trace& trace, const std::vector<Record>& records) {
  REQUIRE(trace.records.size() <= records.size());
  for (std::size_t i = 0; i < trace.records.size(); ++i) REQUIRE(samples::same(trace.records[i], records[i]));
  return trace.records.size();
}

/// Makes every checksum of a damaged file fit again, so that what is behind it gets tested.
void seal(std::string& bytes) {
  for (std::size_t at = 12; at + sizeof(trace_file::ChunkHead) <= bytes.size();) {
    trace_file::ChunkHead head;
    std::memcpy(&head, bytes.data() + at, sizeof head);
    const std::size_t payload = at + sizeof head;
    if (head.length > bytes.size() - payload) return;
    head.hash = XXH3_64bits_withSeed(bytes.data() + payload, head.length, trace_file::chunk_seed(head));
    std::memcpy(bytes.data() + at, &head, sizeof head);
    at = payload + head.length;
  }
}

}  // namespace

TEST_CASE("a trace comes back as it was written") {
  for (const std::size_t chunk_bytes : {std::size_t{1}, std::size_t{300}, std::size_t{64 * 1024}}) {
    const auto sample = samples::random_records(chunk_bytes, 5000);
    const Trace trace = decode_trace(written(sample.all, chunk_bytes), "t");
    CHECK(trace.problem == std::nullopt);
    CHECK(prefix(trace, sample.all) == 5000);
    CHECK(trace.header == header);
    REQUIRE(trace.trailer);
    CHECK(*trace.trailer == TraceTrailer{5000, digest_of(sample.all), "[]"});
    CHECK(trace.digest == trace.trailer->digest);
    CHECK(trace.types.at(3) == "Data");
    CHECK(trace.modules.at("rb") == "EagerReliable");
    CHECK(trace.modules.at("rb.beb") == "");
  }
}

TEST_CASE("a trace without records is a whole trace") {
  const Trace trace = decode_trace(written({}), "t");
  CHECK(trace.problem == std::nullopt);
  CHECK(trace.records.empty());
  CHECK(trace.trailer);
}

TEST_CASE("a run with thousands of modules keeps their paths apart") {
  samples::Records sample;
  Draws draws{Key{4, stream("paths")}};
  for (int i = 0; i < 20'000; ++i) {
    Record r;
    r.path = sample.keep("log[" + std::to_string(draws.below(3000)) + "].beb");
    sample.all.push_back(r);
  }
  const Trace trace = decode_trace(written(sample.all, 1000), "t");
  CHECK(trace.problem == std::nullopt);
  CHECK(prefix(trace, sample.all) == 20'000);
  CHECK(trace.modules.size() > 2900);
}

TEST_CASE("a copy of a trace outlives it") {
  const auto sample = samples::random_records(5, 100);
  auto first = std::make_unique<Trace>(decode_trace(written(sample.all), "t"));
  const Trace copy = *first;
  first.reset();
  CHECK(prefix(copy, sample.all) == 100);
}

TEST_CASE("a run that was interrupted leaves the records of every closed chunk") {
  const auto sample = samples::random_records(6, 500);
  const Trace trace = decode_trace(written(sample.all, 256, false), "t");
  CHECK(prefix(trace, sample.all) == 500);
  CHECK_FALSE(trace.trailer);
  REQUIRE(trace.problem);
  CHECK_THAT(*trace.problem, Catch::Contains("interrupted") && Catch::Contains("The 500 records"));

  const TemporaryFile file;
  const TestNames names;
  TraceWriter writer(file.path, header, names);
  for (const Record& r : sample.all) writer.add(r);
  CHECK(read_trace(file.path).records.empty());
  writer.flush();
  CHECK(prefix(read_trace(file.path), sample.all) == 500);
}

TEST_CASE("a file cut at any byte gives a prefix and says where it was cut") {
  const auto sample = samples::random_records(7, 60);
  const std::string whole = written(sample.all, 200);
  std::size_t most = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Trace trace = decode_trace(whole.substr(0, size), "t");
    const std::size_t got = prefix(trace, sample.all);
    CHECK(got >= most);
    most = got;
    CHECK(trace.problem);
    CHECK_FALSE(trace.trailer);
    if (size >= 12) CHECK_THAT(*trace.problem, Catch::Contains("byte " + std::to_string(size)));
  }
  CHECK(most == 60);
}

TEST_CASE("a damaged file never gives wrong records") {
  const auto sample = samples::random_records(8, 60);
  const std::string whole = written(sample.all, 200);
  Draws draws{Key{8, stream("damage")}};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    const auto at = static_cast<std::size_t>(draws.below(bytes.size()));
    bytes[at] = static_cast<char>(bytes[at] ^ (1 + draws.below(255)));
    const Trace trace = decode_trace(std::move(bytes), "t");
    prefix(trace, sample.all);
    REQUIRE(trace.problem);
    REQUIRE_FALSE(trace.trailer);
  }
}

TEST_CASE("a forged file, its checksums in order, is read in bounds and causes stay in the past") {
  const auto sample = samples::random_records(9, 60);
  const std::string whole = written(sample.all, 200);
  Draws draws{Key{9, stream("forgery")}};
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    for (std::uint64_t edits = 1 + draws.below(4); edits > 0; --edits) {
      const auto at = static_cast<std::size_t>(draws.below(bytes.size()));
      switch (draws.below(4)) {
        case 0: bytes[at] = static_cast<char>(draws.next()); break;
        case 1: bytes[at] = static_cast<char>(0xff); break;
        case 2: bytes.erase(at, draws.below(20)); break;
        case 3: bytes.insert(at, static_cast<std::size_t>(draws.below(20)), '\x80'); break;
      }
      if (bytes.empty()) bytes = whole;
    }
    seal(bytes);
    const Trace trace = decode_trace(std::move(bytes), "t");
    refused += trace.problem.has_value();
    REQUIRE((trace.problem || trace.trailer));
    for (std::size_t i = 0; i < trace.records.size(); ++i) {
      const Record& r = trace.records[i];
      if (r.cause != no_cause) REQUIRE(r.cause < i);
      REQUIRE(static_cast<std::uint8_t>(r.kind) < kinds);
      REQUIRE(r.body.size() + r.path.size() <= trace.bytes->size());
    }
  }
  CHECK(refused > 19'000);
}

TEST_CASE("a trace of a later format is refused by its number") {
  std::string bytes = written({});
  bytes[8] = 2;
  const Trace trace = decode_trace(std::move(bytes), "old.trace");
  REQUIRE(trace.problem);
  CHECK(*trace.problem ==
        "The trace 'old.trace' cannot be read in full: it has format 2, and this build reads formats 1 to 1. Read it "
        "with the version that wrote it, or a newer one.");
}

TEST_CASE("what is no trace is said to be none") {
  CHECK_THAT(*decode_trace("{\"name\": \"first\"}", "first.json").problem, Catch::Contains("is no trace"));
  CHECK_THAT(*decode_trace("", "empty").problem, Catch::Contains("is no trace"));
  CHECK_THAT(*read_trace("/nonexistent/file").problem, Catch::Contains("No such file"));
  CHECK_THAT(*read_trace("/").problem, Catch::Contains("directory"));
  CHECK_THAT(*decode_trace(written({}) + "x", "t").problem, Catch::Contains("1 more bytes"));
}

TEST_CASE("a trace that cannot be written says why") {
  const TestNames names;
  TraceWriter nowhere("/nonexistent/file", header, names);
  CHECK_THAT(*nowhere.problem(), Catch::Contains("/nonexistent/file") && Catch::Contains("No such file"));
  nowhere.add(Record{});
  nowhere.flush();
  CHECK(nowhere.finish(0, "[]") == nowhere.problem());

  if (fs::exists("/dev/full")) {
    TraceWriter full("/dev/full", header, names);
    full.add(Record{});
    CHECK_THAT(*full.finish(0, "[]"), Catch::Contains("No space left") && Catch::Contains("Make room"));
  }

  const TemporaryFile file;
  TraceWriter writer(file.path, header, names);
  Record future;
  future.cause = 0;
  writer.add(future);
  CHECK_THAT(*writer.finish(0, "[]"), Catch::Contains("record 0 names record 0 as its cause"));

  TraceWriter ended(file.path, header, names);
  CHECK(ended.finish(Digest{}.value(), "[]") == std::nullopt);
  ended.add(Record{});
  CHECK_THAT(*ended.problem(), Catch::Contains("after its end"));
  CHECK(read_trace(file.path).problem == std::nullopt);
}
