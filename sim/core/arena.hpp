// arena.hpp: memory for many small things that all end together.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/poison.hpp"

namespace faultline {

/// Hands out memory by moving forward through chunks; all of it ends at reset, which keeps the chunks
/// for the next use. So of a campaign's many runs only the first ones allocate.
/// In a build with AddressSanitizer, touching what was not handed out since the reset is an error.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() {
    for (const Chunk& c : chunks_) unpoison(c.memory.get(), c.size);
  }

  /// `bytes` bytes at a multiple of `alignment` (a power of two). What they hold is undefined.
  void* allocate(std::size_t bytes, std::size_t alignment = alignof(std::max_align_t)) {
    std::size_t padding = -next_ & (alignment - 1);
    if (padding + bytes >= end_ - next_) [[unlikely]] {
      next_chunk(bytes + alignment);
      padding = -next_ & (alignment - 1);
    }
    void* const p = reinterpret_cast<void*>(next_ + padding);
    next_ += padding + bytes;
    unpoison(p, bytes);
    return p;
  }

  /// A T that nobody destroys.
  template <class T, class... Arguments>
  T* make(Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T>, "an arena runs no destructors");
    return ::new (allocate(sizeof(T), alignof(T))) T{std::forward<Arguments>(arguments)...};
  }

  /// Ends everything that was handed out; keeps the memory.
  void reset() {
    for (const Chunk& c : chunks_) poison(c.memory.get(), c.size);
    if (!chunks_.empty()) open(0);
  }

  /// Bytes held, used or not.
  std::size_t capacity() const {
    std::size_t sum = 0;
    for (const Chunk& c : chunks_) sum += c.size;
    return sum;
  }

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size;
  };
  static constexpr std::size_t chunk_bytes = 64 * 1024;

  /// Goes on to the next chunk with room for `bytes`; those too small are passed over until reset.
  void next_chunk(std::size_t bytes) {
    while (current_ < chunks_.size() && chunks_[current_].size < bytes) ++current_;
    if (current_ == chunks_.size()) {
      const std::size_t size = std::max(bytes, chunk_bytes);
      chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
      poison(chunks_.back().memory.get(), size);
    }
    open(current_);
  }
  void open(std::size_t chunk_index) {
    const Chunk& chunk = chunks_[chunk_index];
    current_ = chunk_index + 1;
    next_ = reinterpret_cast<std::uintptr_t>(chunk.memory.get());
    end_ = next_ + chunk.size;
  }

  std::vector<Chunk> chunks_;
  std::size_t current_ = 0;            ///< the chunk to go on to
  std::uintptr_t next_ = 0, end_ = 0;  ///< the free part of the chunk in use
};

}  // namespace faultline
