#include "tools/client_history.hpp"

#include <stdexcept>

#include "check/history/explain.hpp"
#include "check/history/formats.hpp"
#include "tools/load.hpp"

namespace faultline::tools {
namespace {
bool is_picture(const std::string& path) { return path.ends_with(".svg"); }
}  // namespace

bool is_history_file(const std::string& path) { return is_picture(path) || history::guess_format("", path); }

std::optional<std::string> write_history_file(const std::optional<ClientHistory>& clients, const std::string& path) {
  if (!clients)
    return "there is no history to write to " + path +
           ": the outermost protocol is no register or service, or nobody asked it for anything";
  const auto& [history, model] = *clients;
  std::string text;
  try {
    text = is_picture(path) ? to_svg(*history, *model, linearizable(*history, *model, {}))
                            : write_history(*history, *history::guess_format("", path));
  } catch (const std::invalid_argument& unfit) {              // a key, where the format has no place for one
    return path + " cannot be written: " + unfit.what();
  }
  return write_file(path, text);
}

}  // namespace faultline::tools
