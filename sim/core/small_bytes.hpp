// small_bytes.hpp: immutable bytes that copy cheaply: short ones lie inside, long ones are shared.
#pragma once
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string_view>

namespace faultline {

/// Up to N bytes lie inside; longer ones are counted references to one heap block, which may be let
/// go on any thread. At most 4 GiB.
template <std::uint32_t N>
class SmallBytes {
 public:
  /// Clears less than `= default` would have `SmallBytes{}` do, and as much as compilers want to see cleared.
  SmallBytes() { std::memset(inline_, 0, sizeof(Shared*)); }
  explicit SmallBytes(std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
  }
  SmallBytes(const SmallBytes& other) noexcept {
    take(other);
    if (is_long()) shared()->owners.fetch_add(1, std::memory_order_relaxed);
  }
  SmallBytes(SmallBytes&& other) noexcept { take(other), other.size_ = 0; }
  SmallBytes& operator=(const SmallBytes& other) noexcept { return *this = SmallBytes(other); }
  SmallBytes& operator=(SmallBytes&& other) noexcept {
    if (this == &other) return *this;
    release();
    take(other), other.size_ = 0;
    return *this;
  }
  ~SmallBytes() { release(); }
  /// Takes a copy of these bytes, which are not its own.
  void assign(std::string_view bytes) {
    release();
    size_ = 0;
    if (!bytes.empty()) std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
  }

  std::uint32_t size() const { return size_; }
  operator std::string_view() const { return {is_long() ? shared()->bytes() : inline_, size_}; }

  /// For makers: gives room for `size` bytes to be written at once. Only on empty bytes.
  char* room(std::size_t size) {
    if (size > 0xffff'ffffu) throw std::length_error("a message is over 4 GiB");
    size_ = static_cast<std::uint32_t>(size);
    if (!is_long()) return inline_;
    auto* block = new (::operator new(sizeof(Shared) + size)) Shared;
    std::memcpy(inline_, &block, sizeof block);
    return block->bytes();
  }

 private:
  struct Shared {
    std::atomic<std::uint32_t> owners{1};
    char* bytes() { return reinterpret_cast<char*>(this + 1); }
  };
  static_assert(N >= sizeof(Shared*));
  bool is_long() const { return size_ > N; }
  Shared* shared() const {
    Shared* block;
    std::memcpy(&block, inline_, sizeof block);
    return block;
  }
  void release() noexcept {
    if (!is_long() || shared()->owners.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    shared()->~Shared();
    ::operator delete(shared());
  }
  void take(const SmallBytes& o) noexcept {
    size_ = o.size_;
    std::memcpy(inline_, o.inline_, o.is_long() ? sizeof(Shared*) : o.size_);
  }

  std::uint32_t size_ = 0;
  char inline_[N];
};

}  // namespace faultline
