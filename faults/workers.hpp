// workers.hpp: work done by processes of our own, so that a piece that kills, hangs or bloats one costs one answer.
//
// Each worker is a fork that takes orders over a socket and answers them in turn: the order that a dead worker had
// not answered is the one that killed it. What an answer says depends on its order alone, never on who gave it.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace faultline {

struct Answer {
  enum class How : std::uint8_t {
    Done,
    Died,                                 ///< by a signal, or it left
    Hung,                                 ///< took longer than allowed, and was ended
    Bloated,                              ///< wanted more memory than allowed
  };
  std::uint64_t id = 0;                   ///< of the order
  How how = How::Done;
  std::string text;                       ///< the answer; else what can be said of its end, in words
};

struct WorkLimits {
  /// For one order, of the worker's own time: others on a busy machine do not count; or ten times as long in real time.
  std::chrono::milliseconds time{20'000};
  std::uint64_t memory = std::uint64_t{2} << 30;              ///< bytes that a worker may take beyond its first ones
};

/// From now on this process keeps the memory that it has freed, for its next run, which will want as much: asking the
/// kernel each time takes a fifth of a short run.
void keep_memory();

/// Whoever takes orders and answers them, in any order.
class Workforce {
 public:
  virtual ~Workforce() = default;
  /// Does somebody have little left to do?
  virtual bool wants_more() const = 0;
  /// To who has the least to do.
  virtual void give(std::uint64_t id, std::string_view order) = 0;
  /// Waits for answers, not for longer than that, and takes what there is.
  virtual std::vector<Answer> wait(std::chrono::milliseconds) = 0;
};

class Workers final : public Workforce {
 public:
  using Work = std::function<std::string(std::string_view order)>;
  /// Starts that many. To be made where no other thread runs. Throws std::system_error if there can be no more
  /// processes.
  Workers(unsigned count, Work, WorkLimits = {});
  /// Ends them, whatever they do.
  ~Workers() override;
  Workers(const Workers&) = delete;

  bool wants_more() const override;
  /// An order is at most 4 KiB long.
  void give(std::uint64_t id, std::string_view order) override;
  bool is_idle() const;                   ///< all orders are answered
  /// Throws what the work threw, with its text.
  std::vector<Answer> wait(std::chrono::milliseconds) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Order { std::uint64_t id; std::string text; };
  struct Worker {
    int process = -1, socket = -1, errors = -1;
    std::deque<Order> orders;             ///< the first is being worked on
    std::string answers;                  ///< received, not yet whole
    Clock::time_point since;              ///< when the first began
    std::chrono::nanoseconds used{};      ///< its own time by then
  };

  void start(Worker&);
  [[noreturn]] void serve(int socket, int errors);
  void send(Worker&, const Order&);
  void take_whole(Worker&, std::vector<Answer>&);
  bool is_hung(const Worker&) const;
  Answer bury(Worker&, bool hung);

  const Work work_;
  const WorkLimits limits_;
  std::vector<Worker> workers_;
};

}  // namespace faultline
