// command.hpp: the built binary, run as a user runs it.
#pragma once
#include <sys/wait.h>

#include <cstdlib>
#include <regex>
#include <string>

#include "tests/support/folder.hpp"

namespace faultline::command {

using testing::Folder;
using testing::read;

struct Ran {
  int code = -1;                          ///< 128 + signal, if one killed it
  std::string out, err;
};

/// `arguments` go through a shell, from the repository's root.
inline Ran call(const std::string& arguments) {
  const Folder folder;
  const std::string line =
      std::string(FAULTLINE_BINARY) + " " + arguments + " >" + (folder / "out") + " 2>" + (folder / "err");
  const int status = std::system(line.c_str());
  Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), {}, {}};
  ran.out = read(folder / "out"), ran.err = read(folder / "err");
  return ran;
}

/// Without what differs from machine to machine.
inline std::string masked(std::string text) {
  text = std::regex_replace(text, std::regex("  took    .*"), "  took    ...");
  return std::regex_replace(text, std::regex("[0-9a-f]{16}"), "<digest>");
}

}  // namespace faultline::command
