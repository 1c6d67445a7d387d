// Histories as text: what is read, what is written, what is refused and how.
#include "check/history/formats.hpp"

#include <catch2/catch.hpp>

#include "check/history/linearizable.hpp"
#include "check/history/models.hpp"
#include "tests/check/history/random_history.hpp"

using namespace faultline;
using namespace faultline::history;
using namespace faultline::history::testing;
using Catch::Matchers::Contains;

namespace {

History good(std::string_view text, Format format, const history::Model& model) {
  auto read = read_history(text, "h", format, model);
  if (auto* problems = std::get_if<1>(&read)) FAIL(to_string(problems->front()));
  return std::get<History>(std::move(read));
}
std::string refusal(std::string_view text, Format format, const history::Model& model = model_of<CasRegister>()) {
  auto read = read_history(text, "h", format, model);
  if (read.index() == 0) FAIL("it was taken: " << text);
  return to_string(std::get<1>(read).front());
}
/// Without the lines, which a history that was not read has not.
History unplaced(History h) {
  for (Operation& o : h.operations) o.invoked.line = o.returned.line = 0;
  return h;
}
template <class M> void round_trips(std::uint64_t histories) {
  for (std::uint64_t seed = 0; seed < histories; ++seed) {
    History h = random_history<M>(seed, {.clients = 4, .operations = 12, .wrong = 10});
    if (seed % 2)
      for (Operation& o : h.operations) {
        o.invoked.at = Time(Duration(1000 * o.invoked.order));
        if (o.returned.order != Moment::never) o.returned.at = Time(Duration(1000 * o.returned.order));
      }
    for (Format format : {Format::Edn, Format::Jsonl, Format::EtcdLog}) {
      const bool etcd = format == Format::EtcdLog;
      if (etcd && (seed % 2 || std::any_of(h.operations.begin(), h.operations.end(), [](auto& o) {
            return !o.key.nil(); }))) continue;
      const std::string text = write_history(h, format);
      INFO(text);
      CHECK(guess_format(text, "unknown") == format);
      CHECK(unplaced(good(text, format, model_of<M>())) == h);
    }
  }
}

}  // namespace

TEST_CASE("what is written is read again, in every format and of every model") {
  round_trips<Register>(200);
  round_trips<CasRegister>(200);
  round_trips<MultiRegister>(200);
  round_trips<KeyValue>(200);
  round_trips<Counter>(100);
  round_trips<Set>(100);
  round_trips<Queue>(100);
  round_trips<Mutex>(100);
}

TEST_CASE("a log of etcd: reads of nil, refused compare-and-set, unknown outcomes") {
  const History h = good("INFO  jepsen.util - 0\t:invoke\t:read\tnil\nsomething else\n"
                         "INFO  jepsen.util - 0\t:ok\t:read\tnil\n"
                         "INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]\n"
                         "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"
                         "INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]\n"
                         "INFO  jepsen.util - 2\t:invoke\t:write\t3\n"
                         "INFO  jepsen.util - 3\t:invoke\t:read\tnil\n"
                         "INFO  jepsen.util - 3\t:fail\t:read\t:timed-out\n"
                         "INFO  jepsen.util - 2\t:info\t:write\t:timed-out\n",
                         Format::EtcdLog, model_of<CasRegister>());
  REQUIRE(h.operations.size() == 4);
  CHECK(to_text(h.operations[0]) == "read() -> nil");
  CHECK(to_text(h.operations[1]) == "cas(1, 2) -> false");
  CHECK(to_text(h.operations[2]) == "write(3) -> ?");
  CHECK(h.operations[3].outcome == Outcome::Unknown);
  CHECK(to_text(h.operations[1].returned) == "line 6");
}

TEST_CASE("EDN as Jepsen writes it") {
  const History h = good("[; a comment\n{:index 0, :type :invoke, :process 0, :f :add, :value 5, :time 1500000}\n"
                         "#jepsen.history.Op{:type :ok, :process 0, :f :add, :value 5 :time 2500000 :x 1.5}\n"
                         "{:process :nemesis, :type :info, :f :kill, :value {:n1 :killed}}\n"
                         "{:process 1 :type :invoke :f :read :value nil} #_{:no 1}\n"
                         "{:process 1 :type :ok :f :read :value #{3 \"\\u00e9\" 5}}]",
                         Format::Edn, model_of<Set>());
  REQUIRE(h.operations.size() == 2);
  CHECK(to_text(h.operations[0].returned) == "at 2.5ms");
  CHECK(h.operations[1].result == Value(Value::List{3, 5, "\u00e9"}));
  CHECK(described(h.operations[1]) == "client 1's read() -> [3 5 \"\u00e9\"] (line 5 to line 6)");
}

TEST_CASE("JSON lines with keys") {
  const auto text = R"({"process": 0, "type": "invoke", "f": "put", "key": "k", "value": [1, true, null]})" "\n\n"
                    R"({"process": 0, "type": "ok", "f": "put", "key": "k"})";
  const History h = good(text, Format::Jsonl, model_of<KeyValue>());
  CHECK(to_text(h.operations[0]) == "put(\"k\", 1, true, nil)");
  CHECK(h.operations[0].returned.line == 3);
}

TEST_CASE("what is wrong is told with its line, what was found and what is allowed") {
  const std::string i = R"({"process": 0, "type": "invoke", "f": "write", "value": 1})" "\n";
  CHECK(refusal("{\n", Format::Jsonl).starts_with("h:1:"));
  CHECK_THAT(refusal(i + "[]", Format::Jsonl), Contains("h:2:1: found no object"));
  CHECK_THAT(refusal(i + i, Format::Jsonl), Contains("h:2:1: found invoke of process 0, whose operation of line 1"));
  CHECK_THAT(refusal(i + R"({"process": 0, "type": "ok", "f": "read"})", Format::Jsonl),
             Contains("found ok of read; process 0 had invoked write in line 1"));
  CHECK_THAT(refusal(R"({"process": 0, "type": "ok", "f": "read"})", Format::Jsonl), Contains("invoked nothing"));
  CHECK_THAT(refusal(i + R"({"process": 0, "type": "oky", "f": "write"})", Format::Jsonl),
             Contains("found the type \"oky\"; allowed are invoke, ok, fail and info"));
  CHECK_THAT(refusal(R"({"process": 0, "type": "invoke", "f": "wriet", "value": 1})", Format::Jsonl),
             Contains("did you mean \"write\"?; a cas-register has read, write and cas"));
  CHECK_THAT(refusal(R"({"process": 0, "type": "invoke", "f": "cas", "value": 1})", Format::Jsonl),
             Contains("cas takes a pair [old new], found 1"));
  CHECK_THAT(refusal(R"({"process": -1, "type": "invoke", "f": "read"})", Format::Jsonl),
             Contains("h:1:13: process is a whole number from 0, found -1"));
  CHECK_THAT(refusal(R"({"process": 0, "type": "invoke", "f": "write", "value": 1.5})", Format::Jsonl),
             Contains("found 1.5; allowed are"));
  CHECK_THAT(refusal(R"({"type": "invoke", "f": "read"})", Format::Jsonl), Contains("without process"));
  CHECK_THAT(refusal("{:process 0 :type :invoke\n :f :write :value {}}", Format::Edn), Contains("h:2:19: found a map"));
  CHECK_THAT(refusal("{:process 0 :type}", Format::Edn), Contains("a key that has no value"));
  CHECK_THAT(refusal("[{:process 0 :type :invoke :f :read}", Format::Edn), Contains("allowed is ]"));
  CHECK_THAT(refusal("{:process 0 :type :invoke :f \"rea", Format::Edn), Contains("a text that does not end"));
  CHECK_THAT(refusal("x jepsen.util - 3\t:ok", Format::EtcdLog), Contains("without f"));
  CHECK_THAT(refusal("a\nx jepsen.util - 3\t:ok\t:re\xff", Format::EtcdLog), Contains("h:2:") && Contains("UTF-8"));
  CHECK_THAT(refusal(std::string("{:process 0\0}", 13), Format::Edn), Contains("h:1:12: found a NUL byte"));
  CHECK_THAT(refusal(std::string(100'000, '['), Format::Edn), Contains("64"));
  CHECK_THAT(refusal("{:a #" + std::string(100'000, '#') + "}", Format::Edn), Contains("h:1:"));
  std::string long_list = "{:process 0 :value [";
  for (int n = 0; n < 100'000; ++n) long_list += "1 ";
  CHECK_THAT(refusal(long_list + "]}", Format::Edn), Contains("100,000 parts"));
  CHECK(std::get<1>(read_history(std::string(100, '\n') + std::string(2000, '}'), "h", Format::Edn,
                                 model_of<Set>())).size() == 1);
  CHECK_FALSE(guess_format("", "x"));
  CHECK(guess_format("", "x.edn") == Format::Edn);
}

TEST_CASE("damaged histories are refused or judged, never more") {
  std::uint64_t taken = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    Draws draws(Key(seed, stream("damage")));
    const auto format = static_cast<Format>(draws.below(3));
    const History h = random_history<CasRegister>(seed, {.operations = 5, .lost = 0});
    std::string text = write_history(h, format);
    const std::string_view pieces[] = {"{", "}", "[", "\"", ":", "#", "\\", "\n", "nil", "99999999999999999999", "\xff",
                                       std::string_view("\0", 1), "-1", " ", "#_", ";", "\\u12", ":ok", "[[[[", ","};
    for (auto n = 1 + draws.below(3); n > 0 && !text.empty(); --n) {
      const auto at = draws.below(text.size());
      switch (draws.below(4)) {
        case 0: text.resize(at); break;
        case 1: text.erase(at, 1 + draws.below(9)); break;
        case 2: text[at] = static_cast<char>(draws.below(256)); break;
        default: text.insert(at, pieces[draws.below(std::size(pieces))]);
      }
    }
    const auto read = read_history(text, "h", format, model_of<CasRegister>());
    if (const auto* problems = std::get_if<1>(&read)) {
      ++refused;
      CHECK_FALSE(problems->empty());
      CHECK(problems->size() <= 20);
      for (const Problem& p : *problems) CHECK((p.line >= 1 && p.column >= 1 && !p.message.empty()));
    } else {
      ++taken;
      linearizable(std::get<0>(read), model_of<CasRegister>());
    }
  }
  CHECK(taken > 500);
  CHECK(refused > 2000);
}
