// A recording is what was written, or as much of it as is whole.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <span>

#include "sim/recording/recording.hpp"
#include "tests/support/folder.hpp"

using namespace faultline;
using Catch::Matchers::Contains;

namespace {

const RecordingHead head{"{}", 7, 1, 3, "test", 99};
const std::vector<Entry> entries = {
    Turn{Time(Duration(5)), 1,
         {{ProcessId{0}, ProcessId{1}, 4, 2, false, 3, Time(Duration(1)), Time(Duration(4)), "abc"}},
         {{2, true, {{ProcessId{1}}, {}}}}},
    StoreFailed{}, DiskRead{{{"a", "b"}}}, Snapshot{"state"}, Finished{EndReason::Until, 8}};

std::string written(const std::string& file) {
  {
    RecordingWriter writer(file, head);
    for (const Entry& entry : entries) writer.add(entry);
    REQUIRE_FALSE(writer.problem());
  }                                                           // closed, it ends with its last entry
  return testing::read(file);
}

}  // namespace

TEST_CASE("what was recorded is read") {
  const testing::Folder folder;
  written(folder / "r");
  const Recording read = read_recording(folder / "r");
  CHECK_FALSE(read.problem);
  CHECK_FALSE(read.cut_short);
  CHECK(read.head == head);
  CHECK(read.entries == entries);
}

TEST_CASE("of a recording that is cut anywhere, all whole entries are read") {
  const testing::Folder folder;
  const std::string bytes = written(folder / "r");
  std::size_t last = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Recording read = decode_recording(std::string_view(bytes).substr(0, size), "r");
    if (read.problem) continue;
    REQUIRE(read.cut_short);
    CHECK(read.head == head);
    REQUIRE(read.entries.size() >= last);
    last = read.entries.size();
    CHECK(std::equal(read.entries.begin(), read.entries.end(), entries.begin()));
  }
  CHECK(last == entries.size() - 1);
}

TEST_CASE("of a process that was killed, what it had written is read") {
  const testing::Folder folder;
  const std::string whole = written(folder / "whole");
  const pid_t killed = fork();
  if (killed == 0) {
    RecordingWriter writer(folder / "r", head);
    for (const Entry& entry : std::span(entries).first(3)) writer.add(entry);
    kill(getpid(), SIGKILL);
  }
  REQUIRE(killed > 0);
  REQUIRE(waitpid(killed, nullptr, 0) == killed);
  const Recording read = read_recording(folder / "r");
  CHECK_FALSE(read.problem);
  REQUIRE(read.cut_short);
  CHECK_THAT(*read.cut_short, Contains("the process was killed"));
  CHECK(std::ranges::equal(read.entries, std::span(entries).first(3)));
}

TEST_CASE("a recording may be larger than what of it is mapped, and an entry too") {
  const testing::Folder folder;
  std::vector<Entry> large;
  for (const std::size_t size : {1000, 3'000'000, 700'000, 700'000, 1})
    large.push_back(Snapshot{std::string(size, 'x')});
  large.push_back(Finished{EndReason::Until, 8});
  {
    RecordingWriter writer(folder / "r", head);
    for (const Entry& entry : large) writer.add(entry);
    REQUIRE_FALSE(writer.problem());
  }
  CHECK(read_recording(folder / "r").entries == large);
}

TEST_CASE("a bit that was flipped ends a recording before it") {
  const testing::Folder folder;
  const std::string bytes = written(folder / "r");
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const Recording read = decode_recording(damaged, "r");
    CHECK((read.problem || read.cut_short));
    CHECK(std::equal(read.entries.begin(), read.entries.end(), entries.begin()));
  }
}

TEST_CASE("what is no recording is said") {
  CHECK_THAT(*read_recording("no/such").problem, Contains("Cannot read the recording 'no/such'"));
  CHECK_THAT(*decode_recording("FAULTLIN and more", "t").problem, Contains("does not begin with \"FAULTREC\""));
}
