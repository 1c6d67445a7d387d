#include "tools/diff.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>

#include "tools/text.hpp"

namespace faultline {
namespace {

/// Names what differs between two records, with both values.
class Fields {
 public:
  Fields(const TraceText& a, const TraceText& b) : a_(a), b_(b) {}

  std::vector<std::string> of(const Record& a, const Record& b) {
    differs("time", time_text(a.at), time_text(b.at));
    differs("kind", kind_name(a.kind), kind_name(b.kind));
    differs("process", process_text(a.process), process_text(b.process));
    differs("peer", process_text(a.peer), process_text(b.peer));
    differs("cause", cause(a), cause(b));
    if (a.number != b.number) differs("number", number(a), number(b));
    differs("path", quoted(a.path), quoted(b.path));
    if (a.type != b.type) differs("type", type(a_, a), type(b_, b));
    if (a.body != b.body) bodies(a, b);
    return std::move(found_);
  }

 private:
  void differs(const std::string& what, const std::string& a, const std::string& b) {
    if (a != b) found_.push_back(what + ": " + a + " in a, " + b + " in b");
  }
  static std::string cause(const Record& r) {
    return r.cause == no_cause ? "none" : "record " + std::to_string(r.cause);
  }
  static std::string number(const Record& r) {
    const std::string digits = std::to_string(r.number);
    if (r.kind == Kind::Drop) return digits + " (" + drop_reason_name(r.number) + ')';
    if (r.kind == Kind::End) return digits + " (" + end_reason_name(r.number) + ')';
    if (r.kind == Kind::SetTimer) return time_text(Duration{static_cast<std::int64_t>(r.number)});
    return digits;
  }
  static std::string shown(const TraceText& text, const Record& r) {
    return r.body.empty() ? "nothing" : text.label(r, 200);
  }
  static std::string quoted(std::string_view text) { return '\'' + std::string(text) + '\''; }
  static std::string type(const TraceText& text, const Record& r) {
    return r.type == 0 ? "none" : text.type(r.type) + " (id " + std::to_string(r.type) + ')';
  }
  void bodies(const Record& a, const Record& b) {
    const auto [at, other] = std::mismatch(a.body.begin(), a.body.end(), b.body.begin(), b.body.end());
    const std::string sizes =
        std::to_string(a.body.size()) + " bytes in a, " + std::to_string(b.body.size()) + " in b";
    found_.push_back("body, from byte " + std::to_string(at - a.body.begin()) + " on (" + sizes + "): " +
                     shown(a_, a) + " in a, " + shown(b_, b) + " in b");
  }

  const TraceText& a_;
  const TraceText& b_;
  std::vector<std::string> found_;
};

bool equal(const Record& a, const Record& b) {
  return a.at == b.at && a.cause == b.cause && a.kind == b.kind && a.process == b.process && a.peer == b.peer &&
         a.number == b.number && a.path == b.path && a.type == b.type && a.body == b.body;
}

/// Where two texts begin to differ, both versions.
std::string first_different_line(const std::string& a, const std::string& b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto line = std::count(a.begin(), in_a, '\n') + 1;
  const auto around = [](const std::string& text, std::size_t at) {
    const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    const std::size_t begin = std::max(line, at - std::min<std::size_t>(at, 40));
    const std::size_t end = std::min({text.find('\n', at), text.size(), begin + 100});
    return begin == end ? std::string("nothing") : json_string(std::string_view(text).substr(begin, end - begin));
  };
  return "scenario, line " + std::to_string(line) + ": " + around(a, static_cast<std::size_t>(in_a - a.begin())) +
         " in a, " + around(b, static_cast<std::size_t>(in_b - b.begin())) + " in b";
}

std::vector<std::string> header_differences(const TraceHeader& a, const TraceHeader& b) {
  std::vector<std::string> found;
  const auto differs = [&](const std::string& what, const std::string& in_a, const std::string& in_b) {
    if (in_a != in_b) found.push_back(what + ": " + in_a + " in a, " + in_b + " in b");
  };
  differs("seed", std::to_string(a.seed), std::to_string(b.seed));
  differs("version", a.tool, b.tool);
  if (a.scenario != b.scenario) found.push_back(first_different_line(a.scenario, b.scenario));
  return found;
}

void print_parting(const TraceDiff& diff, const Trace& a, const Trace& b, const Names& live, std::ostream& out,
                   std::size_t context) {
  const TraceText in_a(a, live), in_b(b, live);
  const std::size_t at = diff.same;
  const std::size_t shown = std::min(at, context);
  if (shown > 0) out << "\nThe last " << shown << " that are the same:\n";
  for (std::size_t i = at - shown; i < at; ++i) out << "    " << in_a.line(i) << '\n';
  out << "\nThe first that is different:\n";
  out << "  a " << (at < a.records.size() ? in_a.line(at) : "ends here") << '\n';
  out << "  b " << (at < b.records.size() ? in_b.line(at) : "ends here") << '\n';
  for (const std::string& field : diff.fields) out << "    " << field << '\n';
}

void print_counts(const TraceDiff& diff, std::ostream& out) {
  const auto row = [&](const std::string& name, std::uint64_t a, std::uint64_t b) {
    out << "  " << std::left << std::setw(12) << name << std::right << std::setw(12) << a << std::setw(12) << b;
    out << (a == b ? "" : "  *") << '\n';
  };
  out << "\n  " << std::left << std::setw(12) << "records of" << std::right << std::setw(12) << "a" << std::setw(12)
      << "b" << '\n';
  for (std::size_t k = 0; k < kinds; ++k) {
    if (diff.kinds_a[k] + diff.kinds_b[k] > 0) row(kind_name(static_cast<Kind>(k)), diff.kinds_a[k], diff.kinds_b[k]);
  }
  row("all", diff.records_a, diff.records_b);
}

}  // namespace

TraceDiff compare(const Trace& a, const Trace& b, const Names& live) {
  TraceDiff diff;
  diff.header = header_differences(a.header, b.header);
  const auto [in_a, in_b] =
      std::mismatch(a.records.begin(), a.records.end(), b.records.begin(), b.records.end(), equal);
  diff.same = static_cast<std::uint64_t>(in_a - a.records.begin());
  if (in_a != a.records.end() && in_b != b.records.end()) {
    const TraceText text_a(a, live), text_b(b, live);
    diff.fields = Fields(text_a, text_b).of(*in_a, *in_b);
  }
  diff.records_a = a.records.size();
  diff.records_b = b.records.size();
  for (const Record& r : a.records) ++diff.kinds_a[static_cast<std::size_t>(r.kind)];
  for (const Record& r : b.records) ++diff.kinds_b[static_cast<std::size_t>(r.kind)];
  diff.digest_a = a.digest;
  diff.digest_b = b.digest;
  diff.whole = !a.problem && !b.problem;
  return diff;
}

void print(const TraceDiff& diff, const Trace& a, const Trace& b, const Names& live, std::ostream& out,
           std::size_t context) {
  if (a.problem) out << "a: " << *a.problem << '\n';
  if (b.problem) out << "b: " << *b.problem << '\n';
  if (!diff.same_header()) out << "The runs were not asked for the same:\n";
  for (const std::string& line : diff.header) out << "    " << line << '\n';
  if (diff.same_records()) {
    out << "The same " << diff.same << " records, digest " << digest_text(diff.digest_a) << ".\n";
    return;
  }
  out << "The runs part after " << diff.same << " equal records: digest " << digest_text(diff.digest_a) << " in a, "
      << digest_text(diff.digest_b) << " in b.\n";
  print_parting(diff, a, b, live, out, context);
  print_counts(diff, out);
}

}  // namespace faultline
