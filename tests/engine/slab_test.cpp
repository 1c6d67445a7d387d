// The slab: records by number, reused last in first out, at addresses that stay.
#include "sim/engine/slab.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/random.hpp"

using namespace faultline;

TEST_CASE("new records are numbered from 0, and the one given back last is taken first", "[slab]") {
  Slab<int> slab;
  for (std::uint32_t i = 0; i < 3; ++i) CHECK(slab.take() == i);
  slab.give_back(0);
  slab.give_back(2);
  CHECK(slab.size() == 1);
  CHECK(slab.take() == 2);
  CHECK(slab.take() == 0);
  CHECK(slab.take() == 3);
  CHECK(slab.size() == 4);
}

TEST_CASE("records keep address and value while the slab grows", "[slab]") {
  Slab<std::uint64_t> slab;
  std::vector<std::uint64_t*> addresses;
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    const auto index = slab.take();
    slab[index] = 3 * i;
    addresses.push_back(&slab[index]);
  }
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    REQUIRE(&slab[i] == addresses[i]);
    REQUIRE(slab[i] == 3 * i);
  }
}

TEST_CASE("no two holders ever share a record", "[slab]") {
  Slab<std::uint64_t> slab;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> held;
  Draws draws{Key(1, stream("slab"))};
  for (std::uint64_t step = 0; step < 200'000; ++step) {
    if (held.empty() || draws.below(100) < (step / 20'000 % 2 == 0 ? 60 : 40)) {
      held.emplace_back(slab.take(), step);
      slab[held.back().first] = step;
    } else {
      std::swap(held[draws.below(held.size())], held.back());
      REQUIRE(slab[held.back().first] == held.back().second);
      slab.give_back(held.back().first);
      held.pop_back();
    }
    REQUIRE(slab.size() == held.size());
  }
}

TEST_CASE("clear hands records out from 0 again, in the memory there was", "[slab]") {
  Slab<std::uint64_t> slab;
  for (int i = 0; i < 3000; ++i) slab.take();
  slab.give_back(17);
  const auto* first = &slab[0];
  const auto* late = &slab[2999];
  slab.clear();
  CHECK(slab.size() == 0);
  for (std::uint32_t i = 0; i < 3000; ++i) REQUIRE(slab.take() == i);
  CHECK(&slab[0] == first);
  CHECK(&slab[2999] == late);
}

TEST_CASE("a record given back keeps what it owns for the next holder", "[slab]") {
  Slab<std::string> slab;
  const auto i = slab.take();
  slab[i] = std::string(1000, 'x');
  const char* memory = slab[i].data();
  slab.give_back(i);
  REQUIRE(slab.take() == i);
  slab[i].assign("short");
  CHECK(slab[i].data() == memory);
}

TEST_CASE("AddressSanitizer watches records that nobody has", "[slab]") {
  Slab<std::uint64_t> slab;
  const auto i = slab.take();
  CHECK_FALSE(poisoned(&slab[i]));
  slab.give_back(i);
  CHECK(poisoned(&slab[i]) == poisoning);
  CHECK(slab.take() == i);
  CHECK_FALSE(poisoned(&slab[i]));
  slab.clear();
  CHECK(poisoned(&slab[i]) == poisoning);
}
