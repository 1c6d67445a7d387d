// random_run.hpp: three processes of some stack, and a seed that chooses what happens next. Nothing of the
// simulator: only processes as values.
#pragma once
#include "protocols/catalog.hpp"
#include "sim/process/item.hpp"
#include "tests/process/actors.hpp"

namespace faultline::test {

/// The stacks that the catalogue makes by default, and some of test algorithms, for instances and services.
inline std::vector<std::shared_ptr<const Stack>> all_stacks() {
  know_protocols(), know_actors();
  std::vector<std::shared_ptr<const Stack>> all;
  for (const Algorithm* a : catalog().algorithms())
    if (a->about.source != for_tests.source) all.push_back(Stack::make(Choice{std::string(a->name), {}, {}}));
  for (auto part : {"Leaf", "Twice", "Keeper", "Listener", "Striker"})
    all.push_back(Stack::make(Choice{"Many", {{"Many.parts", part}}, {}}));
  return all;
}

/// What a step did, as bytes.
inline std::string describe(const Step& step) {
  std::string all(step.bytes.data(), step.bytes.size());
  for (const Effect& e : step.effects) {
    all += codec::encode(std::tuple(static_cast<std::uint8_t>(e.kind), e.to, e.after, e.offset, e.size, e.path_size));
    if (!e.type) continue;
    std::string bytes(e.type->encoded_size(e.value), '\0');
    e.type->encode(e.value, bytes.data());
    all += bytes;
  }
  return all;
}

class RandomRun {
 public:
  struct Event {
    enum Kind { Message, Timer, Request, Restart } kind;
    ProcessId from, to;
    std::string bytes;                                        ///< wire message; of a request, its bytes
    const RequestInfo* request = nullptr;
  };

  RandomRun(std::shared_ptr<const Stack> stack, std::uint64_t seed)
      : stack_(std::move(stack)), seed_(seed), draws_(Key(seed, stream("random run"))), processes_(ids_.size(), Process(stack_)) {
    for (ProcessId p : ids_) act(process(p), p, step_, [](Process& q, Step& s) { q.start(s); }), carry_out(p);
  }

  Draws& draws() { return draws_; }
  Process& process(ProcessId p) { return processes_[index(p)]; }
  const std::vector<Event>& waiting() const { return waiting_; }

  /// The next event: a request, a restart, or something that waits (of which some is lost or repeated).
  Event next() {
    const ProcessId p = ids_[draws_.below(ids_.size())];
    const auto& requests = stack_->root().algorithm->port->orders;
    auto kind = draws_.below(100);
    if (kind == 0) return {Event::Restart, p, p, {}};
    if (!requests.empty() && (kind < 15 || waiting_.empty())) {
      const RequestInfo& request = requests[draws_.below(requests.size())];
      Order order{Item{p, ++items_, std::string(draws_.below(60), 'x')}, ids_[draws_.below(3)], {}};
      order.fields["word"].is = word();                       // of test algorithms; others have no such field
      return {Event::Request, p, p, request.make(order), &request};
    }
    if (waiting_.empty()) return {Event::Restart, p, p, {}};
    auto at = waiting_.begin() + static_cast<std::ptrdiff_t>(draws_.below(waiting_.size()));
    Event e = *at;
    if (draws_.below(5) > 0) waiting_.erase(at);              // else it will be repeated
    return e;
  }
  /// What an event does to a process: the run's own, or a twin.
  void apply(const Event& e, Process& target, Step& step) {
    if (e.kind == Event::Restart) target.crash();
    act(target, e.to, step, [&](Process& q, Step& s) {
      switch (e.kind) {
        case Event::Message: return q.receive(s, e.from, e.bytes);
        case Event::Timer: return q.wake(s, e.bytes);
        case Event::Request: return q.request(s, *e.request, e.bytes);
        case Event::Restart: return q.recover(s);
      }
    });
  }
  /// The same on the run's own process, with what follows from it.
  const Step& take(const Event& e) {
    apply(e, process(e.to), step_);
    carry_out(e.to);
    now_ += std::chrono::milliseconds(10);
    return step_;
  }
  void go_on(std::size_t events) { while (events--) take(next()); }

 private:
  std::string word() {
    constexpr const char* said[] = {" x", " x", " end", " later y", " send z", " draw"};
    auto key = std::to_string(draws_.below(6));
    auto kind = draws_.below(12);
    return kind == 0 ? "retire " + key : kind == 1 ? "below " + key : key + said[kind % 6];
  }
  template <class Action> void act(Process& target, ProcessId self, Step& step, Action&& action) {
    step.reset();
    step.self = self, step.processes = ids_, step.now = now_, step.chance = Key(seed_, stream("process")).of(index(self));
    step.limit = 10'000;
    action(target, step);
  }
  void carry_out(ProcessId p) {
    for (const Effect& e : step_.effects) {
      if (e.kind == Effect::Kind::Send && index(e.to) < ids_.size()) waiting_.push_back({Event::Message, p, e.to, std::string(step_.text(e))});
      if (e.kind == Effect::Kind::SetTimer) waiting_.push_back({Event::Timer, p, p, std::string(step_.text(e))});
    }
    while (waiting_.size() > 200) waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(draws_.below(waiting_.size())));
  }

  std::shared_ptr<const Stack> stack_;
  std::uint64_t seed_;
  Draws draws_;
  std::vector<ProcessId> ids_{ProcessId{0}, ProcessId{1}, ProcessId{2}};
  std::vector<Process> processes_;
  std::vector<Event> waiting_;
  std::uint64_t items_ = 0;
  Time now_{};
  Step step_;
};

}  // namespace faultline::test
