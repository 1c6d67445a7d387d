// row_set.hpp: a set of rows of words, flat, numbered in the order in which they came.
#pragma once
#include <xxhash.h>

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace faultline::history {

/// At most 2^32 - 2 rows, each of `width` 64-bit words. Rows are compared word by word, not by their hash alone.
class RowSet {
 public:
  explicit RowSet(std::size_t width) : width_(width) {}

  std::size_t size() const { return count_; }
  const std::uint64_t* row(std::size_t number) const { return words_.data() + number * width_; }
  std::uint64_t bytes() const { return words_.capacity() * 8 + slots_.capacity() * sizeof(Slot); }

  /// The row's number, and whether it is new. A new one gets size() as it was before.
  std::pair<std::uint32_t, bool> insert(const std::uint64_t* row) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    const std::uint64_t hash = XXH3_64bits(row, width_ * 8);
    const auto check = static_cast<std::uint32_t>(hash >> 32);
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].number != none; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].check == check && std::memcmp(this->row(slots_[at].number), row, width_ * 8) == 0)
        return {slots_[at].number, false};
    slots_[at] = {check, static_cast<std::uint32_t>(count_)};
    words_.insert(words_.end(), row, row + width_);
    return {static_cast<std::uint32_t>(count_++), true};
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Slot { std::uint32_t check = 0, number = none; };
  void grow() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), Slot{});
    for (std::size_t i = 0; i < count_; ++i) {
      const std::uint64_t hash = XXH3_64bits(row(i), width_ * 8);
      std::size_t at = hash & (slots_.size() - 1);
      while (slots_[at].number != none) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(i)};
    }
  }
  std::size_t width_, count_ = 0;
  std::vector<std::uint64_t> words_;
  std::vector<Slot> slots_;                                   // a power of two, at most half full
};

}  // namespace faultline::history
