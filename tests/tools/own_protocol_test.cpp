// A user's binary: protocols of its own under our command line. These two are wrong on purpose.
#include <catch2/catch.hpp>
#include <iostream>

#include "protocols/catalog.hpp"
#include "protocols/links/ports.hpp"
#include "sim/process/algorithm.hpp"
#include "tests/tools/command.hpp"
#include "tools/cli.hpp"
#include "tools/verify.hpp"

namespace faultline {

struct Shout {
  struct Say { Payload message; };
  struct Hear { ProcessId from; std::uint64_t number; };
  using Requests = types<Say>;
  using Indications = types<Hear>;
  static constexpr std::string_view source = "these tests";
  static constexpr std::string_view summary = "For these tests.";
  static constexpr std::string_view by_default = "";
  static constexpr Property properties[] = {{"SH1", "NODUP", PropertyKind::Safety, "Nothing is heard twice."}};
};

/// Counts over all processes and all runs, which no algorithm may.
struct UnsteadyShout {
  using Port = Shout;
  static constexpr About about{.title = "Unsteady Shout",
                               .source = "these tests",
                               .model = Model::CrashStop,
                               .tolerates = "N",
                               .messages = "N",
                               .steps = "1",
                               .needs = Needs::None,
                               .summary = "Differs from run to run."};
  struct Data { std::uint64_t number; };
  using Messages = types<Data>;
  static inline std::uint64_t calls = 0;

  std::uint64_t last = 0;

  void on(Context& ctx, const Shout::Say&) {
    last = ++calls / 8;                                       // so that the first few are alike
    for (ProcessId p : ctx.processes()) ctx.send(p, Data{last});
  }
  void on(Context& ctx, ProcessId from, const Data& m) { ctx.trigger(Shout::Hear{from, m.number}); }
};

struct ThrowingShout {
  using Port = Shout;
  static constexpr About about{.title = "Throwing Shout",
                               .source = "these tests",
                               .model = Model::CrashStop,
                               .tolerates = "N",
                               .messages = "0",
                               .steps = "0",
                               .needs = Needs::None,
                               .summary = "Throws."};
  void on(Context&, const Shout::Say&) { throw std::runtime_error("the shout stuck in the throat"); }
};

template const Algorithm& algorithm<UnsteadyShout>();
template const Algorithm& algorithm<ThrowingShout>();

}  // namespace faultline

namespace {

struct Said {
  int code;
  std::string out;
};

Said main_says(std::vector<std::string> words) {
  faultline::know<faultline::UnsteadyShout, faultline::ThrowingShout>();
  words.insert(words.begin(), "mine");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  std::ostringstream out;
  auto* before = std::cout.rdbuf(out.rdbuf());
  const int code = faultline::tools::main(static_cast<int>(argv.size()), argv.data());
  std::cout.rdbuf(before);
  return {code, out.str()};
}

std::string scenario(const std::string& protocol) {
  return R"({"name": "shout", "processes": 3, "protocol": ")" + protocol +
         R"(", "workload": [{"start": "1ms", "every": "1ms", "count": 5}], "until": "1s"})";
}

}  // namespace

using Catch::Matchers::Contains;

TEST_CASE("--verify names the first event in which two runs differ, and both states") {
  const faultline::command::Folder folder;
  const auto said = main_says({"run", folder.write("unsteady.json", scenario("UnsteadyShout")), "--verify"});
  CHECK(said.code == 1);
  CHECK_THAT(said.out, Contains("not deterministic: two runs with seed 1 part at record #"));
  CHECK_THAT(said.out, Contains("send #") && Contains("UnsteadyShout::Data{number:"));
  CHECK_THAT(said.out, Contains("/last: "));
}

TEST_CASE("a divergence has the place in the state that differs") {
  faultline::know_protocols();
  faultline::know<faultline::UnsteadyShout>();
  auto loaded = faultline::tools::load_text(scenario("UnsteadyShout"), "unsteady.json");
  REQUIRE(std::holds_alternative<faultline::tools::Loaded>(loaded));
  const std::atomic<bool> stop = false;
  const auto found = faultline::tools::find_divergence(std::get<0>(loaded), 1, stop);
  REQUIRE(found);
  CHECK(found->process != faultline::nobody);
  CHECK(found->state_a != found->state_b);
  CHECK(found->value_a != found->value_b);
  CHECK(found->a != found->b);
}

TEST_CASE("a handler that throws is a violation of the protocol's, with its words") {
  const faultline::command::Folder folder;
  const auto said = main_says({"run", folder.write("throwing.json", scenario("ThrowingShout"))});
  CHECK(said.code == 1);
  CHECK_THAT(said.out, Contains("FAILURE") && Contains("the shout stuck in the throat"));
  CHECK_THAT(said.out, Contains("because a handler failed"));
}

TEST_CASE("a port without a checker leaves its properties open, and says how to close them") {
  const faultline::command::Folder folder;
  const auto said = main_says({"run", folder.write("unsteady.json", scenario("UnsteadyShout"))});
  CHECK(said.code == 3);
  CHECK_THAT(said.out, Contains("no checker is known for Shout"));
}

TEST_CASE("a user's own protocols are listed and described") {
  CHECK_THAT(main_says({"list", "protocols"}).out, Contains("UnsteadyShout"));
  CHECK_THAT(main_says({"describe", "Shout"}).out,
             Contains("ThrowingShout, UnsteadyShout") || Contains("UnsteadyShout"));
}
