#include "sim/engine/digest.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "tests/engine/trace_samples.hpp"

using namespace faultline;

namespace {

std::uint64_t digest_of(const std::vector<Record>& records) {
  Digest digest;
  for (const Record& r : records) digest.add(r);
  return digest.value();
}

using Change = std::function<void(Record&)>;

/// Each flips one bit of one number.
std::vector<Change> flips() {
  std::vector<Change> all;
  for (int bit = 0; bit < 64; ++bit) {
    const std::uint64_t one = std::uint64_t{1} << bit;
    const auto low = static_cast<std::uint32_t>(one);
    all.push_back([=](Record& r) {
      r.at = Time{Duration{r.at.time_since_epoch().count() ^ static_cast<std::int64_t>(one)}};
    });
    all.push_back([=](Record& r) { r.cause ^= one; });
    all.push_back([=](Record& r) { r.number ^= one; });
    if (bit >= 32) continue;
    all.push_back([=](Record& r) { r.process = ProcessId{index(r.process) ^ low}; });
    all.push_back([=](Record& r) { r.peer = ProcessId{index(r.peer) ^ low}; });
    all.push_back([=](Record& r) { r.type ^= low; });
    if (bit < 8) all.push_back([=](Record& r) { r.kind = static_cast<Kind>(static_cast<std::uint8_t>(r.kind) ^ one); });
  }
  return all;
}

/// `r` with one field changed, once for each field and each kind of change worth telling apart.
std::vector<Record> changed(const Record& r, std::string& memory) {
  std::vector<Record> all;
  const auto with = [&](auto change) { all.push_back(r), change(all.back()); };
  for (const Change& flip : flips()) with(flip);
  memory = "zz" + std::string(r.path) + std::string(r.body);
  const std::string_view text = memory;
  with([&](Record& c) { c.path = text.substr(1, 1 + r.path.size()); });
  with([&](Record& c) { c.body = text.substr(1); });
  if (!r.body.empty()) {
    with([&](Record& c) { c.body = {}; });
    with([&](Record& c) { c.body.remove_prefix(1); });
    with([&](Record& c) { c.path = text.substr(2, r.path.size() + 1), c.body.remove_prefix(1); });
    with([&](Record& c) { c.path = r.body, c.body = r.path; });
  }
  return all;
}

}  // namespace

TEST_CASE("any change of any field of any record changes the digest") {
  const auto sample = samples::random_records(1, 30);
  const auto& records = sample.all;
  std::set<std::uint64_t> seen{digest_of(records)};
  std::size_t tried = 1;
  for (std::size_t i = 0; i < records.size(); ++i) {
    std::string memory;
    for (const Record& change : changed(records[i], memory)) {
      auto other = records;
      other[i] = change;
      if (samples::same(change, records[i])) continue;  // a path and a body that were equal, swapped
      seen.insert(digest_of(other));
      ++tried;
    }
  }
  CHECK(tried > 30 * 290);
  CHECK(seen.size() == tried);
}

TEST_CASE("no two changes of one record, or of one and the next, make up for each other") {
  const auto sample = samples::random_records(4, 3);
  const auto changes = flips();
  std::set<std::uint64_t> seen{digest_of(sample.all)};
  std::size_t tried = 1;
  const auto change_both = [&](const Change& a, std::size_t at_a, const Change& b, std::size_t at_b) {
    auto other = sample.all;
    a(other[at_a]), b(other[at_b]);
    seen.insert(digest_of(other)), ++tried;
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    for (std::size_t j = 0; j < changes.size(); ++j) {
      if (i < j) change_both(changes[i], 0, changes[j], 0);
      change_both(changes[i], 0, changes[j], 1);
    }
  }
  CHECK(tried > 130'000);
  CHECK(seen.size() == tried);
}

TEST_CASE("any change of a text of any length changes the digest") {
  std::set<std::uint64_t> seen;
  std::size_t tried = 0;
  for (std::size_t length = 0; length <= 100; ++length) {
    std::string text(length, 'a');
    const auto add = [&] { seen.insert(digest_of({Record{.at = {}, .body = text}})), ++tried; };
    add();
    for (char& c : text)
      for (int bit = 0; bit < 8; ++bit) c = static_cast<char>(c ^ 1 << bit), add(), c = 'a';
  }
  CHECK(seen.size() == tried);
}

TEST_CASE("no two changes of a text make up for each other") {
  std::set<std::uint64_t> seen;
  std::string text(40, '\0');                                 // as messages often are
  const auto flip = [&](std::size_t bit) { text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8); };
  const std::size_t bits = 8 * text.size();
  for (std::size_t i = 0; i < bits; ++i) {
    flip(i);
    for (std::size_t j = i + 1; j < bits; ++j) {
      flip(j);
      seen.insert(digest_of({Record{.at = {}, .body = text}}));
      flip(j);
    }
    flip(i);
  }
  CHECK(seen.size() == bits * (bits - 1) / 2);
}

TEST_CASE("the order and the number of records change the digest") {
  const auto sample = samples::random_records(2, 100);
  const auto& records = sample.all;
  const std::uint64_t whole = digest_of(records);
  for (std::size_t i = 0; i + 1 < records.size(); ++i) {
    auto swapped = records;
    std::swap(swapped[i], swapped[i + 1]);
    CHECK(digest_of(swapped) != whole);
    auto shorter = records;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(digest_of(shorter) != whole);
  }
  CHECK(digest_of({}) != digest_of({Record{}}));
  CHECK(digest_of({Record{}}) != digest_of({Record{}, Record{}}));
}

TEST_CASE("text counts by its bytes, not by where it lies") {
  Record nowhere, somewhere;
  somewhere.body = std::string_view("x").substr(1);
  CHECK(digest_of({nowhere}) == digest_of({somewhere}));
  const std::string padded = "?body";
  Record aligned, unaligned;
  aligned.body = "body";
  unaligned.body = std::string_view(padded).substr(1);
  CHECK(digest_of({aligned}) == digest_of({unaligned}));
}

TEST_CASE("digests of known runs are the same on every compiler and level") {
  Record hello;
  hello.at = Time{Duration{1'000'000}};
  hello.kind = Kind::Send;
  hello.peer = ProcessId{1};
  hello.path = "beb.pl";
  hello.type = 7;
  hello.body = "hello";
  CHECK(digest_of({}) == 0x6661756c746c696e);
  CHECK(digest_of({Record{}}) == 0xd48bf339d0763cbe);
  CHECK(digest_of({hello}) == 0x4bb2bbc3384e2060);
  CHECK(digest_of(samples::random_records(3, 1000).all) == 0xbf33a9f6299810d1);
}
