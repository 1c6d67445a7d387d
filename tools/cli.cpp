// The command line: what is wrong becomes a sentence and a code.
#include "tools/cli.hpp"

#include <iostream>

#include "check/check.hpp"
#include "protocols/catalog.hpp"
#include "tools/command_line.hpp"
#include "tools/problems.hpp"
#include "tools/text.hpp"

namespace faultline::tools {
namespace {

/// The command, with everything that can go wrong turned into a sentence and a code.
int guarded(int argc, char** argv, Console& console) {
  try {
    return run_command_line(argc, argv, console);
  } catch (const Misuse& misuse) {
    complain(misuse.sentence, console);
    console.err << '`' << console.program << ' ' << misuse.command << (misuse.command.empty() ? "" : " ")
                << "--help` shows what there is.\n";
    return bad_input;
  } catch (const std::bad_alloc&) {
    complain("there is not enough memory for this", console);
    return own_failure;
  } catch (const std::exception& e) {
    complain(std::string("a mistake of our own: ") + e.what() +
             ". Please report it with this command line, the scenario and `faultline --version`.", console);
    return own_failure;
  }
}

}  // namespace

const char* version() { return FAULTLINE_VERSION; }

int main(int argc, char** argv, const std::string& called) {
  know_protocols();
  know_checkers();
  Console console = standard_console();
  if (!called.empty()) console.program = called;
  else if (argc > 0) console.program = quoted(argv[0]);
  const int code = guarded(argc, argv, console);
  console.out.flush();
  if (console.out) return code;
  complain("the standard output cannot be written", console);
  return bad_input;
}

}  // namespace faultline::tools
