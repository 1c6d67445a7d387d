// load.hpp: a scenario file, read, changed by --set, and checked against what this binary knows.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/process/stack.hpp"
#include "sim/scenario/problem.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline::tools {

struct Loaded {
  std::string file, text;                 ///< the text with every --set carried out
  Scenario scenario;
  std::shared_ptr<const Stack> stack;
};

/// All problems of the file: of its format, and of the names in it (algorithms, ports, parameters,
/// requests, roles, properties). "-" is the standard input.
std::variant<Loaded, std::vector<Problem>> load(const std::string& file, const std::vector<std::string>& sets = {});
/// The same of a text.
std::variant<Loaded, std::vector<Problem>> load_text(std::string text, const std::string& file,
                                                     const std::vector<std::string>& sets = {});

/// The file's bytes, or why there are none, as the end of a sentence.
std::variant<std::string, Problem> read_file(const std::string& file);
/// Why nothing can be written there, as far as that can be told before there is anything to write: it is a file that is
/// read, or a folder, or lies where none can be made. Nothing for no file.
std::optional<std::string> no_place_for(const std::string& file, const std::vector<std::string>& read = {});
/// The same of a folder, which need not be there yet.
std::optional<std::string> no_place_for_folder(const std::string& folder);
/// Writes these bytes to the file; else the sentence that it cannot be written.
std::optional<std::string> write_file(const std::string& file, std::string_view bytes);
/// What the file is called in what we say of it.
std::string file_name(const std::string& file);

}  // namespace faultline::tools
