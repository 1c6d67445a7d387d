// raft_server.hpp: one Raft process by itself; the test is all the others.
#pragma once
#include "protocols/catalog.hpp"
#include "protocols/replication/raft.hpp"

namespace faultline {

struct Text { std::string text; };                            // a command
inline Payload word(const char* text) { return Text{text}; }

class RaftServer {
 public:
  static constexpr ProcessId self{0};

  /// Process 0 of that many.
  explicit RaftServer(std::uint32_t n, std::map<std::string, std::string> parameters = {})
      : process_((know_protocols(), Stack::make({"Raft", {}, std::move(parameters)}))) {
    for (std::uint32_t i = 0; i < n; ++i) ids_.push_back(ProcessId{i});
    step([](Process& p, Step& s) { p.start(s); });
  }

  // ---- what its last step did
  struct Sent { ProcessId to; Payload message; };
  std::vector<Sent> sent;
  std::vector<Payload> indications, reports;

  template <class M> std::vector<M> all() const {
    std::vector<M> found;
    for (const Sent& s : sent) if (auto m = s.message.as<M>()) found.push_back(*m);
    return found;
  }
  /// The one message of its kind, of those to that process if one is named; throws if there is none.
  template <class M> M only(std::optional<ProcessId> to = {}) const {
    std::optional<M> found;
    for (const Sent& s : sent) if (!to || s.to == *to) if (auto m = s.message.as<M>()) found = m;
    return found.value();
  }
  template <class E> std::vector<E> indicated() const { return among<E>(indications); }
  template <class E> std::vector<E> reported() const { return among<E>(reports); }

  // ---- what happens to it
  template <class M> RaftServer& hear(std::uint32_t from, const M& message) {
    const auto wire = wire_of(message);
    return step([&](Process& p, Step& s) { p.receive(s, ProcessId{from}, wire); });
  }
  template <class T> RaftServer& fire(const T& timer) {
    const auto wire = wire_of(timer);
    return step([&](Process& p, Step& s) { p.wake(s, wire); });
  }
  template <class E> RaftServer& ask(const E& request) {
    return step([&](Process& p, Step& s) { p.request(s, request); });
  }
  RaftServer& pass(Duration time) { return now_ += time, *this; }
  RaftServer& restart() {
    process_.crash();
    return step([](Process& p, Step& s) { p.recover(s); });
  }
  RaftServer& forget_everything() {
    process_.restart({});
    return step([](Process& p, Step& s) { p.recover(s); });
  }

  // ---- short ways
  /// Its time-out elapses.
  RaftServer& time_out() { return pass(std::chrono::seconds(1)).fire(Raft::ElectionTimeout{}); }
  /// It is elected for the next term by all the others.
  RaftServer& elect() {
    time_out();
    const auto asked = only<Raft::RequestVote>();
    if (asked.pre_vote) for (ProcessId p : others()) hear(index(p), Raft::Vote{asked.term, true, true});
    for (ProcessId p : others()) hear(index(p), Raft::Vote{asked.term, false, true});
    return *this;
  }
  std::vector<ProcessId> others() const { return {ids_.begin() + 1, ids_.end()}; }
  RaftServer& append(const Payload& command) { return ask(ReplicatedLog::Append{command}); }
  /// A follower says that it has all up to there.
  RaftServer& store(std::uint32_t follower, std::uint64_t term, std::uint64_t index, std::uint64_t round = 0) {
    return hear(follower, Raft::Appended{term, round, true, index, 0});
  }
  std::optional<ProcessId> leader() const { return process_.leader(); }
  const std::string& unreadable() const { return unreadable_; }
  std::string json() const { return process_.json(); }

 private:
  template <class M> static std::string wire_of(const M& message) {
    constexpr auto type = type_of<M>.id;
    std::string wire(1, '\0');
    wire.append(reinterpret_cast<const char*>(&type), sizeof type);
    return wire + codec::encode(message);
  }
  template <class E> static std::vector<E> among(const std::vector<Payload>& payloads) {
    std::vector<E> found;
    for (const Payload& p : payloads) if (auto e = p.as<E>()) found.push_back(*e);
    return found;
  }
  template <class Act> RaftServer& step(const Act& act) {
    Step step;
    step.self = self, step.processes = ids_, step.now = now_, step.layers = true;
    act(process_, step);
    sent.clear(), indications.clear(), reports.clear();
    for (const Effect& e : step.effects) {
      const auto text = step.text(e);
      if (e.kind == Effect::Kind::Send) {
        const auto wire = Wire::written(text, e.path_size);
        sent.push_back({e.to, Payload(wire.type, wire.body)});
      } else if (e.kind == Effect::Kind::Indication || e.kind == Effect::Kind::LayerIndication) {
        std::string bytes(e.type->encoded_size(e.value), '\0');
        e.type->encode(e.value, bytes.data());
        (e.kind == Effect::Kind::Indication ? indications : reports).emplace_back(e.type->id, bytes);
      } else if (e.kind == Effect::Kind::Unreadable) unreadable_ = text;
    }
    return *this;
  }

  std::vector<ProcessId> ids_;
  Process process_;
  Time now_{};
  std::string unreadable_;
};

}  // namespace faultline
