// actors.hpp: small algorithms, each for one thing that the framework does, and a host that shows every
// effect as a line of text.
#pragma once
#include <stdexcept>

#include "sim/process/process.hpp"

namespace faultline::test {

/// A port for whatever a test wants to say.
struct Talk {
  struct Say { std::string word; };
  struct Heard { std::string word; };
  using Requests = types<Say>;
  using Indications = types<Heard>;
  static constexpr std::string_view source = "for tests", summary = "Says and hears words.", by_default = "Leaf";
  static constexpr std::span<const Property> properties{};
};
/// A port to be shared.
struct Bell {
  struct Ring { std::string word; };
  struct Rung { std::string word; };
  using Requests = types<Ring>;
  using Indications = types<Rung>;
  static constexpr std::string_view source = "for tests", summary = "Rings for all.", by_default = "Tower";
  static constexpr std::span<const Property> properties{};
};
/// Another one, whose service listens to the first; it has no default.
struct Chime {
  struct Strike {};
  struct Struck { std::string word; };
  using Requests = types<Strike>;
  using Indications = types<Struck>;
  static constexpr std::string_view source = "for tests", summary = "Chimes when the bell rings.";
  static constexpr std::span<const Property> properties{};
};

inline constexpr About for_tests{.title = "Test", .source = "for tests", .model = Model::FailSilent, .tolerates = "N"};

/// Hears what it says. "send ..." goes to process 1, "later ..." through a timer.
struct Leaf {
  static constexpr std::string_view name = "Leaf";
  using Port = Talk;
  static constexpr About about = for_tests;
  struct Word { std::string word; };
  struct Alarm { std::string word; };
  using Messages = types<Word>;
  using Timers = types<Alarm>;

  std::uint64_t said = 0;

  void on(Context& p, const Start&) { p.note("leaf starts"); }
  void on(Context& p, const Talk::Say& e) {
    ++said;
    if (e.word.starts_with("send ")) return p.send(ProcessId{1}, Word{e.word.substr(5)});
    if (e.word.starts_with("later ")) return p.set_timer(std::chrono::milliseconds(5), Alarm{e.word.substr(6)});
    if (e.word == "draw") return p.trigger(Talk::Heard{std::to_string(p.random(1000))});
    p.trigger(Talk::Heard{e.word});
  }
  void on(Context& p, ProcessId from, const Word& m) {
    p.trigger(Talk::Heard{m.word + " from " + std::to_string(index(from))});
  }
  void on(Context& p, const Alarm& t) { p.trigger(Talk::Heard{t.word + " rings"}); }
};

/// Hears it louder, as its parameters say.
struct Loud {
  static constexpr std::string_view name = "Loud";
  using Port = Talk;
  static constexpr About about = for_tests;

  Param<std::string> ending{"!"};
  Param<std::uint8_t> times{1};
  Param<Duration> pause{std::chrono::milliseconds(10)};

  void on(Context& p, const Talk::Say& e) {
    auto word = e.word;
    for (auto n = *times; n > 0; --n) word += *ending;
    p.trigger(Talk::Heard{word});
  }
};

/// Two parts of one port, told apart.
struct Duo {
  static constexpr std::string_view name = "Duo";
  using Port = Talk;
  static constexpr About about = for_tests;

  Use<Talk> left, right;

  void on(Context& p, const Talk::Say& e) {
    p.note("says");
    p.trigger(left, e);
    p.trigger(right, e);
    p.trigger(Talk::Heard{"itself " + e.word});
    p.note("said");
  }
  void on(Context& p, const Use<Talk>& via, const Talk::Heard& e) {
    p.trigger(Talk::Heard{(&via == &left ? "left " : "right ") + e.word});
  }
};

/// Instances by number: "5 word" says it to that one, "retire 5" and "below 5" end some. One that hears
/// "end" is retired at once.
struct Many {
  static constexpr std::string_view name = "Many";
  using Port = Talk;
  static constexpr About about = for_tests;

  Instances<std::uint64_t, Talk> parts;

  void on(Context& p, const Talk::Say& e) {
    auto space = e.word.find(' ');
    auto verb = e.word.substr(0, space), rest = e.word.substr(space + 1);
    if (verb == "retire") return p.retire(parts, std::stoull(rest));
    if (verb == "below") return p.retire_below(parts, std::stoull(rest));
    p.trigger(parts, std::stoull(verb), Talk::Say{rest});
  }
  void on(Context& p, const std::uint64_t& key, const Talk::Heard& e) {
    p.trigger(Talk::Heard{std::to_string(key) + ": " + e.word});
    if (e.word == "end") p.retire(parts, key);
  }
};

/// Two rows of instances that have the same keys.
struct Rows {
  static constexpr std::string_view name = "Rows";
  using Port = Talk;
  static constexpr About about = for_tests;

  Instances<std::uint64_t, Talk> front, back;

  void on(Context& p, const Talk::Say& e) {
    p.trigger(front, 1, e);
    p.trigger(back, 1, e);
  }
  void on(Context& p, const Instances<std::uint64_t, Talk>& via, const std::uint64_t& key, const Talk::Heard& e) {
    p.trigger(Talk::Heard{(&via == &front ? "front " : "back ") + std::to_string(key) + ": " + e.word});
  }
};

/// Hears each word twice, in one handler.
struct Twice {
  static constexpr std::string_view name = "Twice";
  using Port = Talk;
  static constexpr About about = for_tests;

  void on(Context& p, const Talk::Say& e) {
    p.trigger(Talk::Heard{e.word});
    p.trigger(Talk::Heard{e.word + " again"});
  }
};

/// Acts once it has three words: a standing condition.
struct ThreeWords {
  static constexpr std::string_view name = "ThreeWords";
  using Port = Talk;
  static constexpr About about = for_tests;

  Use<Talk> below;
  std::vector<std::string> words;

  void on(Context& p, const Talk::Say& e) {
    for (char c : e.word) p.trigger(below, Talk::Say{std::string(1, c)});
  }
  void on(Context&, const Talk::Heard& e) { words.push_back(e.word); }
  bool upon(Context& p) {
    if (words.size() < 3) return false;
    p.trigger(Talk::Heard{words[0] + words[1] + words[2]});
    words.erase(words.begin(), words.begin() + 3);
    return true;
  }
};

/// Never comes to rest: "again" asks its part without end, "upon" is a condition that always holds.
struct Restless {
  static constexpr std::string_view name = "Restless";
  using Port = Talk;
  static constexpr About about = for_tests;

  Use<Talk> below;
  bool restless = false;

  void on(Context& p, const Talk::Say& e) {
    restless = e.word == "upon";
    p.trigger(below, e);
  }
  void on(Context& p, const Talk::Heard& e) { p.trigger(below, Talk::Say{e.word}); }
  bool upon(Context&) { return restless; }
};

/// Fails in the middle: its state is changed, something is asked for.
struct Fragile {
  static constexpr std::string_view name = "Fragile";
  using Port = Talk;
  static constexpr About about = for_tests;

  Instances<std::uint64_t, Talk> parts;
  std::uint64_t said = 0;

  void on(Context& p, const Talk::Say& e) {
    p.trigger(parts, ++said, e);
    p.retire(parts, said - 1);
    if (e.word == "fail") throw std::runtime_error("it failed");
  }
  void on(Context& p, const std::uint64_t& key, const Talk::Heard& e) {
    p.trigger(Talk::Heard{std::to_string(key) + ": " + e.word});
  }
};

/// Keeps what it is told; "lose ..." it forgets.
struct Keeper {
  static constexpr std::string_view name = "Keeper";
  using Port = Talk;
  static constexpr About about = for_tests;

  Stable<std::vector<std::string>> kept;
  std::vector<std::string> lost;
  Param<std::string> greeting{"hello"};

  void on(Context& p, const Start&) { p.note("keeper starts"); }
  void on(Context& p, const Recover&) { p.note("keeper recovers " + std::to_string(kept.get().size())); }
  void on(Context&, const Talk::Say& e) {
    if (e.word.starts_with("lose ")) lost.push_back(e.word);
    else kept->push_back(e.word);
  }
};

/// A service: rings for all who listen, and tells newcomers what has been.
struct Tower {
  static constexpr std::string_view name = "Tower";
  using Port = Bell;
  static constexpr About about = for_tests;
  struct Pull { std::string word; };
  using Messages = types<Pull>;

  std::vector<std::string> rung;

  void on(Context& p, const Start&) { p.note("tower starts"); }
  void on(Context& p, const Bell::Ring& e) { ring(p, e.word); }
  void on(Context& p, ProcessId, const Pull& m) { ring(p, m.word); }
  void on(Context& p, const Joined&) {
    for (const auto& word : rung) p.trigger(Bell::Rung{"before: " + word});
  }

  void ring(Context& p, const std::string& word) {
    rung.push_back(word);
    p.trigger(Bell::Rung{word});
  }
};

/// A bell that has nothing to say to newcomers: it cannot be shared.
struct Deaf {
  static constexpr std::string_view name = "Deaf";
  using Port = Bell;
  static constexpr About about = for_tests;
  void on(Context&, const Bell::Ring&) {}
};

/// A service that listens to a service.
struct Clock {
  static constexpr std::string_view name = "Clock";
  using Port = Chime;
  static constexpr About about = for_tests;

  Shared<Bell> bell;

  void on(Context& p, const Chime::Strike&) { p.trigger(bell, Bell::Ring{"strike"}); }
  void on(Context& p, const Bell::Rung& e) { p.trigger(Chime::Struck{e.word}); }
  void on(Context& p, const Joined&) { p.trigger(Chime::Struck{"welcome"}); }
};

/// Hears the bell and the chime; what it says, the bell rings.
struct Listener {
  static constexpr std::string_view name = "Listener";
  using Port = Talk;
  static constexpr About about = for_tests;

  Shared<Bell> bell;
  std::vector<std::string> heard;

  void on(Context& p, const Talk::Say& e) { p.trigger(bell, Bell::Ring{e.word}); }
  void on(Context& p, const Bell::Rung& e) {
    heard.push_back(e.word);
    p.trigger(Talk::Heard{"bell " + e.word});
  }
};
/// Strikes the chime, and hears it.
struct Striker {
  static constexpr std::string_view name = "Striker";
  using Port = Talk;
  static constexpr About about = for_tests;

  Shared<Chime> chime;
  Shared<Bell> bell;

  void on(Context& p, const Talk::Say&) { p.trigger(chime, Chime::Strike{}); }
  void on(Context& p, const Chime::Struck& e) { p.trigger(Talk::Heard{"chime " + e.word}); }
  void on(Context& p, const Bell::Rung& e) { p.trigger(Talk::Heard{"bell " + e.word}); }
};

/// Makes all of these known by name.
void know_actors();

using Lines = std::vector<std::string>;

/// One process, and what each of its steps did.
class Host {
 public:
  explicit Host(const Choice& choice) : process(make(choice)) { step.limit = 1000; }

  Lines start() { return act([](Process& p, Step& s) { p.start(s); }); }
  Lines say(const std::string& word) { return act([&](Process& p, Step& s) { p.request(s, Talk::Say{word}); }); }
  Lines receive(std::string_view wire) { return act([&](Process& p, Step& s) { p.receive(s, ProcessId{1}, wire); }); }
  Lines wake(std::string_view wire) { return act([&](Process& p, Step& s) { p.wake(s, wire); }); }
  Lines recover() { return act([](Process& p, Step& s) { p.recover(s); }); }

  /// The step's effects: "indicates ...", "sends ...", and so on.
  template <class Action> Lines act(Action&& action) {
    step.reset();
    step.self = ProcessId{0}, step.processes = ids, step.chance = Key(7, stream("process"));
    sent.clear();
    action(process, step);
    Lines lines;
    for (const Effect& e : step.effects) lines.push_back(line(e));
    return lines;
  }

  Process process;
  Step step;
  std::vector<ProcessId> ids{ProcessId{0}, ProcessId{1}};
  std::vector<std::string> sent;                              ///< wire messages of the last step, timers included

 private:
  static Process make(const Choice& choice) { return know_actors(), Process(Stack::make(choice)); }

  std::string line(const Effect& e) {
    auto text = std::string(step.text(e));
    switch (e.kind) {
      case Effect::Kind::Send: sent.push_back(text); return "sends " + show(text);
      case Effect::Kind::SetTimer: sent.push_back(text); return "sets " + json::to_text(e.after) + " " + show(text);
      case Effect::Kind::Store: return "stores " + std::to_string(e.size - e.path_size) + " bytes";
      case Effect::Kind::Note: return text;
      case Effect::Kind::Unreadable: return "unreadable: " + text;
      default: break;
    }
    std::string bytes(e.type->encoded_size(e.value), '\0');
    e.type->encode(e.value, bytes.data());
    json::Writer out;
    e.type->json(bytes, out);
    const bool inner = e.kind != Effect::Kind::Indication;
    return (inner ? std::string(e.module->algorithm().name) + " " : "") + std::string(e.type->name) + " " + out.out;
  }
  static std::string show(std::string_view bytes) {
    Wire wire;
    if (!wire.read(bytes)) return "nothing that can be read";
    json::Writer out;
    put_json(out, wire.type, wire.body);
    return out.out;
  }
};

inline Lines heard(std::initializer_list<std::string> words) {
  Lines lines;
  for (const auto& word : words) lines.push_back("test::Talk::Heard {\"word\":\"" + word + "\"}");
  return lines;
}
inline Lines operator+(Lines a, const Lines& b) { return a.insert(a.end(), b.begin(), b.end()), a; }

/// A wire message for the module at `path`.
inline std::string wire(std::string_view path, std::uint32_t type, std::string_view body) {
  auto all = codec::encode(std::string(path));
  return all.append(reinterpret_cast<const char*>(&type), sizeof type).append(body);
}
template <class M> std::string wire(std::string_view path, const M& message) {
  return wire(path, type_of<M>.id, codec::encode(message));
}

}  // namespace faultline::test
