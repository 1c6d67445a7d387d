#include "sim/core/units.hpp"

#include <catch2/catch.hpp>

using namespace faultline;

TEST_CASE("Durations are exact decimals with a unit") {
  const std::pair<const char*, std::int64_t> good[] = {
      {"3ns", 3}, {"20us", 20'000}, {"150ms", 150'000'000}, {"1.5s", 1'500'000'000}, {"2min", 120'000'000'000},
      {"1h", 3'600'000'000'000}, {"0.000000001s", 1}, {"1.000000000000s", 1'000'000'000}, {"0.1s", 100'000'000},
      {"-10ms", -10'000'000}, {"0ns", 0}, {"876000h", longest_duration.count()}, {"2.5us", 2500}};
  for (const auto& [text, ns] : good) {
    INFO(text);
    CHECK(std::get<Duration>(parse_duration(text)).count() == ns);
  }
  for (const char* text : {"", "ms", "150", "1.ms", ".5s", "1..5s", "1,5s", "1e3s", "+1s", "--1s", "1 s", " 1s",
      "1s ", "0.5ns", "876001h",
                           "99999999999999999999s", "0.00000000000000000000000000000000000000000001s", "1d", "1S",
                               "0x1s", "1ss", "-"}) {
    INFO(text);
    CHECK(std::holds_alternative<std::string>(parse_duration(text)));
  }
}

TEST_CASE("Other quantities are exact or refused") {
  CHECK(std::get<std::int64_t>(parse_size("64KiB")) == 65536);
  CHECK(std::get<std::int64_t>(parse_size("1MB")) == 1'000'000);
  CHECK(std::get<std::int64_t>(parse_size("1.5kB")) == 1500);
  CHECK(std::get<std::string>(parse_size("0.5B")) == ", which is no whole number of bytes");
  CHECK(std::get<std::string>(parse_size("-1B")) == ", which is outside 0B to 1024GiB");
  CHECK(std::get<std::int64_t>(parse_bandwidth("10Mbit/s")) == 1'250'000);
  CHECK(std::get<std::int64_t>(parse_bandwidth("1MB/s")) == 1'000'000);
  CHECK(std::get<std::string>(parse_bandwidth("9bit/s")) == ", which is no whole number of bytes a second");
  CHECK(std::get<std::int64_t>(parse_drift("100ppm")) == 100'000);
  CHECK(std::get<std::int64_t>(parse_drift("-20ppb")) == -20);
  CHECK(std::get<std::int64_t>(parse_drift("1%")) == 10'000'000);
  CHECK(std::get<std::string>(parse_drift("-51%")) == ", which is outside -50% to 100%");
  CHECK(std::get<Duration>(parse_rate("200/s")) == Duration{5'000'000});
  CHECK(std::get<Duration>(parse_rate("3/s")) == Duration{333'333'333});
  CHECK(std::get<Duration>(parse_rate("1000000000/s")) == Duration{1});
  CHECK(std::get<std::string>(parse_rate("0/s")) == ", which is not above zero");
  CHECK(std::get<std::string>(parse_rate("3000000000/s")) == ", which is more often than once a nanosecond");
  CHECK(std::get<double>(parse_percent("5%")) == 0.05);
  CHECK(std::get<double>(parse_percent("0.1%")) == 0.001);
  CHECK(std::get<double>(parse_percent("100%")) == 1.0);
}

TEST_CASE("A wrong unit gets the right one as an answer") {
  const auto said = [](auto parsed) { return std::get<std::string>(parsed); };
  const std::string units = " (units: h, min, s, ms, us and ns)";
  CHECK(said(parse_duration("150")) == ", which has no unit; write \"150ms\", for example" + units);
  CHECK(said(parse_duration("5\u00b5s")) == ", whose unit is not known here; did you mean \"5us\"?" + units);
  CHECK(said(parse_duration("2mins")) == ", whose unit is not known here; did you mean \"2min\"?" + units);
  CHECK(said(parse_duration("5m")) == ", whose unit is not known here; did you mean \"5min\"?" + units);
  CHECK(said(parse_duration("5 ms")) == ", which has a space between number and unit; leave it out" + units);
  CHECK(said(parse_duration("fast")) == ", which is no number with a unit; write it like \"150ms\"" + units);
  CHECK(said(parse_size("64KB")).starts_with(", whose unit is not known here; did you mean \"64kB\"?"));
  CHECK(said(parse_bandwidth("10Mbps")).starts_with(", whose unit is not known here; did you mean \"10Mbit/s\"?"));
  CHECK(said(parse_percent("5")) == ", which has no unit; write \"5%\", for example (units: %)");
}

TEST_CASE("What is written reads back, in the unit that makes it smallest") {
  CHECK(format_duration(Duration{1'500'000'000}) == "1500ms");
  CHECK(format_duration(Duration{60'000'000'000}) == "1min");
  CHECK(format_duration(Duration{-20'000}) == "-20us");
  CHECK(format_size(65536) == "64KiB");
  CHECK(format_size(1'000'000) == "1MB");
  CHECK(format_bandwidth(1'250'000) == "10Mbit/s");
  CHECK(format_bandwidth(1'000'000) == "1MB/s");
  CHECK(format_drift(-20) == "-20ppb");
  CHECK(format_rate(Duration{5'000'000}) == "200/s");
  CHECK(format_rate(Duration{2'000'000'000}) == "30/min");
  CHECK(format_rate(Duration{7}) == "");
  CHECK(format_probability(0.05) == "\"5%\"");
  CHECK(format_probability(0.125) == "\"12.5%\"");
  CHECK(format_probability(1e-5) == "\"0.001%\"");
  CHECK(format_probability(1e-12) == "1e-12");
  CHECK(format_probability(1) == "1");
  CHECK(format_probability(0) == "0");
}
