#include "mpi_backend/watchdog.hpp"

#include <unistd.h>

#include <csignal>
#include <cstring>

namespace faultline::mpi {
namespace {

constexpr unsigned bound = 300, last_chance = 30;             // seconds

const char* volatile doing = "";
volatile std::sig_atomic_t code = 0, missed = 0;

void say(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;   // then nobody can be told
}

void on_alarm(int) {
  if (!missed) {
    missed = 1;
    alarm(last_chance);
    return;
  }
  say("faultline: a rank was stuck in "), say(doing), say(" for over five minutes, and gives up\n");
  _exit(code);
}

}  // namespace

void watch(const char* what, int exit_code) {
  doing = what;
  code = exit_code;
  missed = 0;
  std::signal(SIGALRM, on_alarm);
  alarm(bound);
}

void alive() {
  missed = 0;
  alarm(bound);
}

}  // namespace faultline::mpi
