#include "tools/console.hpp"
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "tools/text.hpp"

namespace faultline::tools {

std::string Console::command_for(const std::string& file) const { return program + " run " + quoted(file); }

std::string Console::paint(Style style, std::string_view text) const {
  if (!colours || style == Style::Plain) return std::string(text);
  const char* code = "";
  switch (style) {
    case Style::Plain: break;
    case Style::Bold: code = "1"; break;
    case Style::Dim: code = "2"; break;
    case Style::Good: code = "32"; break;
    case Style::Bad: code = "1;31"; break;
    case Style::Doubt: code = "33"; break;
  }
  return std::string("\033[").append(code).append("m").append(text).append("\033[0m");
}

void Console::heading(std::string_view text) const { out << '\n' << paint(Style::Bold, text) << '\n'; }

Console standard_console() {
  Console console{std::cout, std::cerr};
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal && std::string_view(terminal) == "dumb";
  const bool screen = isatty(STDOUT_FILENO) != 0;
  console.colours = screen && !dumb && !(no_colour && *no_colour);
  console.progress = isatty(STDERR_FILENO) != 0 && !dumb;
  winsize size{};
  if (screen && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    console.width = std::clamp<std::size_t>(size.ws_col, 60, 120);
  return console;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string counted(std::uint64_t number, const std::string& noun) {
  return grouped(number) + " " + noun + (number == 1 ? "" : noun.ends_with("s") ? "es" : "s");
}

std::size_t columns(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!lines.back().empty() && columns(lines.back()) + 1 + columns(word) > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

void Table::print(const Console& console, std::size_t indent) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      if (i + 1 < row.size()) widths[i] = std::max(widths[i], columns(row[i].text));
    }
  for (const auto& row : rows_) {
    std::string line(indent, ' ');
    std::size_t used = indent;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      const std::string gap(widths[i] - columns(row[i].text), ' ');
      const std::string text = console.paint(row[i].style, row[i].text);
      line += (row[i].right ? gap + text : text + gap) + "  ";
      used += widths[i] + 2;
    }
    const auto last = row.empty()
                          ? std::vector<std::string>{""}
                          : wrapped(row.back().text,
                                    std::max<std::size_t>(console.width - std::min(used, console.width), 30));
    for (std::size_t i = 0; i < last.size(); ++i) {
      std::string whole = i == 0 ? line : std::string(used, ' ');
      whole += row.empty() ? "" : console.paint(row.back().style, last[i]);
      while (!whole.empty() && whole.back() == ' ') whole.pop_back();
      console.out << whole << '\n';
    }
  }
}

}  // namespace faultline::tools
