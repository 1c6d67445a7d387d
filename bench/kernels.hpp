// kernels.hpp: the two references against which the simulator is measured.
//
// Both hold `pending` messages of 64 bytes on their way to actors of 64 bytes, of two classes in
// turn; an actor that gets one sends one on, to any actor, uniformly 0.5 to 10 ms later. So an event
// is one message, and as many stay pending. `Ideal` does nothing else, as well as we can: no simulator
// that delivers messages through a queue can be much faster. `Naive` is what one writes first.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "sim/core/arena.hpp"
#include "sim/core/random.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/engine/slab.hpp"

namespace faultline::bench {

/// xoshiro256++ (Blackman, Vigna: "Scrambled linear pseudorandom number generators", 2021).
class Xoshiro {
 public:
  explicit Xoshiro(std::uint64_t seed) {
    Draws draws{Key(seed, stream("xoshiro"))};
    for (std::uint64_t& word : state_) word = draws.next();
  }
  std::uint64_t next() {
    auto& [a, b, c, d] = state_;
    const std::uint64_t result = std::rotl(a + d, 23) + a;
    const std::uint64_t shifted = b << 17;
    c ^= a, d ^= b, b ^= c, a ^= d;
    c ^= shifted;
    d = std::rotl(d, 45);
    return result;
  }
  std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
  }

 private:
  std::array<std::uint64_t, 4> state_;
};

struct alignas(64) Message {
  std::uint32_t from, to;
  std::array<std::uint64_t, 7> words;
};
static_assert(sizeof(Message) == 64);

/// Makes of the message it got the message it sends; `to` is set by who calls.
class alignas(64) Actor {
 public:
  virtual void receive(Message& m) = 0;
  std::uint64_t value() const { return state_[0]; }

 protected:
  std::array<std::uint64_t, 7> state_{};
};
static_assert(sizeof(Actor) == 64);

class Adder final : public Actor {
 public:
  void receive(Message& m) override { m.words[0] = state_[0] += m.words[0] + m.from; }
};

class Mixer final : public Actor {
 public:
  void receive(Message& m) override { m.words[0] = state_[0] = (state_[0] ^ m.words[0]) + m.from; }
};

/// Adders and mixers in turn, side by side.
class Actors {
 public:
  explicit Actors(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (i % 2 == 0) actors_.push_back(arena_.make<Adder>());
      else actors_.push_back(arena_.make<Mixer>());
    }
  }
  Actor& operator[](std::uint32_t i) { return *actors_[i]; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(actors_.size()); }
  std::uint64_t checksum() const {
    std::uint64_t sum = 0;
    for (const Actor* a : actors_) sum = mix(sum ^ a->value());
    return sum;
  }

 private:
  Arena arena_;
  std::vector<Actor*> actors_;
};

inline std::int64_t latency(Xoshiro& random) { return static_cast<std::int64_t>(500'000 + random.below(9'500'001)); }

/// 4-ary heap of 16-byte nodes, messages in a slab, one virtual call an event.
class Ideal {
 public:
  Ideal(std::uint32_t actors, std::uint32_t pending) : actors_(actors) {
    queue_.reserve(pending);
    for (std::uint32_t i = 0; i < pending; ++i) {
      Message first{0, 0, {i}};
      send(first);
    }
  }

  void run(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events; ++i) {
      const EventQueue::Event event = queue_.pop();
      now_ = event.at;
      Message m = messages_[event.slot];
      messages_.give_back(event.slot);
      actors_[m.to].receive(m);
      send(m);
    }
  }

  std::uint64_t checksum() const { return actors_.checksum(); }

 private:
  void send(Message& m) {
    m.from = m.to;
    m.to = static_cast<std::uint32_t>(random_.below(actors_.count()));
    const auto slot = messages_.take();
    messages_[slot] = m;
    queue_.push(now_ + Duration{latency(random_)}, 0, slot);
  }

  Actors actors_;
  EventQueue queue_;
  Slab<Message> messages_;
  Xoshiro random_{1};
  Time now_{};
};

/// std::function in a std::priority_queue, the message captured by value.
class Naive {
 public:
  Naive(std::uint32_t actors, std::uint32_t pending) : actors_(actors) {
    for (std::uint32_t i = 0; i < pending; ++i) {
      Message first{0, 0, {i}};
      send(first);
    }
  }

  void run(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events; ++i) {
      const Event event = queue_.top();
      queue_.pop();
      now_ = event.at;
      event.action();
    }
  }

  std::uint64_t checksum() const { return actors_.checksum(); }

 private:
  struct Event {
    std::int64_t at;
    std::uint64_t sequence;
    std::function<void()> action;
    bool operator<(const Event& other) const {
      return at != other.at ? at > other.at : sequence > other.sequence;  // the queue's top is its largest
    }
  };

  void send(Message& m) {
    m.from = m.to;
    m.to = static_cast<std::uint32_t>(random_.below(actors_.count()));
    queue_.push({now_ + latency(random_), sequence_++, [this, m]() mutable {
                   actors_[m.to].receive(m);
                   send(m);
                 }});
  }

  Actors actors_;
  std::priority_queue<Event> queue_;
  Xoshiro random_{1};
  std::int64_t now_ = 0;
  std::uint64_t sequence_ = 0;
};

/// The sizes at which everything is measured.
struct Size {
  std::uint32_t actors, pending;
};
inline constexpr std::array<Size, 3> sizes{{{100, 100}, {10'000, 10'000}, {100'000, 1'000'000}}};

}  // namespace faultline::bench
