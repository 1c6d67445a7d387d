// The arena: memory that ends together, and is there again after a reset.
#include "sim/core/arena.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <vector>

#include "sim/core/random.hpp"

using namespace faultline;

namespace {
struct Point {
  int x, y;
};
struct alignas(64) Line {
  std::uint64_t words[8];
};
}  // namespace

TEST_CASE("what an arena hands out is aligned and overlaps nothing", "[arena]") {
  Arena arena;
  Draws draws{Key(1, stream("arena"))};
  struct Piece {
    unsigned char* memory;
    std::size_t bytes;
    unsigned char mark;
  };
  for (int round = 0; round < 3; ++round) {
    std::vector<Piece> pieces;
    for (int i = 0; i < 5000; ++i) {
      const std::size_t alignment = std::size_t{1} << draws.below(9);
      const std::size_t bytes = draws.chance(Draws::always / 100) ? draws.below(200'000) : draws.below(200);
      auto* p = static_cast<unsigned char*>(arena.allocate(bytes, alignment));
      REQUIRE(reinterpret_cast<std::uintptr_t>(p) % alignment == 0);
      pieces.push_back({p, bytes, static_cast<unsigned char>(i)});
      std::memset(p, pieces.back().mark, bytes);
    }
    for (const Piece& piece : pieces) {
      for (std::size_t i = 0; i < piece.bytes; ++i) {
        if (piece.memory[i] != piece.mark) FAIL("byte " << i << " of a piece was written through another");
      }
    }
    arena.reset();
  }
}

TEST_CASE("a reset keeps the memory: the same run again takes no more", "[arena]") {
  Arena arena;
  const auto run = [&] {
    for (std::size_t i = 0; i < 10'000; ++i) arena.allocate(i % 300);
    arena.allocate(1'000'000);
  };
  run();
  const std::size_t held = arena.capacity();
  void* const first = (arena.reset(), arena.allocate(8));
  for (int i = 0; i < 10; ++i) {
    arena.reset();
    CHECK(arena.allocate(8) == first);
    arena.reset();
    run();
  }
  CHECK(arena.capacity() == held);
}

TEST_CASE("make gives a value, constructed and aligned", "[arena]") {
  Arena arena;
  CHECK(arena.make<Point>(3, 4)->y == 4);
  arena.allocate(1, 1);
  const Line* line = arena.make<Line>();
  CHECK(reinterpret_cast<std::uintptr_t>(line) % 64 == 0);
  CHECK(line->words[7] == 0);
}

TEST_CASE("nothing at all is a valid size", "[arena]") {
  Arena arena;
  CHECK(arena.capacity() == 0);
  CHECK(arena.allocate(0) != nullptr);
  arena.reset();
  CHECK(arena.allocate(0, 1) != nullptr);
}

TEST_CASE("AddressSanitizer watches what was not handed out", "[arena]") {
  Arena arena;
  auto* p = static_cast<char*>(arena.allocate(16));
  CHECK_FALSE(poisoned(p));
  CHECK_FALSE(poisoned(p + 15));
  CHECK(poisoned(p + 16) == poisoning);
  arena.reset();
  CHECK(poisoned(p) == poisoning);
}
