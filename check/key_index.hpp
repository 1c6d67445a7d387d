// key_index.hpp: numbers for keys, 0, 1, 2, ... in the order in which they were first seen.
//
// A flat hash table that nobody can iterate over, so that no order but that of first mention gets out.
#pragma once
#include <xxhash.h>

#include <utility>
#include <vector>

#include "sim/core/short_text.hpp"
#include "sim/process/type.hpp"

namespace faultline {

/// From one process to another.
struct PairKey {
  ProcessId from{}, to{};
  bool operator==(const PairKey&) const = default;
  std::uint64_t hash() const { return (std::uint64_t{index(from)} << 32 | index(to)) * 0x9e3779b97f4a7c15u; }
};

/// A message between two processes. Short ones are told apart by their bytes, long ones by a hash of 128 bits: two
/// different ones of one hash would be taken for the same (2^-64 at 2^32 messages).
struct MessageKey : PairKey {
  std::uint32_t type, size;
  std::uint64_t low, high;

  MessageKey(ProcessId from, ProcessId to, const Payload& message)
      : PairKey{from, to}, type(message.type()), size(static_cast<std::uint32_t>(message.bytes().size())) {
    const std::string_view bytes = message.bytes();
    if (size <= 16) {
      const auto [first, last] = Ends::of(bytes);
      low = first, high = last;
    } else {
      const auto hash = XXH3_128bits(bytes.data(), bytes.size());
      low = hash.low64, high = hash.high64;
    }
  }
  bool operator==(const MessageKey&) const = default;
  std::uint64_t hash() const {
    const auto product = static_cast<unsigned __int128>(low ^ PairKey::hash()) * (high ^ 0xbf58476d1ce4e5b9u);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
};

/// At most 2^32 - 2 keys.
template <class Key>
class KeyIndex {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  std::size_t size() const { return keys_.size(); }
  const Key& key(std::uint32_t number) const { return keys_[number]; }
  std::uint32_t find(const Key& key) const {
    return slots_.empty() ? none : slots_[place(key, mark_of(key))].number;
  }
  /// The key's number; a new key gets size() as it was before.
  std::uint32_t insert(const Key& key) {
    if (2 * (keys_.size() + 1) > slots_.size()) grow();
    const auto mark = mark_of(key);
    Slot& slot = slots_[place(key, mark)];
    if (slot.number == none) slot = {static_cast<std::uint32_t>(keys_.size()), mark}, keys_.push_back(key);
    return slot.number;
  }

 private:
  /// A key's number, and half of its hash: where it belongs, and most keys that are not it.
  struct Slot { std::uint32_t number = none, mark = 0; };
  static std::uint32_t mark_of(const Key& key) { return static_cast<std::uint32_t>(key.hash() >> 32); }

  std::size_t place(const Key& key, std::uint32_t mark) const {   // where it is or belongs
    std::size_t at = mark & (slots_.size() - 1);
    while (slots_[at].number != none && !(slots_[at].mark == mark && keys_[slots_[at].number] == key))
      at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    const auto old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 64 : 2 * slots_.size()));
    for (const Slot& slot : old) if (slot.number != none) slots_[place(keys_[slot.number], slot.mark)] = slot;
  }
  std::vector<Key> keys_;
  std::vector<Slot> slots_;                                   // a power of two, at most half full
};

}  // namespace faultline
