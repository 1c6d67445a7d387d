// A disk in a file: what was stored is there, what was torn is not.
#include <catch2/catch.hpp>

#include "mpi_backend/disk_file.hpp"
#include "tests/support/folder.hpp"

using namespace faultline;
using faultline::mpi::DiskFile;

TEST_CASE("what was stored is read, the last of each place, and what was erased is gone") {
  const testing::Folder folder;
  DiskFile disk(folder / "disk");
  CHECK(disk.read() == Image{});
  CHECK(disk.append({{"a", "1"}, {"b", "2"}}));
  CHECK(disk.append({{"a", "3"}, {"b", ""}}));
  CHECK(disk.read() == Image{{"a", "3"}});
  CHECK(disk.replace({{"c", "4"}}));
  CHECK(disk.append({{"d", "5"}}));
  CHECK(disk.read() == Image{{"c", "4"}, {"d", "5"}});
}

TEST_CASE("a tail that is torn or damaged is cut off, and what is stored later is found") {
  const testing::Folder folder;
  for (const bool damaged : {false, true}) {
    DiskFile disk(folder / "disk");
    CHECK(disk.append({{"a", "1"}}));
    const std::string good = testing::read(folder / "disk");
    CHECK(disk.append({{"a", "2"}}));
    std::string bytes = testing::read(folder / "disk");
    if (damaged) bytes.back() ^= 1;
    else bytes.pop_back();
    folder.write("disk", bytes);
    CHECK(disk.read() == Image{{"a", "1"}});
    CHECK(testing::read(folder / "disk") == good);
    CHECK(disk.append({{"b", "3"}}));
    CHECK(disk.read() == Image{{"a", "1"}, {"b", "3"}});
  }
}

TEST_CASE("a log that is mostly out of date is rewritten") {
  const testing::Folder folder;
  DiskFile disk(folder / "disk");
  const std::string large(100'000, 'x');
  for (int i = 0; i < 30; ++i) REQUIRE(disk.append({{"a", large}, {std::to_string(i), "kept"}}));
  CHECK(testing::read(folder / "disk").size() < 2'000'000);
  const Image image = disk.read();
  CHECK(image.size() == 31);
  CHECK(image.at("a") == large);
}

TEST_CASE("a disk that cannot be written says so") {
  DiskFile disk("/no/such/folder/disk");
  CHECK_FALSE(disk.append({{"a", "1"}}));
  CHECK(disk.read() == Image{});
}
