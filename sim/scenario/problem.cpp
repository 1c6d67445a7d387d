#include "sim/scenario/problem.hpp"

#include "sim/scenario/json_text.hpp"

namespace faultline {
std::string to_string(const Problem& p) {
  const std::string place = p.line == 0 ? "" : std::to_string(p.line) + ":" + std::to_string(p.column) + ":";
  return p.file + ":" + place + " " + (p.pointer.empty() ? "" : p.pointer + ": ") + p.message;
}

Problem locate(std::string_view text, std::string_view file, std::string_view pointer, std::string_view message) {
  std::size_t offset = 0;
  const auto parsed = json_text::parse(text);
  if (const auto* document = std::get_if<json_text::Document>(&parsed))
    offset = json_text::resolve(*document, pointer).value.begin();
  const auto [line, column] = json_text::place(text, offset);
  return {std::string(file), line, column, std::string(pointer), std::string(message)};
}

}  // namespace faultline
