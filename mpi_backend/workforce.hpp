// workforce.hpp: the workers of all ranks of an MPI job as one workforce, for a campaign that rank 0 leads.
//
// What an order's answer says depends on the order alone, so a rank that falls silent costs time and nothing else: what
// it has not answered is given to others.
#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "faults/workers.hpp"
#include "mpi_backend/transport.hpp"

namespace faultline::mpi {

using Say = std::function<void(const std::string&)>;          ///< a sentence for the user

/// On rank 0. It works too.
class RankWorkforce final : public Workforce {
 public:
  /// Tells the others what to work on. They and `own`, of which there are `count`, outlive it.
  RankWorkforce(Transport&, const std::string& task, Workers& own, unsigned count, Say);

  bool wants_more() const override;
  void give(std::uint64_t id, std::string_view order) override;
  std::vector<Answer> wait(std::chrono::milliseconds) override;
  /// Some rank was heard of no more, or never: MPI itself would wait for it for ever.
  bool is_anybody_silent() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Member {
    unsigned workers = 0;                 ///< 0: it has not come yet, or is no longer heard of
    std::map<std::uint64_t, std::string> orders;              ///< that it has not answered
    bool excluded = false;                ///< it is silent, or another build
    bool silent = false;
    Clock::time_point heard;
  };
  void take(std::size_t from, std::string_view message, std::vector<Answer>&);
  void exclude(std::size_t rank, bool silent, const std::string& why);
  void look_for_silence();

  Transport& transport_;
  const std::string task_;
  Workers& own_;
  const Say say_;
  std::vector<Member> members_;
  Clock::time_point next_alive_;
};

/// On rank 0: the others are to go on waiting.
void keep_waiting(Transport&);
/// On rank 0: all is over, and this is everybody's exit code.
void dismiss(Transport&, int code);

/// On the other ranks: works for rank 0 until that says that all is over. The exit code; nothing, and said so, if
/// nothing is heard of rank 0 for two minutes.
std::optional<int> serve(Transport&, unsigned workers, const std::function<Workers::Work(const std::string& task)>&,
                         const Say&);

}  // namespace faultline::mpi
