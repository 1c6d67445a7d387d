// client_history.hpp: what the clients of a run saw, as a file.
#pragma once
#include <optional>
#include <string>

#include "check/check.hpp"

namespace faultline::tools {

/// Does its ending say how a history is written: .edn, .jsonl, .log or .svg?
bool is_history_file(const std::string& path);
/// Writes the history in the way that the file's ending says. Returns what is wrong, as a sentence, if it cannot be.
std::optional<std::string> write_history_file(const std::optional<ClientHistory>&, const std::string& path);

}  // namespace faultline::tools
