// What a campaign found, for people and for programs.
#include <nlohmann/json.hpp>
#include <ostream>

#include "sim/scenario/write.hpp"
#include "tools/campaign.hpp"
#include "tools/report.hpp"
#include "tools/text.hpp"

namespace faultline::tools {
namespace {

using nlohmann::ordered_json;

/// The command that shows one of the runs again.
std::string replay(const RunArguments& arguments, std::uint64_t seed, const Console& console) {
  std::string text = console.command_for(arguments.file) + " --seed " + std::to_string(seed);
  for (const std::string& set : arguments.sets) text += " --set " + quoted(set);
  return text;
}

std::string name_of_row(const PropertyRow& row) {
  std::string text = row.like.label.empty() ? row.like.check : row.like.label + " " + row.like.check;
  return row.like.module.empty() ? text : row.like.module + ": " + text;
}

void print_properties(const Campaign& all, const Console& console) {
  console.heading("Properties");
  Table table;
  table.row({{"", Style::Dim},
             {"ok", Style::Dim, true},
             {"violated", Style::Dim, true},
             {"inconclusive", Style::Dim, true},
             {"judged", Style::Dim, true},
             {""}});
  for (const PropertyRow& row : all.properties) {
    const auto number = [&](Verdict v) {
      const auto n = row.counts[static_cast<std::size_t>(v)];
      return Table::Cell{n ? grouped(n) : "-", n ? style_of(v) : Style::Dim, true};
    };
    table.row({{name_of_row(row)}, number(Verdict::Ok), number(Verdict::Violated), number(Verdict::Inconclusive),
               {grouped(row.judged), Style::Plain, true}, {""}});
  }
  table.print(console);
}

/// The first seed of each kind of bad end, and how to see it again.
void print_examples(const RunArguments& arguments, const Campaign& all, Verdict verdict, const char* title,
                    const Console& console) {
  const auto v = static_cast<std::size_t>(verdict);
  bool any = false;
  for (const PropertyRow& row : all.properties) {
    if (row.counts[v] == 0 || (verdict == Verdict::Inconclusive && !row.like.module.empty())) continue;
    if (!std::exchange(any, true)) console.heading(title);
    console.out << "  " << console.paint(style_of(verdict), name_of_row(row)) << " in "
                << grouped(row.counts[v]) << " of " << grouped(all.done) << " runs, first with seed "
                << row.first_seed[v] << '\n';
    for (const std::string& line : wrapped(readable(row.text[v]), console.width - 4))
      console.out << "    " << line << '\n';
    console.out << "    " << console.paint(Style::Bold, replay(arguments, row.first_seed[v], console)) << '\n';
  }
}

void print_idle_faults(const Loaded& loaded, const Campaign& all, const Console& console) {
  for (std::size_t i = 0; i < all.fault_bit.size(); ++i) {
    if (all.fault_bit[i] == all.done) continue;
    const std::string runs = all.fault_bit[i] == 0 ? "every run" : grouped(all.done - all.fault_bit[i]) + " runs";
    console.out << "  " << console.paint(Style::Doubt, "warning: this fault did nothing in " + runs + ": ")
                << to_json(loaded.scenario.faults[i]) << '\n';
  }
}

}  // namespace

void print_campaign(const RunArguments& arguments, const Loaded& loaded, const Campaign& all,
                    const Console& console) {
  const std::uint64_t wanted = all.last - all.first + 1;
  if (!arguments.quiet) {
    print_properties(all, console);
    print_examples(arguments, all, Verdict::Violated, "Violated", console);
    print_examples(arguments, all, Verdict::Inconclusive, "Inconclusive", console);
    console.out << '\n';
    print_idle_faults(loaded, all, console);
    Table table;
    table.row({{"runs", Style::Dim},
               {grouped(all.done) + (all.interrupted ? " of " + grouped(wanted) + ", then interrupted" : "") +
                "; " + grouped(all.messages) + " messages, " + grouped(all.events) + " events"}});
    const double rate = all.real_seconds > 0 ? static_cast<double>(all.done) / all.real_seconds : 0;
    table.row({{"took", Style::Dim},
               {approximate(all.real_seconds) + ", " + grouped(static_cast<std::uint64_t>(rate)) +
                " runs a second"}});
    table.row({{"digest", Style::Dim}, {digest_text(all.digest) + " (of all runs)"}});
    table.print(console);
    console.out << '\n';
  }
  std::string sum;
  for (Verdict v : {Verdict::Ok, Verdict::Violated, Verdict::Inconclusive})
    if (auto n = all.verdicts[static_cast<std::size_t>(v)])
      sum += (sum.empty() ? "" : ", ") + console.paint(style_of(v), grouped(n) + " " + std::string(name_of(v)));
  console.out << (sum.empty() ? "nothing was run to its end" : sum);
  const Expect& expect = loaded.scenario.expect;
  const bool usual = expect.verdict == Verdict::Ok && expect.properties.empty();
  if (!usual && all.unexpected == 0 && all.done > 0) console.out << ", as expected";
  if (all.interrupted && arguments.quiet)
    console.out << ", then interrupted after " << grouped(all.done) << " of " << grouped(wanted) << " runs";
  console.out << '\n';
  if (!usual && all.unexpected > 0)
    console.out << grouped(all.unexpected) << " not as expected, first with seed " << all.first_unexpected
                << ": " << all.surprise << '\n';
}

std::string campaign_json(const RunArguments& arguments, const Loaded& loaded, const Campaign& all,
                          const Console& console) {
  ordered_json report;
  report["scenario"] = loaded.scenario.name;
  report["file"] = loaded.file;
  report["seeds"] = {all.first, all.last};
  report["done"] = all.done;
  report["interrupted"] = all.interrupted;
  const auto by_verdict = [](const std::uint64_t (&counts)[3]) {
    return ordered_json{{"ok", counts[0]}, {"violated", counts[1]}, {"inconclusive", counts[2]}};
  };
  report["verdicts"] = by_verdict(all.verdicts);
  report["unexpected"] = all.unexpected;
  report["first_unexpected"] = all.unexpected ? ordered_json(all.first_unexpected) : ordered_json();
  report["exit"] = exit_code(all);
  report["digest"] = digest_text(all.digest);
  report["properties"] = ordered_json::array();
  for (const PropertyRow& row : all.properties) {
    ordered_json entry{{"module", row.like.module},      {"port", row.like.port},
                       {"label", row.like.label},        {"check", row.like.check},
                       {"runs", by_verdict(row.counts)}, {"judged", row.judged},
                       {"first", ordered_json::object()}};
    for (Verdict v : {Verdict::Violated, Verdict::Inconclusive}) {
      const auto i = static_cast<std::size_t>(v);
      if (row.counts[i] > 0)
        entry["first"][std::string(name_of(v))] = {{"seed", row.first_seed[i]},
                                                   {"text", row.text[i]},
                                                   {"replay", replay(arguments, row.first_seed[i], console)}};
    }
    report["properties"].push_back(std::move(entry));
  }
  report["faults"] = ordered_json::array();
  for (std::size_t i = 0; i < all.fault_bit.size(); ++i)
    report["faults"].push_back(
        {{"fault", ordered_json::parse(to_json(loaded.scenario.faults[i]))}, {"runs", all.fault_bit[i]}});
  report["events"] = all.events, report["messages"] = all.messages;
  report["real_seconds"] = all.real_seconds;
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace faultline::tools
