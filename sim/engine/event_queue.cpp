// event_queue.cpp: what happens once in sixteen million events.
#include "sim/engine/event_queue.hpp"

#include <stdexcept>
#include <string>

namespace faultline {

/// The sequence is used up. Gives the events of each (time, tie) the numbers 0, 1, 2, ... in the order
/// they had, and goes on behind the largest. As no more than max_slots-1 events wait when one is
/// pushed, there is always such a number.
void EventQueue::renumber() {
  close_hole();
  const auto begin = nodes_.begin() + root, end = nodes_.begin() + static_cast<std::ptrdiff_t>(end_);
  std::sort(begin, end);  // a sorted array is a heap
  const auto when = [](Node n) { return n >> (sequence_bits + slot_bits); };
  std::uint32_t number = 0, largest = 0;
  for (auto n = begin; n != end; ++n) {
    number = n != begin && when(*n) == when(*(n - 1)) ? number + 1 : 0;
    largest = std::max(largest, number);
    const Event e = decode(*n);
    *n = encode(e.at, e.tie, number, e.slot);
  }
  sequence_ = largest + 1;
}

void EventQueue::refuse(Time at) {
  throw std::length_error("event queue: an event for " + std::to_string(at.time_since_epoch().count()) +
                          " ns is one more than the " + std::to_string(max_slots) +
                          " that can wait at one time; use fewer processes, or let them have fewer " +
                          "messages and timers on the way at once");
}

}  // namespace faultline
