#include "faults/workers.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace faultline {
namespace {

constexpr std::size_t most_waiting = 32;                      // orders a worker may have
constexpr int left_for_memory = 77;                           // exit code of one that got no more
constexpr char worked = 0, threw = 1;                         // first byte of an answer

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool can_limit_memory = false;                      // the sanitizers reserve what they never use
#elif defined(__has_feature)
constexpr bool can_limit_memory =
    !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer));
#else
constexpr bool can_limit_memory = true;
#endif

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

bool read_all(int fd, char* to, std::size_t n) {
  while (n > 0) {
    const auto got = read(fd, to, n);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got, n -= static_cast<std::size_t>(got);
  }
  return true;
}
bool write_all(int fd, const char* from, std::size_t n) {
  while (n > 0) {
    const auto put = ::send(fd, from, n, MSG_NOSIGNAL);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    from += put, n -= static_cast<std::size_t>(put);
  }
  return true;
}
std::string framed(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string frame(sizeof size, '\0');
  std::memcpy(frame.data(), &size, sizeof size);
  return frame.append(text);
}

std::uint64_t memory_in_use() {
  const int file = open("/proc/self/statm", O_RDONLY);
  char text[64] = {};
  const auto got = file < 0 ? 0 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  return got > 0 ? std::stoull(text) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}
void limit_memory(std::uint64_t more) {
  if (!can_limit_memory) return;
  const rlim_t most = memory_in_use() + more;
  const rlimit limit{most, most};
  setrlimit(RLIMIT_AS, &limit);
}

/// Time that the process has had of any core.
std::chrono::nanoseconds own_time(pid_t process) {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(process, &clock) == 0) clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// The last line that was written to it.
std::string last_line(int file) {
  const auto size = lseek(file, 0, SEEK_END);
  const auto from = std::max<off_t>(0, size - 2000);
  std::string text(static_cast<std::size_t>(size - from), '\0');
  if (pread(file, text.data(), text.size(), from) < 0) return {};
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

void keep_memory() {
#ifdef __GLIBC__
  constexpr int much = 32 << 20;          // the most that the first of them takes
  mallopt(M_MMAP_THRESHOLD, much), mallopt(M_TRIM_THRESHOLD, much), mallopt(M_TOP_PAD, much / 8);
#endif
}

Workers::Workers(unsigned count, Work work, WorkLimits limits) : work_(std::move(work)), limits_(limits) {
  workers_.resize(count);
  for (Worker& w : workers_) start(w);
}

Workers::~Workers() {
  for (Worker& w : workers_) {
    if (w.process <= 0) continue;
    kill(w.process, SIGKILL);
    waitpid(w.process, nullptr, 0);
    close(w.socket), close(w.errors);
  }
}

void Workers::start(Worker& w) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("cannot make a socket for a worker");
  w.errors = memfd_create("faultline worker", MFD_CLOEXEC);
  if (w.errors < 0) fail("cannot make a file for what a worker says");
  w.process = fork();
  if (w.process < 0) fail("cannot start a worker");
  if (w.process == 0) {
    close(ends[0]);
    for (const Worker& other : workers_) if (other.socket >= 0) close(other.socket);
    serve(ends[1], w.errors);
  }
  close(ends[1]);
  w.socket = ends[0];
  w.answers.clear();
  w.since = Clock::now(), w.used = {};
  for (const Order& order : w.orders) send(w, order);
}

/// The life of a worker. Nothing in it may touch what its parent has: it leaves without cleaning up.
void Workers::serve(int socket, int errors) {
  for (int polite : {SIGINT, SIGTERM}) std::signal(polite, SIG_IGN);    // whoever is asked to stop ends its workers
  for (int deadly : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(deadly, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(errors, STDOUT_FILENO), dup2(errors, STDERR_FILENO);
  limit_memory(limits_.memory);
  keep_memory();
  std::string order;
  for (std::uint32_t size = 0; read_all(socket, reinterpret_cast<char*>(&size), sizeof size);) {
    order.resize(size);
    if (!read_all(socket, order.data(), size)) break;
    std::string answer;
    try {
      answer = worked + work_(order);
    } catch (const std::bad_alloc&) {
      _exit(left_for_memory);
    } catch (const std::exception& e) {
      answer = threw + std::string(e.what());
    }
    const auto frame = framed(answer);
    if (!write_all(socket, frame.data(), frame.size())) break;
  }
  _exit(0);
}

bool Workers::wants_more() const {
  return std::ranges::any_of(workers_, [](const Worker& w) { return w.orders.size() < most_waiting; });
}
bool Workers::is_idle() const {
  return std::ranges::all_of(workers_, [](const Worker& w) { return w.orders.empty(); });
}

void Workers::send(Worker& w, const Order& order) {
  const auto frame = framed(order.text);
  write_all(w.socket, frame.data(), frame.size());            // one that is dead will be noticed by `wait`
}

void Workers::give(std::uint64_t id, std::string_view order) {
  if (order.size() > 4096) throw std::length_error("an order of " + std::to_string(order.size()) + " bytes");
  Worker& w = *std::ranges::min_element(workers_, {}, [](const Worker& worker) { return worker.orders.size(); });
  if (w.orders.empty()) w.since = Clock::now(), w.used = own_time(w.process);
  w.orders.push_back({id, std::string(order)});
  send(w, w.orders.back());
}

std::vector<Answer> Workers::wait(std::chrono::milliseconds patience) {
  std::vector<pollfd> sockets;
  for (const Worker& w : workers_) sockets.push_back({w.socket, POLLIN, 0});
  poll(sockets.data(), sockets.size(), static_cast<int>(patience.count()));
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    Worker& w = workers_[i];
    bool gone = false;
    if (sockets[i].revents) {
      char buffer[1 << 16];
      const auto got = read(w.socket, buffer, sizeof buffer);
      if (got > 0) w.answers.append(buffer, static_cast<std::size_t>(got));
      gone = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
      take_whole(w, answers);
    }
    const bool hung = !gone && !w.orders.empty() && is_hung(w);
    if (gone || hung) answers.push_back(bury(w, hung)), start(w);
  }
  return answers;
}

void Workers::take_whole(Worker& w, std::vector<Answer>& answers) {
  std::size_t at = 0;
  for (std::uint32_t size = 0; w.answers.size() - at >= sizeof size;) {
    std::memcpy(&size, w.answers.data() + at, sizeof size);
    if (w.answers.size() - at - sizeof size < size) break;
    const std::string text = w.answers.substr(at + sizeof size, size);
    at += sizeof size + size;
    if (text.front() == threw) throw std::runtime_error(text.substr(1));
    answers.push_back({w.orders.front().id, Answer::How::Done, text.substr(1)});
    w.orders.pop_front();
  }
  if (at > 0) w.since = Clock::now(), w.used = own_time(w.process);
  w.answers.erase(0, at);
}

bool Workers::is_hung(const Worker& w) const {
  const auto real = Clock::now() - w.since;
  return real > limits_.time && (real > 10 * limits_.time || own_time(w.process) - w.used > limits_.time);
}

/// What became of the order that it was working on.
Answer Workers::bury(Worker& w, bool hung) {
  if (hung) kill(w.process, SIGKILL);
  int status = 0;
  waitpid(w.process, &status, 0);
  if (w.orders.empty()) throw std::runtime_error("a worker left without an order");
  Answer answer{w.orders.front().id, Answer::How::Died, {}};
  w.orders.pop_front();
  if (hung) {
    answer.how = Answer::How::Hung;
    answer.text = "a step did not end within " + std::to_string(limits_.time.count() / 1000) + " s of its own time";
  } else if (WIFEXITED(status) && WEXITSTATUS(status) == left_for_memory) {
    answer.how = Answer::How::Bloated;
    answer.text = "it wanted more than " + std::to_string(limits_.memory >> 20) + " MiB of memory";
  } else {
    answer.text = WIFSIGNALED(status) ? std::string("ended by the signal ") + strsignal(WTERMSIG(status))
                                      : "the process left with code " + std::to_string(WEXITSTATUS(status));
    if (const auto said = last_line(w.errors); !said.empty()) answer.text += ": " + said;
  }
  close(w.socket), close(w.errors);
  w.socket = w.errors = w.process = -1;
  return answer;
}

}  // namespace faultline
