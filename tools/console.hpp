// console.hpp: where a command writes, and what it may assume of whoever reads it.
#pragma once
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::tools {

enum class Style : std::uint8_t { Plain, Bold, Dim, Good, Bad, Doubt };

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool colours = false;                   ///< a terminal reads `out`, and NO_COLOR is not set
  bool progress = false;                  ///< a terminal reads `err`
  std::size_t width = 100;                ///< columns to write in
  std::string program = "faultline";      ///< what the reader types to call it

  /// What the reader types to run a scenario file.
  std::string command_for(const std::string& file) const;
  /// `text`, coloured if that is wanted.
  std::string paint(Style, std::string_view text) const;
  /// An empty line, and `text` in bold.
  void heading(std::string_view text) const;
};

/// The standard streams as they are.
Console standard_console();

/// "1,234,567"
std::string grouped(std::uint64_t number);
/// "1 request", "2,000 requests"
std::string counted(std::uint64_t number, const std::string& noun);
/// Columns that a text takes on a screen: its characters, not its bytes.
std::size_t columns(std::string_view utf8);
/// The text broken at blanks into lines of at most `width` columns, where words allow it.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// Columns under each other. The last one is wrapped to the console's width.
class Table {
 public:
  struct Cell {
    std::string text;
    Style style = Style::Plain;
    bool right = false;                   ///< aligned to the right
  };
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  void print(const Console&, std::size_t indent = 2) const;

 private:
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace faultline::tools
