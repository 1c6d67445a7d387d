// faultline fuzz: random runs of a protocol or of a scenario, until one goes wrong. faultline shrink: what goes wrong,
// made as small as it can be.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "faults/campaign.hpp"
#include "faults/shrink.hpp"
#include "sim/core/json.hpp"
#include "sim/core/words.hpp"
#include "sim/scenario/write.hpp"
#include "tools/cli.hpp"
#include "tools/commands.hpp"
#include "tools/interrupt.hpp"
#include "tools/knowledge.hpp"
#include "tools/load.hpp"
#include "tools/problems.hpp"
#include "tools/report.hpp"
#include "tools/story.hpp"
#include "tools/text.hpp"

namespace faultline::tools {
namespace {

using nlohmann::ordered_json;
using std::chrono::milliseconds;

/// A bug, and what has become of its scenario.
struct Kept {
  Bug bug;
  Shrunk shrunk;
  std::string file;                       ///< empty: it could not be written
};

/// A file such as {"crashes": 2, "late": true}. Nothing: said why.
std::optional<CustomModel> read_model(const std::string& file, Console& console) {
  auto read = read_file(file);
  if (auto* problem = std::get_if<Problem>(&read)) return print_problems({*problem}, console), std::nullopt;
  const auto value = json::parse(std::get<std::string>(read));
  CustomModel model;
  std::string allowed = "a JSON object";
  if (value && json::get(*value, model, allowed)) return model;
  complain(file + " is no model: allowed is " + allowed, console);
  return {};
}

/// Complains of a schedule: it is of one run, and says nothing of others.
bool has_schedule(const Scenario& s, Console& console) {
  if (s.schedule.empty()) return false;
  complain("this scenario has a \"schedule\", which is of one run and fits no other; take it out first", console);
  return true;
}

/// The target by its name: an algorithm, else a scenario file. Nothing: said why.
std::optional<FuzzTarget> find_target(const FuzzArguments& arguments, Console& console) {
  FuzzTarget target;
  target.outside = arguments.model == "outside";
  if (arguments.model != "inside" && !target.outside) {
    target.custom = read_model(arguments.model, console);
    if (!target.custom) return {};
  }
  target.algorithm = catalog().algorithm(arguments.target);
  if (target.algorithm) return target;
  const bool is_file = arguments.target == "-" || std::filesystem::exists(arguments.target);
  if (!is_file && arguments.target.find_first_of("/.") == std::string::npos) {
    complain("there is no algorithm and no file \"" + arguments.target + "\"" +
                 algorithm_like(arguments.target) +
                 "; `faultline list protocols` lists the algorithms",
             console);
    return {};
  }
  auto read = load(arguments.target);
  if (auto* wrong = std::get_if<std::vector<Problem>>(&read)) return print_problems(*wrong, console), std::nullopt;
  target.scenario = std::get<Loaded>(read).scenario;
  if (has_schedule(*target.scenario, console)) return std::nullopt;
  return target;
}

/// The scenario as a test would keep it: named, with its story.
Scenario told(const Shrunk& shrunk, const std::string& title) {
  Scenario s = shrunk.scenario;
  s.name = title + " violates " + name_of(shrunk.failure);
  s.about.clear();
  for (const std::string& line : story(s, shrunk.failure)) s.about += (s.about.empty() ? "" : "\n") + line;
  return s;
}

bool write_or_complain(const std::string& file, const std::string& text, Console& console) {
  const auto problem = write_file(file, text);
  if (problem) complain(*problem, console);
  return !problem;
}

std::string plain_name(const std::string& text) {
  std::string name;
  for (unsigned char c : text) {
    if (std::isalnum(c) || c == '-') name += static_cast<char>(c);
    else if (!name.empty() && name.back() != '-') name += '-';
  }
  while (name.ends_with('-')) name.pop_back();
  return name;
}

std::string size_text(const Shrunk& s) {
  std::string text = counted(s.scenario.processes.count, "process") + ", " +
                     counted(s.scenario.faults.size(), "fault") + ", " +
                     counted(s.scenario.workload.size(), "request") +
                     ", " + grouped(s.events_after) + " of " +
                     counted(s.events_before, "event");
  return text + (s.finished ? "" : " (and could be smaller: shrinking ended before it was done)");
}

class FuzzCommand {
 public:
  FuzzCommand(const FuzzArguments& arguments, const FuzzTarget& target, Console& console)
      : arguments_(arguments), target_(target), console_(console),
        title_(target.algorithm ? std::string(target.algorithm->name) : target.scenario->name) {}

  int run() {
    if (const auto wrong = no_place()) return complain(*wrong, console_), bad_input;
    Interrupt interrupt;
    say_what();
    report_ = arguments_.campaign(target_, options());
    if (console_.progress) console_.err << "\r\033[K" << std::flush;
    bool written = true;
    write_down_new(report_);
    for (std::size_t i = 0; i < report_.bugs.size(); ++i) written = keep(report_.bugs[i], places_[i]) && written;
    if (arguments_.json) print_json();
    else print();
    if (!arguments_.junit.empty()) written = write_or_complain(arguments_.junit, junit(), console_) && written;
    if (!written) return bad_input;
    if (!report_.bugs.empty()) return not_expected;
    return report_.interrupted || report_.idle == report_.runs ? open_question : as_expected;
  }

 private:
  std::uint64_t runs() const { return arguments_.runs.value_or(10'000); }   // if no time ends it
  FuzzOptions options() {
    FuzzOptions options;
    options.seed = arguments_.seed, options.properties = arguments_.properties;
    options.keep_going = arguments_.keep_going, options.strategy = arguments_.strategy;
    options.jobs = arguments_.jobs ? arguments_.jobs : std::max(1u, std::thread::hardware_concurrency());
    options.time = arguments_.time;
    options.runs = arguments_.time ? arguments_.runs.value_or(std::uint64_t{1} << 53) : runs();
    options.stop = &Interrupt::asked();
    options.progress = [this](const FuzzReport& all) {
      write_down_new(all);
      if (console_.progress) draw(all);
    };
    return options;
  }
  std::optional<std::string> no_place() const {
    if (auto wrong = no_place_for(arguments_.junit, {arguments_.target})) return wrong;
    return no_place_for_folder(arguments_.out);
  }
  void say_what() {
    if (arguments_.json) return;
    console_.out << console_.paint(Style::Bold, printable(title_)) << ": ";
    if (arguments_.time) console_.out << "runs for " << time_text(*arguments_.time);
    else console_.out << counted(runs(), "run");
    console_.out << " from seed " << arguments_.seed << ", "
                 << (target_.custom ? "model " + arguments_.model : arguments_.model + " its model") << ", "
                 << name_of(arguments_.strategy) << std::endl;
  }
  void draw(const FuzzReport& all) {
    const double rate = all.seconds > 0 ? static_cast<double>(all.runs) / all.seconds : 0;
    console_.err << "\r" << grouped(all.runs) << " runs, " << grouped(static_cast<std::uint64_t>(rate)) << " a second";
    if (all.features) console_.err << ", " << grouped(all.features) << " features seen";
    console_.err << ", " << counted(all.bugs.size(), "failure") << left(all, rate) << "\033[K" << std::flush;
  }
  std::string left(const FuzzReport& all, double rate) const {
    if (arguments_.time)
      return ", " + approximate(std::max(0.0, std::chrono::duration<double>(*arguments_.time).count() - all.seconds)) +
             " left";
    return rate > 0 ? ", " + approximate(static_cast<double>(runs() - all.runs) / rate) + " left" : "";
  }

  /// Where a bug is written: in the first file of its name that there is not yet.
  struct Place {
    std::string stem;
    int number = 1;
    bool written = false;
    std::string file(int n) const { return stem + (n > 1 ? "-" + std::to_string(n) : "") + ".json"; }
    std::string file() const { return file(number); }
  };
  void write_down_new(const FuzzReport& all) {
    while (places_.size() < all.bugs.size()) write_down(all.bugs[places_.size()]);
  }
  /// As it was found, at once: whatever ends the campaign, it is there.
  void write_down(const Bug& bug) {
    std::error_code ignored;              // the file will say it
    std::filesystem::create_directories(arguments_.out, ignored);
    Place place{arguments_.out + "/" + plain_name(title_ + "-" + name_of(bug.failure))};
    while (std::filesystem::exists(place.file(), ignored)) ++place.number;
    place.written = write_or_complain(place.file(), to_json(target_.make(bug.recipe)), console_);
    places_.push_back(place);
  }
  /// Shrinks it and writes it in place of what was found; not a second time, where an earlier campaign has found the
  /// same.
  bool keep(const Bug& bug, const Place& place) {
    if (arguments_.between) arguments_.between();
    if (console_.progress) console_.err << "\rmakes " << name_of(bug.failure) << " smaller\033[K" << std::flush;
    ShrinkOptions how;
    how.stop = &Interrupt::asked();
    Kept& kept = kept_.emplace_back(Kept{bug, shrink(target_.make(bug.recipe), bug.failure, how), {}});
    if (console_.progress) console_.err << "\r\033[K" << std::flush;
    if (!place.written) return false;
    kept.file = place.file();
    const std::string text = to_json(told(kept.shrunk, title_));
    for (int n = 1; n < place.number; ++n) {
      if (read_file(place.file(n)) != std::variant<std::string, Problem>(text)) continue;
      std::filesystem::remove(place.file());
      kept.file = place.file(n);
      return true;
    }
    return write_or_complain(kept.file, text, console_);
  }

  void print() const {
    for (const Kept& k : kept_) {
      console_.out << '\n' << console_.paint(Style::Bad, name_of(k.bug.failure)) << " in "
                   << counted(k.bug.times, "run") << ", first in run " << grouped(k.bug.first) << '\n';
      for (const std::string& line : wrapped(readable(k.shrunk.failure.text), console_.width - 2))
        console_.out << "  " << line << '\n';
      console_.out << "  " << size_text(k.shrunk) << '\n';
      if (k.file.empty()) continue;
      console_.out << "  " << console_.paint(Style::Bold, console_.command_for(k.file)) << '\n';
    }
    console_.out << '\n' << counted(report_.runs, "run") << ", " << grouped(report_.messages) << " messages, "
                 << grouped(report_.events) << " events" << (report_.interrupted ? ", then interrupted" : "") << '\n';
    const double rate = report_.seconds > 0 ? static_cast<double>(report_.runs) / report_.seconds : 0;
    console_.out << "took " << approximate(report_.seconds) << ", " << grouped(static_cast<std::uint64_t>(rate))
                 << " runs a second\n";
    if (report_.idle > 0)
      console_.out << console_.paint(Style::Doubt, "warning: ") << "in " << counted(report_.idle, "run")
                   << " no property could have been violated\n";
    console_.out << (kept_.empty() ? console_.paint(Style::Good, "no failure")
                                   : console_.paint(Style::Bad, counted(kept_.size(), "failure")))
                 << '\n';
  }

  void print_json() const {
    ordered_json all;
    all["target"] = arguments_.target, all["model"] = arguments_.model, all["strategy"] = name_of(arguments_.strategy);
    all["seed"] = arguments_.seed, all["runs"] = report_.runs, all["interrupted"] = report_.interrupted;
    all["events"] = report_.events, all["messages"] = report_.messages;
    all["judged"] = report_.judged, all["idle"] = report_.idle;
    all["digest"] = digest_text(report_.digest);
    all["failures"] = ordered_json::array();
    for (const Kept& k : kept_)
      all["failures"].push_back({{"module", k.bug.failure.module}, {"check", k.bug.failure.check},
                                 {"shape", k.bug.failure.shape}, {"text", k.shrunk.failure.text},
                                 {"first_run", k.bug.first}, {"runs", k.bug.times}, {"seconds", k.bug.seconds},
                                 {"processes", k.shrunk.scenario.processes.count},
                                 {"faults", k.shrunk.scenario.faults.size()},
                                 {"requests", k.shrunk.scenario.workload.size()},
                                 {"events", {k.shrunk.events_before, k.shrunk.events_after}},
                                 {"trials", k.shrunk.trials}, {"file", k.file}});
    all["real_seconds"] = report_.seconds;
    console_.out << all.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
  }

  std::string junit() const {
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" +
                      xml_text(title_) + "\" tests=\"" +
                      std::to_string(std::max<std::size_t>(kept_.size(), 1)) + "\" failures=\"" +
                      std::to_string(kept_.size()) + "\" time=\"" + std::to_string(report_.seconds) + "\">\n";
    if (kept_.empty()) {
      const bool told = report_.idle < report_.runs;
      xml += "  <testcase classname=\"fuzz\" name=\"" + counted(report_.runs, "run") + "\">" +
             (told ? "" : "<skipped message=\"no property could have been violated\"/>") + "</testcase>\n";
    }
    for (const Kept& k : kept_)
      xml += "  <testcase classname=\"fuzz\" name=\"" + xml_text(name_of(k.bug.failure)) +
             "\">\n    <failure message=\"" +
             xml_text(k.shrunk.failure.text) + "\">" + xml_text(k.file) + "</failure>\n  </testcase>\n";
    return xml + "</testsuite>\n";
  }

  const FuzzArguments& arguments_;
  const FuzzTarget& target_;
  Console& console_;
  const std::string title_;
  FuzzReport report_;
  std::vector<Place> places_;             // of the report's bugs
  std::vector<Kept> kept_;
};

/// The checks that the scenario says will be violated, without their places.
std::vector<std::string> expected_violations(const Scenario& s) {
  std::vector<std::string> checks;
  for (const auto& [name, verdict] : s.expect.properties)
    if (verdict == Verdict::Violated) checks.push_back(name.substr(name.rfind('.') + 1));
  return checks;
}

/// No run would ever fail a property that does not exist. False: said so.
bool are_properties(const std::vector<std::string>& names, Console& console) {
  auto known = property_names();
  known.insert(known.end(), std::begin(checks_of_any_run), std::end(checks_of_any_run));
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    complain("there is no property \"" + name + "\"" + did_you_mean(name, known) +
                 "; `faultline list properties` lists them", console);
    return false;
  }
  return true;
}

}  // namespace

int fuzz(const FuzzArguments& arguments, Console& console) {
  if (!are_properties(arguments.properties, console)) return bad_input;
  const auto target = find_target(arguments, console);
  return target ? FuzzCommand(arguments, *target, console).run() : bad_input;
}

int shrink(const ShrinkArguments& arguments, Console& console) {
  if (!are_properties(arguments.properties, console)) return bad_input;
  auto read = load(arguments.file);
  if (auto* problems = std::get_if<std::vector<Problem>>(&read)) return print_problems(*problems, console), bad_input;
  const Loaded& loaded = std::get<Loaded>(read);
  if (has_schedule(loaded.scenario, console)) return bad_input;
  if (const auto wrong = no_place_for(arguments.out, {arguments.file})) return complain(*wrong, console), bad_input;
  TrialOptions wanted;
  wanted.properties = arguments.properties.empty() ? expected_violations(loaded.scenario) : arguments.properties;
  const Trial trial = try_apart(loaded.scenario, wanted);
  if (trial.failures.empty()) {
    complain(loaded.file + " violates " +
                 (wanted.properties.empty() ? "no property"
                                            : "nothing that is called " + enumerate(wanted.properties, "or")) +
                 ": there is nothing to shrink", console);
    return open_question;
  }
  Interrupt interrupt;
  ShrinkOptions how;
  how.stop = &Interrupt::asked();
  if (arguments.time) how.time = *arguments.time;
  if (console.progress)
    how.progress = [&](const Scenario& s, std::uint64_t trials) {
      console.err << "\r" << grouped(trials) << " tries: " << counted(s.processes.count, "process") << ", "
                  << counted(s.faults.size(), "fault") << ", " << counted(s.workload.size(), "request") << "\033[K"
                  << std::flush;
    };
  const Shrunk shrunk = shrink(loaded.scenario, trial.failures.front(), how);
  if (console.progress) console.err << "\r\033[K" << std::flush;
  const std::string text = to_json(told(shrunk, loaded.scenario.protocol.algorithm));
  if (arguments.out.empty()) return console.out << text, as_expected;
  if (!write_or_complain(arguments.out, text, console)) return bad_input;
  console.out << console.paint(Style::Bad, name_of(shrunk.failure)) << ": " << readable(shrunk.failure.text) << '\n'
              << size_text(shrunk) << " in " << grouped(shrunk.trials) << " tries\n"
              << console.paint(Style::Bold, console.command_for(arguments.out)) << '\n';
  return as_expected;
}

}  // namespace faultline::tools
