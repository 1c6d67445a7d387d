// command.hpp: the built binary, run as a user runs it.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace faultline::command {

inline std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder that is gone when the test is over.
class Folder {
 public:
  Folder() {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("faultline_" + std::to_string(getpid()) + "_" + std::to_string(number++));
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return *this / name;
  }

 private:
  std::filesystem::path path_;
};

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
