// slab.hpp: records of one type, named by a small number, whose memory is used again and again.
#pragma once
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/core/poison.hpp"

namespace faultline {

/// Records keep their address, and are made once: one that was given back keeps its value, and
/// whatever that owns, so who takes one sets all of its fields. In a build with AddressSanitizer,
/// touching a record that is not taken, or giving it back again, is an error.
template <class T>
class Slab {
 public:
  using Index = std::uint32_t;

  Slab() = default;
  Slab(const Slab&) = delete;
  Slab& operator=(const Slab&) = delete;
  ~Slab() {
    for (const auto& chunk : chunks_) unpoison(chunk.get(), chunk_records * sizeof(T));
  }

  /// A record that nobody has: the one given back last, or else the next new one (0, 1, 2, ...).
  Index take() {
    Index i;
    if (!free_.empty()) {
      i = free_.back();
      free_.pop_back();
    } else {
      i = used_++;
      if (i / chunk_records == chunks_.size()) [[unlikely]] grow();
    }
    unpoison(&(*this)[i], sizeof(T));
    return i;
  }

  /// Ends the use of record i, which was taken.
  [[gnu::always_inline]] void give_back(Index i) {
    assert(i < used_ && !poisoned(&(*this)[i]));
    free_.push_back(i);
    poison(&(*this)[i], sizeof(T));
  }

  T& operator[](Index i) { return chunks_[i / chunk_records][i % chunk_records]; }
  const T& operator[](Index i) const { return chunks_[i / chunk_records][i % chunk_records]; }

  /// Record i has been handed out, and perhaps given back.
  bool has(Index i) const { return i < used_; }

  /// Has record i fetched from memory, if there is one.
  void prefetch(Index i) const {
    if (!has(i)) return;
    const auto* const record = reinterpret_cast<const char*>(&(*this)[i]);
    for (std::size_t at = 0; at < sizeof(T); at += 64) __builtin_prefetch(record + at);
  }

  /// Records in use.
  std::size_t size() const { return used_ - free_.size(); }

  /// Takes all records back and keeps the memory; they are handed out again from 0, as at first.
  void clear() {
    for (Index i = 0; i < used_; ++i) poison(&(*this)[i], sizeof(T));
    free_.clear();
    used_ = 0;
  }

 private:
  static constexpr Index chunk_records = 128;

  void grow() {
    chunks_.push_back(std::make_unique_for_overwrite<T[]>(chunk_records));
    poison(chunks_.back().get(), chunk_records * sizeof(T));
  }

  std::vector<std::unique_ptr<T[]>> chunks_;
  std::vector<Index> free_;
  Index used_ = 0;  ///< records handed out since the start or clear, back again or not
};

}  // namespace faultline
