// key_index.hpp: numbers for keys, 0, 1, 2, ... in the order in which they were first seen.
//
// A flat hash table that nobody can iterate over, so that no order but that of first mention gets out.
#pragma once
#include <xxhash.h>

#include <vector>

#include "sim/process/type.hpp"

namespace faultline {

/// A message between two processes, or a pair of processes alone. Messages are told apart by a hash of 128
/// bits over type and bytes: two different ones of one hash would be taken for the same (2^-64 at 2^32 messages).
struct MessageKey {
  std::uint64_t low = 0, high = 0;
  ProcessId from{}, to{};

  MessageKey(ProcessId from, ProcessId to) : from(from), to(to) {}
  MessageKey(ProcessId from, ProcessId to, const Payload& message) : from(from), to(to) {
    auto hash = XXH3_128bits_withSeed(message.bytes().data(), message.bytes().size(), message.type());
    low = hash.low64, high = hash.high64;
  }
  bool operator==(const MessageKey&) const = default;
  std::uint64_t hash() const {
    auto ends = (std::uint64_t{index(from)} << 32 | index(to)) * 0x9e3779b97f4a7c15u;
    auto mixed = (low ^ ends ^ ends >> 29) * 0xbf58476d1ce4e5b9u;
    return mixed ^ mixed >> 32;
  }
};

/// At most 2^32 - 2 keys.
class KeyIndex {
 public:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  std::size_t size() const { return keys_.size(); }
  const MessageKey& key(std::uint32_t number) const { return keys_[number]; }
  std::uint32_t find(const MessageKey& key) const {
    return slots_.empty() ? none : slots_[place(key)];
  }
  /// The key's number; a new key gets size() as it was before.
  std::uint32_t insert(const MessageKey& key) {
    if (2 * (keys_.size() + 1) > slots_.size()) grow();
    std::uint32_t& slot = slots_[place(key)];
    if (slot == none) slot = static_cast<std::uint32_t>(keys_.size()), keys_.push_back(key);
    return slot;
  }

 private:
  std::size_t place(const MessageKey& key) const {             // where it is or belongs
    auto at = key.hash() & (slots_.size() - 1);
    while (slots_[at] != none && !(keys_[slots_[at]] == key)) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void grow() {
    slots_.assign(slots_.empty() ? 64 : 2 * slots_.size(), none);
    for (std::uint32_t i = 0; i < keys_.size(); ++i) slots_[place(keys_[i])] = i;
  }
  std::vector<MessageKey> keys_;
  std::vector<std::uint32_t> slots_;                          // a power of two, at most half full
};

}  // namespace faultline
