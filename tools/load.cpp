#include "tools/load.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "check/expected.hpp"
#include "sim/engine/workload.hpp"
#include "sim/process/type_names.hpp"
#include "sim/scenario/read.hpp"
#include "sim/scenario/set.hpp"

namespace faultline::tools {
namespace {

bool may_write(const std::filesystem::path& place) { return access(place.c_str(), W_OK) == 0; }
std::string unwritable(const std::string& file) {
  return file + " cannot be written" + (errno ? ": " + std::string(std::strerror(errno)) : "");
}

/// Finds the names in a scenario that mean nothing here.
class NameCheck {
 public:
  NameCheck(const Loaded& loaded, std::vector<Problem>& problems) : loaded_(loaded), problems_(problems) {}

  std::shared_ptr<const Stack> stack() {
    const Protocol& p = loaded_.scenario.protocol;
    std::vector<ChoiceProblem> wrong;
    auto stack = Stack::make(Choice{p.algorithm, p.uses, p.parameters}, wrong);
    for (const ChoiceProblem& w : wrong) problem("/protocol/" + w.where, w.message);
    return stack;
  }

  void workload(const Stack& stack) {
    try {
      plan_workload(loaded_.scenario, stack);
    } catch (const std::invalid_argument& e) {
      const std::string_view text = e.what();
      const auto end = text.find(": ");
      problem(text.substr(0, end), text.substr(end + 2));
    }
  }

  void roles() {
    for (std::size_t i = 0; i < loaded_.scenario.faults.size(); ++i) {
      std::visit([&](const auto& fault) {
        if constexpr (requires { fault.target; }) role(i, "target", fault.target);
        if constexpr (requires { fault.bridge; }) role(i, "target", fault.bridge);
        if constexpr (requires { fault.from; }) role(i, "from", fault.from), role(i, "to", fault.to);
        if constexpr (requires { fault.groups; }) for (const Target& side : fault.groups) role(i, "groups", side);
      }, loaded_.scenario.faults[i].what);
    }
  }

  void message_types() {
    for (std::size_t i = 0; i < loaded_.scenario.faults.size(); ++i) {
      std::visit([&](const auto& fault) {
        if constexpr (requires { fault.type; })
          if (!fault.type.empty() && types_named(fault.type).empty())
            problem("/faults/" + std::to_string(i) + "/type",
                    "found the type \"" + fault.type + "\", which no message has" +
                        did_you_mean(fault.type, type_names()));
      }, loaded_.scenario.faults[i].what);
    }
  }

  void expectations(const std::shared_ptr<const Stack>& stack) {
    const auto names = property_names(stack);
    for (const auto& [check, _] : loaded_.scenario.expect.properties) {
      if (names.contains(check) || check.find('[') != std::string::npos) continue;   // instances come with the run
      const std::vector<std::string> known(names.begin(), names.end());
      problem("/expect/properties/" + check,
              "found the property \"" + check + "\", which no module of this protocol has" +
                  did_you_mean(check, known) + " (there are " + enumerate(known) + ")");
    }
  }

 private:
  void problem(std::string_view pointer, std::string_view message) {
    problems_.push_back(locate(loaded_.text, loaded_.file, pointer, message));
  }
  void role(std::size_t fault, const char* member, const Target& target) {
    const auto* named = std::get_if<RoleTarget>(&target);
    if (!named || named->role == "leader") return;
    problem("/faults/" + std::to_string(fault) + "/" + member,
            "found the role \"" + named->role + "\"; the only role that processes have is \"leader\"");
  }

  const Loaded& loaded_;
  std::vector<Problem>& problems_;
};

/// Far more than a scenario may have, so that its reader has the last word.
constexpr std::size_t most_bytes = std::size_t{64} << 20;

Problem unreadable(const std::string& file, const std::string& why) {
  return {file, 0, 0, {}, "cannot be read: " + why};
}

}  // namespace

std::variant<std::string, Problem> read_file(const std::string& file) {
  const auto read = [&](std::istream& in) -> std::variant<std::string, Problem> {
    std::string text;
    char piece[1 << 16];
    while (in.read(piece, sizeof piece), in.gcount() > 0) {
      text.append(piece, static_cast<std::size_t>(in.gcount()));
      if (text.size() > most_bytes) return unreadable(file_name(file), "it is over 64 MiB, which is the limit");
    }
    if (in.bad()) return unreadable(file_name(file), std::strerror(errno));
    return text;
  };
  if (file == "-") return read(std::cin);
  struct stat about{};
  if (stat(file.c_str(), &about) != 0) return unreadable(file, std::strerror(errno));
  if (S_ISDIR(about.st_mode)) return unreadable(file, "it is a directory");
  std::ifstream in(file, std::ios::binary);
  if (!in) return unreadable(file, std::strerror(errno));
  return read(in);
}

std::string file_name(const std::string& file) { return file == "-" ? "<stdin>" : file; }

static std::variant<Loaded, std::vector<Problem>> load_set(std::string text, const std::string& file) {
  auto read = read_scenario(text, file);
  if (auto* wrong = std::get_if<std::vector<Problem>>(&read)) return std::move(*wrong);
  std::vector<Problem> problems;
  Loaded loaded{file, std::move(text), std::get<Scenario>(std::move(read)), nullptr};
  NameCheck names(loaded, problems);
  loaded.stack = names.stack();
  names.roles();
  names.message_types();
  if (loaded.stack) {
    names.workload(*loaded.stack);
    names.expectations(loaded.stack);
  }
  if (!problems.empty()) return problems;
  return loaded;
}

std::variant<Loaded, std::vector<Problem>> load_text(std::string text, const std::string& file,
                                                     const std::vector<std::string>& sets) {
  std::vector<Problem> problems;
  for (const std::string& set : sets)
    if (auto problem = apply_set(text, set)) problems.push_back(*std::move(problem));
  if (!problems.empty()) return problems;
  auto loaded = load_set(std::move(text), file);
  if (auto* wrong = std::get_if<std::vector<Problem>>(&loaded))
    for (Problem& problem : *wrong)
      for (const std::string& set : sets)
        if (is_set_by(set, problem.pointer)) problem.file = "--set " + set, problem.line = 0;
  return loaded;
}

std::variant<Loaded, std::vector<Problem>> load(const std::string& file, const std::vector<std::string>& sets) {
  auto text = read_file(file);
  if (auto* problem = std::get_if<Problem>(&text)) return std::vector<Problem>{std::move(*problem)};
  return load_text(std::get<std::string>(std::move(text)), file_name(file), sets);
}

std::optional<std::string> no_place_for(const std::string& file, const std::vector<std::string>& read) {
  if (file.empty()) return {};
  namespace fs = std::filesystem;
  std::error_code none;
  for (const std::string& input : read)
    if (fs::equivalent(file, input, none)) return file + " is read, and would be lost: write to another file";
  if (fs::is_directory(file, none)) return file + " cannot be written: it is a folder";
  if (fs::exists(file, none)) return may_write(file) ? std::nullopt : std::optional(unwritable(file));
  const std::string parent = fs::path(file).parent_path().string();
  if (parent.empty()) return may_write(".") ? std::nullopt : std::optional(unwritable(file));
  if (!fs::is_directory(parent, none)) return file + " cannot be written: there is no folder " + parent;
  return may_write(parent) ? std::nullopt : std::optional(unwritable(file));
}

std::optional<std::string> no_place_for_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code none;
  fs::path there = fs::absolute(folder, none);
  while (!fs::exists(there, none) && there.has_relative_path()) there = there.parent_path();
  if (!fs::is_directory(there, none)) return folder + " cannot be made: " + there.string() + " is no folder";
  return may_write(there) ? std::nullopt : std::optional(folder + " cannot be made: " + std::strerror(errno));
}

std::optional<std::string> write_file(const std::string& file, std::string_view bytes) {
  errno = 0;
  std::ofstream out(file, std::ios::binary);
  out << bytes << std::flush;
  return out ? std::nullopt : std::optional(unwritable(file));
}

}  // namespace faultline::tools
