// event_queue.hpp: the pending events of a run, in one total order.
//
// A heap in which every node has four children, kept as 16-byte nodes with the four children of a
// node on one cache line. A node is one 128-bit number, so that the whole order (time, tie, order of
// pushing) is one comparison; the event itself lies elsewhere, in the record that `slot` names.
//
// An event usually causes one more. So pop leaves a hole at the top, and the push that follows fills
// it: one way down the heap instead of one down and one up.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "sim/core/types.hpp"

namespace faultline {

/// Of events at one time the smaller tie comes first, of one tie the one pushed first, without limit
/// on the number of pushes. A copy is a snapshot. A queue that was moved from may only be destroyed
/// or assigned to.
class EventQueue {
 public:
  struct Event {
    Time at;
    std::uint16_t tie;
    std::uint32_t slot;
    bool operator==(const Event&) const = default;
  };

  static constexpr int slot_bits = 24;
  static constexpr int sequence_bits = 24;
  /// Slots are 0 to max_slots-1, each pending once at most: so many events can wait at one time.
  static constexpr std::uint32_t max_slots = std::uint32_t{1} << slot_bits;

  EventQueue() = default;
  /// Counts pushes from `first` on, up to 2^sequence_bits: lets a test come near the renumbering.
  explicit EventQueue(std::uint32_t first) : sequence_(first) {}

  /// Throws std::length_error if slot >= max_slots.
  [[gnu::always_inline]] void push(Time at, std::uint16_t tie, std::uint32_t slot) {
    if (slot >= max_slots) [[unlikely]] refuse(at);
    if (sequence_ >> sequence_bits != 0) [[unlikely]] renumber();
    const Node node = encode(at, tie, sequence_++, slot);
    if (hole_) {
      hole_ = false;
      sink(node);
    } else {
      if (end_ >= nodes_.size()) [[unlikely]] nodes_.resize(2 * nodes_.size(), last);
      rise(node);
    }
  }

  /// The first event. The queue is not empty.
  Event top() {
    close_hole();
    return decode(nodes_[root]);
  }

  /// Takes the first event out and returns it. The queue is not empty.
  Event pop() {
    close_hole();
    hole_ = true;
    return decode(nodes_[root]);
  }

  /// After pop: the slot of what comes next if nothing earlier is pushed, which is to be fetched from memory
  /// meanwhile; a hint. Any slot, if the queue is empty.
  std::uint32_t likely_next() const {
    const Node* const n = nodes_.data() + first_child(root);
    const Node a = std::min(n[0], n[1]), b = std::min(n[2], n[3]);
    return decode(std::min(a, b)).slot;
  }

  std::size_t size() const { return end_ - root - (hole_ ? 1 : 0); }
  bool empty() const { return size() == 0; }

  /// Room for n events without growing again.
  void reserve(std::size_t n) {
    const std::size_t lines = (root + n + 3) / 4;
    if (4 * lines > nodes_.size()) nodes_.resize(4 * lines, last);
  }

  /// Forgets all events and starts counting anew; keeps the memory.
  void clear() {
    std::fill_n(nodes_.begin() + root, end_ - root, last);
    end_ = root;
    sequence_ = 0;
    hole_ = false;
  }

 private:
  /// time (64 bits, signed) | tie (16) | sequence (24) | slot (24)
  using Node = __int128;
  static_assert(16 + sequence_bits + slot_bits == 64);
  static constexpr Node last = static_cast<Node>(~static_cast<unsigned __int128>(0) >> 1);

  // The root stands at 3, so that the children of i, at 4i-8 to 4i-5, share a line of 64 bytes.
  // From end_ on every place holds `last`: a line is compared whole.
  static constexpr std::size_t root = 3;
  static std::size_t parent(std::size_t i) { return i / 4 + 2; }
  static std::size_t first_child(std::size_t i) { return 4 * i - 8; }

  static Node encode(Time at, std::uint16_t tie, std::uint32_t sequence, std::uint32_t slot) {
    const std::uint64_t order = static_cast<std::uint64_t>(tie) << (sequence_bits + slot_bits) |
                                static_cast<std::uint64_t>(sequence) << slot_bits | slot;
    return static_cast<Node>(at.time_since_epoch().count()) << 64 | order;
  }
  static Event decode(Node n) {
    return {Time{Duration{static_cast<std::int64_t>(n >> 64)}},
            static_cast<std::uint16_t>(n >> (sequence_bits + slot_bits)),
            static_cast<std::uint32_t>(n) & (max_slots - 1)};
  }

  /// Puts `node` where it belongs on the way from the top down.
  void sink(Node node) {
    Node* const n = nodes_.data();
    std::size_t at = root;
    for (;;) {
      const std::size_t child = first_child(at);
      if (child >= end_) break;
      const std::size_t a = child + (n[child + 1] < n[child] ? 1 : 0);
      const std::size_t b = child + (n[child + 3] < n[child + 2] ? 3 : 2);
      const std::size_t least = n[b] < n[a] ? b : a;
      if (node <= n[least]) break;
      n[at] = n[least];
      at = least;
    }
    n[at] = node;
  }

  /// Puts `node` where it belongs on the way up from a new place at the end.
  void rise(Node node) {
    Node* const n = nodes_.data();
    std::size_t at = end_++;
    while (at > root && node < n[parent(at)]) {
      n[at] = n[parent(at)];
      at = parent(at);
    }
    n[at] = node;
  }

  /// Fills the hole that pop left with the node at the end.
  void close_hole() {
    if (!hole_) return;
    hole_ = false;
    const Node node = nodes_[--end_];
    nodes_[end_] = last;
    if (end_ > root) sink(node);
  }

  void renumber();
  [[noreturn]] static void refuse(Time at);

  template <class T>
  struct CacheAligned {
    using value_type = T;
    static constexpr std::align_val_t line{64};
    T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), line)); }
    void deallocate(T* p, std::size_t) { ::operator delete(p, line); }
    bool operator==(const CacheAligned&) const = default;
  };

  std::vector<Node, CacheAligned<Node>> nodes_ = decltype(nodes_)(64, last);  ///< always whole lines
  std::size_t end_ = root;
  std::uint32_t sequence_ = 0;
  bool hole_ = false;  ///< the node at the root was popped
};

}  // namespace faultline
