// driver.hpp: processes and the air between them, for tests of algorithms without the simulator.
//
// Two ways to run: in rounds (lock-step: every message takes one step), or one event at a time, chosen by
// a seed. Every event runs on the process and on a copy of it; a difference in state or effects throws.
#pragma once
#include <algorithm>
#include <deque>
#include <optional>

#include "sim/process/process.hpp"

namespace faultline::test {

class Driver {
 public:
  /// An indication of the outermost module, or a request to it.
  struct Event {
    bool request;
    std::uint64_t step;                                       ///< rounds, or events, until then
    ProcessId process;
    Payload what;                                             ///< Port::Deliver, Port::Broadcast, ...
  };
  /// A message in the air, or a timer that has not fired.
  struct Waiting {
    ProcessId from, to;
    std::string wire;
    std::optional<Time> due;                                  ///< of a timer
  };

  /// Starts n processes of that stack; a round lasts `round` of virtual time.
  Driver(std::size_t n, const Choice& choice, std::uint64_t seed = 0,
         Duration round = std::chrono::milliseconds(1))
      : chance_(Key(seed, stream("schedule"))), seed_(seed), round_(round), up_(n, true),
        ever_crashed_(n, false), crash_after_(n) {
    for (std::uint32_t i = 0; i < n; ++i) ids_.push_back(ProcessId{i});
    processes_.assign(n, Process(Stack::make(choice)));
    for (ProcessId p : ids_) act(p, [](Process& process, Step& step) { process.start(step); });
  }

  // ---- what happened
  std::vector<Event> events;
  std::uint64_t messages = 0;                                 ///< sent, self-sends included
  std::uint64_t step_number() const { return step_number_; }
  Time now() const { return now_; }
  const std::vector<ProcessId>& ids() const { return ids_; }
  const Process& process(ProcessId p) const { return processes_[index(p)]; }
  bool is_up(ProcessId p) const { return up_[index(p)]; }
  bool is_correct(ProcessId p) const { return !ever_crashed_[index(p)]; }
  const std::deque<Waiting>& waiting() const { return waiting_; }

  // ---- what the test does
  /// A request to the outermost module, now. A crashed process gets none.
  template <class Request> void request(ProcessId p, const Request& request) {
    if (!is_up(p)) return;
    events.push_back({true, step_number_, p, Payload(type_of<Request>.id, codec::encode(request))});
    act(p, [&](Process& process, Step& step) { process.request(step, request); });
  }
  void crash(ProcessId p) {
    up_[index(p)] = false, ever_crashed_[index(p)] = true;
    std::erase_if(waiting_, [p](const Waiting& w) { return w.due && w.to == p; });
  }
  /// p crashes in its next step: its first `sends` sends leave, with all it did before the next one.
  void crash_in_next_step(ProcessId p, std::size_t sends) { crash_after_[index(p)] = sends; }
  void restart(ProcessId p) {
    processes_[index(p)].crash();
    up_[index(p)] = true;
    act(p, [](Process& process, Step& step) { process.recover(step); });
  }
  /// Takes out of the air what `from` sent to `to`.
  void lose(ProcessId from, ProcessId to) {
    std::erase_if(waiting_, [&](const Waiting& w) { return !w.due && w.from == from && w.to == to; });
  }
  /// Puts a message for the module at `path` in the air, that no process has sent.
  template <class M> void post(ProcessId to, const std::string& path, const M& message) {
    codec::Sizer head;
    head.varint(path.size());
    std::string wire(head.size, '\0');
    codec::Filler{wire.data()}.varint(path.size());
    constexpr auto type = type_of<M>.id;
    wire += path;
    wire.append(reinterpret_cast<const char*>(&type), sizeof type);
    wire += codec::encode(message);
    waiting_.push_back({nobody, to, std::move(wire), {}});
  }

  // ---- ways to run
  /// The oldest message from `from` to `to` arrives, whatever else waits. False: there is none.
  bool deliver(ProcessId from, ProcessId to) {
    auto between = [&](const Waiting& w) { return !w.due && w.from == from && w.to == to; };
    auto at = std::ranges::find_if(waiting_, between);
    if (at == waiting_.end()) return false;
    ++step_number_;
    take(static_cast<std::size_t>(at - waiting_.begin()));
    return true;
  }
  /// The newest one, likewise.
  bool deliver_last(ProcessId from, ProcessId to) {
    for (auto i = waiting_.size(); i-- > 0;) {
      if (waiting_[i].due || waiting_[i].from != from || waiting_[i].to != to) continue;
      ++step_number_;
      return take(i), true;
    }
    return false;
  }
  /// One step for everything in the air and every timer that is due. False: nothing waits.
  bool round() {
    if (waiting_.empty()) return false;
    ++step_number_, now_ += round_;
    auto all = std::exchange(waiting_, {});
    for (Waiting& w : all) {
      if (w.due && *w.due > now_) waiting_.push_back(std::move(w));
      else occur(w);
    }
    return true;
  }
  /// Rounds until nothing waits, or for as many as given. True: nothing waits.
  bool run_rounds(std::size_t most = 1000) {
    while (most-- && round()) {}
    return waiting_.empty();
  }
  /// One event, chosen by the seed: any message, or the timer that is due first. False: nothing waits.
  bool step() {
    if (waiting_.empty()) return false;
    auto at = static_cast<std::size_t>(chance_.below(waiting_.size()));
    if (waiting_[at].due)
      for (std::size_t i = 0; i < waiting_.size(); ++i)
        if (waiting_[i].due && *waiting_[i].due < *waiting_[at].due) at = i;
    if (waiting_[at].due) now_ = std::max(now_, *waiting_[at].due);
    ++step_number_;
    take(at);
    return true;
  }
  /// Steps until nothing waits, or as many as given. True: nothing waits.
  bool run(std::size_t most = 100'000) {
    while (most-- && step()) {}
    return waiting_.empty();
  }

 private:
  void take(std::size_t at) {
    Waiting w = std::move(waiting_[at]);
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(at));
    occur(w);
  }
  void occur(const Waiting& w) {
    if (!is_up(w.to)) return;
    act(w.to, [&](Process& process, Step& step) {
      if (w.due) process.wake(step, w.wire);
      else process.receive(step, w.from, w.wire);
    });
  }

  /// One step of p, on p and on a copy.
  template <class Occurrence> void act(ProcessId p, Occurrence&& occurrence) {
    Process twin = processes_[index(p)];
    Step again;
    prepare(step_, p), prepare(again, p);
    occurrence(processes_[index(p)], step_), occurrence(twin, again);
    if (!(processes_[index(p)] == twin)) fail(p, "the same step gave two states");
    if (describe(step_) != describe(again)) fail(p, "the same step had two sets of effects");
    carry_out(p);
  }
  void prepare(Step& step, ProcessId p) {
    step.reset();
    step.self = p, step.processes = ids_, step.now = now_;
    step.chance = Key(seed_, stream("process")).of(index(p));
    step.common_chance = Key(seed_, stream("common"));
  }
  /// Each effect as bytes, to compare.
  static std::vector<std::string> describe(const Step& step) {
    std::vector<std::string> all;
    for (const Effect& e : step.effects) {
      std::string text = codec::encode(std::tuple(static_cast<std::uint8_t>(e.kind), e.to, e.after));
      text += e.type ? std::string(e.type->name) + encoded(e) : std::string(step.text(e));
      all.push_back(std::move(text));
    }
    return all;
  }
  static std::string encoded(const Effect& e) {
    std::string bytes(e.type->encoded_size(e.value), '\0');
    e.type->encode(e.value, bytes.data());
    return bytes;
  }
  void carry_out(ProcessId p) {
    auto left = std::exchange(crash_after_[index(p)], {});
    for (const Effect& e : step_.effects) {
      switch (e.kind) {
        case Effect::Kind::Send:
          if (left && (*left)-- == 0) return crash(p);
          ++messages;
          waiting_.push_back({p, e.to, std::string(step_.text(e)), {}});
          break;
        case Effect::Kind::SetTimer:
          waiting_.push_back({p, p, std::string(step_.text(e)), now_ + e.after});
          break;
        case Effect::Kind::Indication:
          events.push_back({false, step_number_, p, Payload(e.type->id, encoded(e))});
          break;
        case Effect::Kind::Unreadable: fail(p, step_.text(e));
        default: break;
      }
    }
    if (left) crash(p);
  }
  [[noreturn]] static void fail(ProcessId p, std::string_view what) {
    throw std::logic_error("process " + std::to_string(index(p)) + ": " + std::string(what));
  }

  Draws chance_;
  std::uint64_t seed_;
  Duration round_;
  std::vector<ProcessId> ids_;
  std::vector<Process> processes_;
  std::vector<bool> up_, ever_crashed_;
  std::vector<std::optional<std::size_t>> crash_after_;
  std::deque<Waiting> waiting_;                               // in order of sending
  std::uint64_t step_number_ = 0;
  Time now_{};
  Step step_;
};

}  // namespace faultline::test
