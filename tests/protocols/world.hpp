// world.hpp: a handful of processes, a network that a test bends, and virtual time. Everything due at the
// same moment happens in the order in which it was caused.
#pragma once
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "protocols/catalog.hpp"
#include "sim/process/process.hpp"
#include "tests/support/processes.hpp"

namespace faultline {
using namespace std::chrono_literals;

constexpr Time after(Duration d) { return Time{d}; }
inline Choice choose(std::string algorithm, std::map<std::string, std::string> uses = {}) {
  return {std::move(algorithm), std::move(uses), {}};
}

struct Sent {
  ProcessId from, to;
  std::uint64_t nth;                                          ///< of all messages of the run, from 0
  Time at;
};
/// After how long each copy of a message arrives; none: it is lost.
using TestNetwork = std::function<std::vector<Duration>(const Sent&)>;

/// A number below n that depends on the message and `salt` alone.
inline std::uint64_t draw(const Sent& m, std::uint64_t n, std::uint64_t salt = 0) {
  return Draws(Key(7, stream("test network")).of(m.nth * 16 + salt)).below(n);
}
inline TestNetwork steady(Duration d) {
  return [d](const Sent&) { return std::vector{d}; };
}
/// Loses a third, doubles a third of the rest, and everything overtakes everything.
inline TestNetwork bad(Duration longest) {
  return [longest](const Sent& m) {
    auto some = [&](std::uint64_t salt) {
      return Duration(draw(m, static_cast<std::uint64_t>(longest.count()), salt) + 1);
    };
    if (draw(m, 3) == 0) return std::vector<Duration>{};
    return draw(m, 3, 1) == 0 ? std::vector{some(2), some(3)} : std::vector{some(2)};
  };
}

class World {
 public:
  struct Indication { Time at; ProcessId process; const Type* type; std::string bytes; };
  template <class E> struct Seen { Time at; ProcessId process; E event; };

  TestNetwork network = steady(1ms);
  std::vector<Indication> indications;                        ///< of the outermost modules
  std::vector<Sent> messages;
  std::vector<std::string> unreadable;
  /// Sees every request and indication, of inner modules too; set after the processes have started.
  std::function<void(ProcessId, const Effect&)> watch;

  World(std::uint32_t n, const Choice& choice) {
    know_protocols();
    stack_ = Stack::make(choice);
    for (std::uint32_t i = 0; i < n; ++i) ids_.push_back(ProcessId{i}), processes_.emplace_back(stack_);
    crashed_.resize(n), stalled_until_.resize(n), lives_.resize(n);
    for (ProcessId p : ids_) step(p, [](Process& process, Step& step) { process.start(step); });
  }

  template <class E> void request(ProcessId p, const E& event) {
    step(p, [&](Process& process, Step& step) { process.request(step, event); });
  }
  void crash(ProcessId p) { crashed_[index(p)] = true; }
  /// It comes back with what every step so far has stored; of its timers none.
  void restart(ProcessId p) {
    crashed_[index(p)] = false, ++lives_[index(p)];
    processes_[index(p)].crash();
    step(p, [](Process& process, Step& step) { process.recover(step); });
  }
  void stall(ProcessId p, Time until) { stalled_until_[index(p)] = until; }
  bool is_correct(ProcessId p) const { return !crashed_[index(p)]; }

  /// Everything that is due up to then, and then it is then.
  void run_until(Time then) {
    while (!queue_.empty() && queue_.begin()->first.first <= then) {
      auto [when, event] = *queue_.begin();
      queue_.erase(queue_.begin());
      now_ = when.first;
      auto& stalled = stalled_until_[index(event.at)];
      if (event.is_timer && event.life != lives_[index(event.at)]) continue;
      if (stalled > now_) queue_.emplace(std::pair(stalled, ++caused_), std::move(event));
      else if (event.is_timer) step(event.at, [&](Process& p, Step& s) { p.wake(s, event.wire); });
      else step(event.at, [&](Process& p, Step& s) { p.receive(s, event.from, event.wire); });
    }
    now_ = then;
  }
  void run_for(Duration d) { run_until(now_ + d); }
  bool at_rest() const { return queue_.empty(); }

  Time now() const { return now_; }
  const std::shared_ptr<const Stack>& stack() const { return stack_; }
  const std::vector<ProcessId>& ids() const { return ids_; }
  Process& operator[](ProcessId p) { return processes_[index(p)]; }
  template <class E> std::vector<Seen<E>> seen() const {
    std::vector<Seen<E>> all;
    for (const auto& i : indications)
      if (i.type == &type_of<E>) all.push_back({i.at, i.process, codec::decode<E>(i.bytes).value()});
    return all;
  }

  /// Replaces every process by what its bytes give back; throws if they are not the same.
  void pass_through_bytes() {
    for (Process& process : processes_) {
      Process read(stack_);
      if (!read.get(process.bytes()) || read != process) throw std::logic_error("a process is not what its bytes say");
      process = read;
    }
  }

 private:
  struct Event { ProcessId at, from; std::string wire; bool is_timer; std::uint64_t life; };

  void step(ProcessId p, const std::function<void(Process&, Step&)>& act) {
    if (crashed_[index(p)]) return;
    Step step;
    step.self = p, step.processes = ids_, step.now = now_;
    step.layers = watch != nullptr;
    step.chance = Key(7, stream("test process")).of(index(p));
    act(processes_[index(p)], step);
    for (const Effect& e : step.effects) {
      if (watch) watch(p, e);
      std::string text(step.text(e));
      if (e.kind == Effect::Kind::SetTimer) {
        queue_.emplace(std::pair(now_ + e.after, ++caused_), Event{p, p, text, true, lives_[index(p)]});
      } else if (e.kind == Effect::Kind::Send) {
        messages.push_back({p, e.to, messages.size(), now_});
        for (Duration d : network(messages.back()))
          queue_.emplace(std::pair(now_ + d, ++caused_), Event{e.to, p, text, false, 0});
      } else if (e.kind == Effect::Kind::Indication) {
        std::string bytes(e.type->encoded_size(e.value), '\0');
        e.type->encode(e.value, bytes.data());
        indications.push_back({now_, p, e.type, bytes});
      } else if (e.kind == Effect::Kind::Unreadable) {
        unreadable.push_back(text);
      }
    }
  }

  std::shared_ptr<const Stack> stack_;
  std::vector<ProcessId> ids_;
  std::vector<Process> processes_;
  std::vector<bool> crashed_;
  std::vector<Time> stalled_until_;
  std::vector<std::uint64_t> lives_;                          // by process: restarts
  std::map<std::pair<Time, std::uint64_t>, Event> queue_;
  std::uint64_t caused_ = 0;
  Time now_{};
};

}  // namespace faultline
