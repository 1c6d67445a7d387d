#include "mpi_backend/workforce.hpp"

#include <algorithm>
#include <thread>

#include "mpi_backend/build.hpp"
#include "mpi_backend/watchdog.hpp"
#include "sim/core/codec.hpp"

namespace faultline::mpi {
namespace {
using namespace std::chrono_literals;

// Real times, all of them.
constexpr auto between_looks = 1ms, between_signs = 500ms;
constexpr auto to_come = 20s, long_silence = 5s, patience = 120s, to_leave = 1s;
constexpr std::size_t most_waiting = 32;                      // orders for each worker

/// "So many work here"; first of all.
struct Hello { std::uint64_t build = 0; std::uint32_t workers = 0; };
struct Task { std::string text; };
struct Order { std::uint64_t id = 0; std::string text; };
struct Alive { std::uint8_t none = 0; };
struct Over { std::int32_t code = 0; };
using Message = std::variant<Hello, Task, Order, Answer, Alive, Over>;

template <class M> void post(Transport& transport, std::size_t to, const M& message) {
  transport.send(static_cast<int>(to), codec::encode(Message{message}));
}
template <class M> void post_all(Transport& transport, const M& message) {
  for (int to = 1; to < transport.size(); ++to) post(transport, static_cast<std::size_t>(to), message);
}
bool push(Transport& transport) { return transport.push([](int) {}); }

}  // namespace

// ---- rank 0 -------------------------------------------------------------------------------------

RankWorkforce::RankWorkforce(Transport& transport, const std::string& task, Workers& own, unsigned count, Say say)
    : transport_(transport), task_(task), own_(own), say_(std::move(say)),
      members_(static_cast<std::size_t>(transport.size())) {
  for (Member& m : members_) m.heard = Clock::now();
  members_[0].workers = count;
}

bool RankWorkforce::wants_more() const {
  return std::ranges::any_of(members_, [](const Member& m) { return m.orders.size() < m.workers * most_waiting; });
}

void RankWorkforce::give(std::uint64_t id, std::string_view order) {
  std::size_t least = 0;
  for (std::size_t r = 1; r < members_.size(); ++r) {
    const Member &a = members_[r], &b = members_[least];
    if (a.workers && a.orders.size() * b.workers < b.orders.size() * a.workers) least = r;
  }
  members_[least].orders.emplace(id, order);
  if (least == 0) own_.give(id, order);
  else post(transport_, least, Order{id, std::string(order)});
}

std::vector<Answer> RankWorkforce::wait(std::chrono::milliseconds longest) {
  const auto end = Clock::now() + longest;
  std::vector<Answer> answers;
  do {
    push(transport_);
    for (Answer& answer : own_.wait(between_looks)) {
      members_[0].orders.erase(answer.id);
      answers.push_back(std::move(answer));
    }
    transport_.poll([&](int from, std::string_view message) {
      take(static_cast<std::size_t>(from), message, answers);
    });
    if (const auto now = Clock::now(); now >= next_alive_) {
      next_alive_ = now + between_signs;
      keep_waiting(transport_);
      look_for_silence();
    }
  } while (answers.empty() && Clock::now() < end);
  return answers;
}

void RankWorkforce::take(std::size_t from, std::string_view bytes, std::vector<Answer>& answers) {
  Member& member = members_[from];
  if (member.excluded) return;
  member.heard = Clock::now();
  auto message = codec::decode<Message>(bytes);
  if (!message) return exclude(from, false, "sent what rank 0 cannot read");
  if (const auto* hello = std::get_if<Hello>(&*message)) {
    if (hello->build != build()) return exclude(from, false, "is another build of faultline-mpi than rank 0");
    member.workers = hello->workers;
    post(transport_, from, Task{task_});
  }
  if (auto* answer = std::get_if<Answer>(&*message))
    if (member.orders.erase(answer->id)) answers.push_back(std::move(*answer));
}

void RankWorkforce::look_for_silence() {
  for (std::size_t r = 1; r < members_.size(); ++r) {
    const Member& m = members_[r];
    if (m.excluded) continue;
    const auto silent = Clock::now() - m.heard;
    if (!m.workers && silent > to_come) exclude(r, true, "did not answer for 20 s");
    else if (m.workers && silent > long_silence) exclude(r, true, "has been silent for 5 s");
  }
}

void RankWorkforce::exclude(std::size_t rank, bool silent, const std::string& why) {
  Member& member = members_[rank];
  say_("rank " + std::to_string(rank) + " " + why + ": the campaign goes on without it");
  member.excluded = true, member.silent = silent, member.workers = 0;
  for (const auto& [id, order] : std::exchange(member.orders, {})) give(id, order);
}

bool RankWorkforce::is_anybody_silent() const { return std::ranges::any_of(members_, &Member::silent); }

void keep_waiting(Transport& transport) {
  alive();
  post_all(transport, Alive{});
  push(transport);
}

void dismiss(Transport& transport, int code) {
  post_all(transport, Over{code});
  for (const auto end = std::chrono::steady_clock::now() + to_leave;
       !push(transport) && std::chrono::steady_clock::now() < end;)
    std::this_thread::sleep_for(between_looks);
}

// ---- the others ---------------------------------------------------------------------------------

std::optional<int> serve(Transport& transport, unsigned count,
                         const std::function<Workers::Work(const std::string& task)>& work_on, const Say& say) {
  using Clock = std::chrono::steady_clock;
  auto heard = Clock::now(), next_sign = heard;
  std::optional<Workers> workers;
  std::optional<int> code;
  post(transport, 0, Hello{build(), count});
  while (!code) {
    transport.poll([&](int, std::string_view bytes) {
      heard = Clock::now();
      auto message = codec::decode<Message>(bytes);
      if (!message) return;
      if (const auto* task = std::get_if<Task>(&*message)) workers.emplace(count, work_on(task->text));
      else if (const auto* order = std::get_if<Order>(&*message)) workers.value().give(order->id, order->text);
      else if (const auto* over = std::get_if<Over>(&*message)) code = over->code;
    });
    if (!workers) std::this_thread::sleep_for(between_looks);
    else for (const Answer& answer : workers->wait(between_looks)) post(transport, 0, answer);
    if (const auto now = Clock::now(); now >= next_sign) {
      next_sign = now + between_signs;
      alive();
      post(transport, 0, Alive{});
      if (now - heard > patience) {
        say("rank " + std::to_string(transport.rank()) + " has heard nothing of rank 0 for two minutes, and leaves");
        return {};
      }
    }
    push(transport);
  }
  return code;
}

}  // namespace faultline::mpi
