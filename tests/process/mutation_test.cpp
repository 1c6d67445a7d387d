// Bytes of real runs, changed at random: nothing may crash, take memory without bound, or run for ever.
// What still reads must be canonical. Under the sanitizers too.
#include <catch2/catch.hpp>

#include "tests/process/random_run.hpp"

namespace faultline::test {
namespace {

/// A few bytes changed, left out, put in, repeated, or taken from another text.
std::string mutated(std::string text, std::string_view other, Draws& draws) {
  for (auto n = 1 + draws.below(3); n-- > 0;) {
    const auto at = static_cast<std::size_t>(draws.below(text.size() + 1));
    const auto some = static_cast<std::size_t>(draws.below(8) + 1);
    switch (draws.below(7)) {
      case 0: if (at < text.size()) text[at] = static_cast<char>(draws.next()); break;
      case 1: if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << draws.below(8))); break;
      case 2: text.erase(at, some); break;
      case 3: text.insert(at, some, static_cast<char>(draws.next())); break;
      case 4: text.insert(at, text.substr(at, some)); break;
      case 5: text.resize(at); break;
      default: text.replace(at, some, other.substr(draws.below(other.size() + 1), some));
    }
  }
  return text;
}

/// One stack in the middle of a run, and texts from that run to change.
struct Subject {
  explicit Subject(std::shared_ptr<const Stack> stack, std::uint64_t seed) : run(stack, seed), scratch(stack) {
    for (int i = 0; i < 40; ++i) {
      const auto event = run.next();
      if (event.is_wire()) wires.push_back(event.bytes);
      run.take(event);
      states.push_back(run.process(event.to).bytes());
    }
  }

  RandomRun run;
  Process scratch;
  Step step;
  std::vector<std::string> wires, states;
};

const std::string& one_of(const std::vector<std::string>& texts, Draws& draws) {
  return texts[draws.below(texts.size())];
}

/// What a changed wire message does to a process: it may be handled, it may be reported.
void receive(Subject& s, Draws& draws) {
  if (s.wires.empty()) return;
  const bool timer = draws.below(3) == 0;
  const RandomRun::Event event{timer ? RandomRun::Event::Timer : RandomRun::Event::Message, ProcessId{1}, ProcessId{0},
                               mutated(one_of(s.wires, draws), one_of(s.wires, draws), draws)};
  REQUIRE(s.scratch.get(one_of(s.states, draws)));
  try {
    s.run.apply(event, s.scratch, s.step);
  } catch (const std::exception&) {                           // a handler may refuse what no correct process sends
    return;
  }
  for (const Effect& e : s.step.effects)
    if (e.kind == Effect::Kind::Send || e.kind == Effect::Kind::SetTimer) REQUIRE(Wire{}.read(s.step.text(e)));
  REQUIRE(s.step.bytes.size() < 1'000'000);
  Process again = s.scratch;
  REQUIRE(again.get(s.scratch.bytes()));                      // a state of a run is one that can be read
}

void decode_process(Subject& s, Draws& draws) {
  const auto bytes = mutated(one_of(s.states, draws), one_of(s.states, draws), draws);
  codec::Error why;
  if (s.scratch.get(bytes, &why)) {
    REQUIRE(s.scratch.bytes() == bytes);
    REQUIRE(json::parse(s.scratch.json()));
  } else {
    REQUIRE_FALSE(why.what.empty());
    REQUIRE(why.offset <= bytes.size());
  }
}

void decode_payload(Subject& s, Draws& draws) {
  if (s.wires.empty()) return;
  Wire wire;
  REQUIRE(wire.read(one_of(s.wires, draws)));
  const auto bytes = mutated(codec::encode(Payload(wire.type, wire.body)), one_of(s.wires, draws), draws);
  if (auto payload = codec::decode<Payload>(bytes)) {
    REQUIRE(codec::encode(*payload) == bytes);
    REQUIRE(json::parse(json::encode(*payload)));
  }
}

void restart(Subject& s, Draws& draws) {
  REQUIRE(s.scratch.get(one_of(s.states, draws)));
  Image image = s.scratch.image();
  if (image.empty()) return;
  auto at = std::next(image.begin(), static_cast<std::ptrdiff_t>(draws.below(image.size())));
  if (draws.below(2)) at->second = mutated(at->second, one_of(s.states, draws), draws);
  else image[mutated(at->first, one_of(s.states, draws), draws)] = at->second;
  if (!s.scratch.restart(image)) REQUIRE(s.scratch.get(s.scratch.bytes()));
}

}  // namespace

TEST_CASE("100 000 changed messages, states, payloads and disks do no harm", "[mutation]") {
  std::vector<std::unique_ptr<Subject>> subjects;
  for (const auto& stack : all_stacks()) subjects.push_back(std::make_unique<Subject>(stack, 1));
  Draws draws(Key(1, stream("mutation test")));
  for (int i = 0; i < 100'000; ++i) {
    Subject& s = *subjects[draws.below(subjects.size())];
    CAPTURE(i, s.scratch.stack().root().algorithm->name);
    switch (draws.below(8)) {
      case 0: decode_payload(s, draws); break;
      case 1: restart(s, draws); break;
      case 2: case 3: case 4: decode_process(s, draws); break;
      default: receive(s, draws);
    }
  }
}

}  // namespace faultline::test
