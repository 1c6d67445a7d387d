// read_distribution.cpp: "1ms" | ["1ms", "5ms"] | {"normal": ["10ms", "2ms"], "max": "20ms"} | ...
#include "sim/scenario/reader.hpp"

namespace faultline {

using json_text::JsonType;

namespace {
const std::vector<std::string> shapes = {
    "constant", "uniform", "exponential", "normal", "lognormal", "pareto", "table"};
}

void ScenarioReader::uniform(Value v, Uniform& out) {
  if (!v.is(JsonType::Array) || v.size() != 2)
    return wrong(v, ", where a range is expected: a list of two durations, low and high");
  auto bound = v.children().begin();
  duration(out.low)(*bound);
  duration(out.high)(*++bound);
  if (out.low > out.high) problem(v, "found a range whose low end is above its high end; write the smaller one first");
}

void ScenarioReader::table(Value v, Table& out) {
  const std::size_t before = problems_.size() + more_;
  each(out.quantiles, "[fraction, duration] pairs", [this](Value row, std::pair<double, Duration>& quantile) {
    if (!row.is(JsonType::Array) || row.size() != 2)
      return wrong(row, ", where a pair of fraction and duration is expected, such as [\"50%\", \"2ms\"]");
    auto cell = row.children().begin();
    probability(quantile.first)(*cell);
    duration(quantile.second)(*++cell);
  })(v);
  if (problems_.size() + more_ != before) return;
  const auto& q = out.quantiles;
  if (q.size() < 2 || q.front().first != 0 || q.back().first != 1)
    return problem(v, "the table must have two rows or more, the first for 0% and the last for 100%");
  std::size_t i = 0;
  for (Value row : v.children()) {
    if (i > 0 && q[i].first <= q[i - 1].first)
      return problem(row, "the fractions of a table must rise from row to row");
    if (i > 0 && q[i].second < q[i - 1].second)
      return problem(row, "the durations of a table must not fall from row to row");
    ++i;
  }
}

ScenarioReader::Read ScenarioReader::distribution(Distribution& out) {
  return [this, &out](Value v) {
    if (v.is(JsonType::Array)) return uniform(v, out.shape.emplace<Uniform>());
    if (!v.is(JsonType::Object)) return duration(out.shape.emplace<Constant>().value)(v);

    std::size_t given = 0;
    const auto shape = [&](Read read) { return [&given, read](Value x) { ++given; read(x); }; };
    object(v, "a distribution", {
        {"constant", shape([&](Value x) { duration(out.shape.emplace<Constant>().value)(x); })},
        {"uniform", shape([&](Value x) { uniform(x, out.shape.emplace<Uniform>()); })},
        {"exponential", shape([&](Value x) { positive(out.shape.emplace<Exponential>().mean)(x); })},
        {"normal", shape([&](Value x) {
           auto& normal = out.shape.emplace<Normal>();
           if (!x.is(JsonType::Array) || x.size() != 2)
             return wrong(x, ", where a list of two durations is expected, mean and standard deviation");
           auto part = x.children().begin();
           duration(normal.mean)(*part);
           duration(normal.deviation)(*++part);
         })},
        {"lognormal", shape([&](Value x) {
           auto& lognormal = out.shape.emplace<LogNormal>();
           object(x, "a lognormal distribution", {{"median", positive(lognormal.median), required},
                                                  {"sigma", number(lognormal.sigma, 0, 10, "0 to 10"), required}});
         })},
        {"pareto", shape([&](Value x) {
           auto& pareto = out.shape.emplace<Pareto>();
           object(x, "a Pareto distribution", {{"scale", positive(pareto.scale), required},
                                               {"shape", number(pareto.shape, 0.01, 100, "0.01 to 100"), required}});
         })},
        {"table", shape([&](Value x) { table(x, out.shape.emplace<Table>()); })},
        {"min", duration(out.minimum)},
        {"max", optional(out.maximum, &ScenarioReader::duration)},
    });
    if (given != 1)
      problem(v, "found " + std::to_string(given) + " shapes in a distribution, which has exactly one of " +
          enumerate(shapes, "or"));
    if (out.maximum && *out.maximum < out.minimum) problem(v, "found a \"max\" below the \"min\"");
  };
}

}  // namespace faultline
