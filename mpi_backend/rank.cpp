#include "mpi_backend/rank.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "mpi_backend/build.hpp"
#include "mpi_backend/watchdog.hpp"
#include "sim/engine/names.hpp"

namespace faultline::mpi {
namespace {
using namespace std::chrono_literals;

// Real times, all of them.
constexpr auto to_meet = 20s, to_prepare = 10s, to_part = 5s, to_judge = 300s;
constexpr auto long_silence = 3s;                             // then nobody waits for that rank
constexpr auto shortest_pause = 20us;                         // between two looks for messages
constexpr auto unheard = 1300us, heard = 20000us;             // the longest, if somebody cannot ring and if all can
constexpr auto between_snapshots = 1s;
constexpr std::size_t pings = 16;
constexpr std::string_view judge_file = "judged";            // beside the recordings: who made it judges

std::uint64_t hash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::string contents(const char* file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

Rank::Rank(Transport& transport, RankOptions options)
    : transport_(transport), loop_(transport.size()), options_(std::move(options)), rank_(transport.rank()),
      size_(transport.size()),
      peers_(static_cast<std::size_t>(size_)) {
  for (Peer& peer : peers_) peer.heard = Clock::now();
  prctl(PR_SET_TIMERSLACK, 1000UL);                           // a microsecond instead of fifty
}

Rank::~Rank() = default;

// ---- messages -----------------------------------------------------------------------------------

/// Takes what has come, lets go what waits, says "I am here" in time; whether anything has come.
bool Rank::exchange() {
  const bool any = transport_.poll([this](int from, std::string_view bytes) { take(from, bytes); });
  const auto now = Clock::now();
  if (now >= next_alive_) {
    mpi::alive();
    next_alive_ = now + std::max<Clock::duration>(100ms, size_ * 5ms);
    const bool idle = simulator_ && !next_due() && asked_.empty();
    post_all(Alive{idle, sent_, received_});
    if (simulator_) note_leader();
    Peer& self = peers_[static_cast<std::size_t>(rank_)];
    self.heard = now, self.alive_before = std::exchange(self.alive, {idle, sent_, received_});
    for (int p = 0; p < size_; ++p) {
      Peer& peer = peers_[static_cast<std::size_t>(p)];
      if (peer.silent || now - peer.heard < long_silence) continue;
      peer.silent = true;
      if (rank_ == lowest_present()) options_.say("rank " + std::to_string(p) + " has been silent for 3 s");
    }
  }
  push();
  return any;
}

/// Lets go what waits, and wakes those whom it is for.
void Rank::push() {
  all_has_left_ = transport_.push([this](int to) {
    if (const auto& hello = peers_[static_cast<std::size_t>(to)].hello) loop_.ring(hello->bell, rank_);
  });
}

/// Whom this process holds for the leader stands in a file, for who wants to do the leader some harm.
void Rank::note_leader() {
  const auto leader = simulator_->process(ProcessId{static_cast<std::uint32_t>(rank_)}).leader();
  if (!leader || leader == leader_) return;
  leader_ = leader;
  std::ofstream(folder_ / ("rank-" + std::to_string(rank_) + ".leader")) << index(*leader) << '\n';
}

void Rank::take(int from, std::string_view bytes) {
  Peer& peer = peers_[static_cast<std::size_t>(from)];
  peer.heard = Clock::now(), peer.silent = false;
  if (auto message = codec::decode<Message>(bytes)) std::visit([&](auto& m) { on(from, m); }, *message);
  else options_.say("rank " + std::to_string(from) + " sent what rank " + std::to_string(rank_) + " cannot read");
}

void Rank::on(int, Parcel& parcel) {
  ++received_;
  if (index(parcel.from) < peers_.size() && index(parcel.to) == static_cast<std::uint32_t>(rank_))
    coming_.emplace(parcel.due, std::move(parcel));
}
void Rank::on(int from, Hello& hello) {
  loop_.ring(hello.bell, rank_);
  peers_[static_cast<std::size_t>(from)].hello = std::move(hello);
}
void Rank::on(int from, Ping& ping) { post(from, Pong{ping.number, ticks()}), push(); }
void Rank::on(int, Pong& pong) {
  const auto now = ticks();
  if (pong.number >= pings_.size()) return;
  const auto sent = pings_[pong.number], trip = now - sent;
  if (trip < best_trip_) best_trip_ = trip, offset_ = pong.time - (sent + trip / 2);
}
void Rank::on(int from, Ready&) { peers_[static_cast<std::size_t>(from)].ready = true; }
void Rank::on(int, Go& go) { go_ = std::move(go); }
void Rank::on(int from, Alive& alive) {
  Peer& peer = peers_[static_cast<std::size_t>(from)];
  peer.alive_before = std::exchange(peer.alive, alive);
}
void Rank::on(int from, Asked& asked) {
  auto [poll, is_new] = polls_.try_emplace(asked.line);
  if (is_new) poll->second.since = Clock::now();
  poll->second.views[from] = asked.view;
}
void Rank::on(int, Decision& decision) {
  asked_.erase(decision.line);
  if (decided_.insert(decision.line).second) news_.push_back(std::move(decision));
}
void Rank::on(int, Stop& stop) { if (!stopped_) stopped_ = stop.reason; }
void Rank::on(int from, Goodbye&) { peers_[static_cast<std::size_t>(from)].gone = true; }
void Rank::on(int, Judged& judged) { judged_ = judged.code; }

// ---- time ---------------------------------------------------------------------------------------

void Rank::sleep_until(Clock::time_point when) {
  loop_.sleep_until(when);
  if (loop_.asked_to_stop() && !stopped_) stopped_ = EndReason::Interrupted;
}

/// As long as it may take until this rank looks for messages again.
Rank::Clock::duration Rank::longest_pause() const {
  for (int p = 0; p < size_; ++p)
    if (p != rank_ && !loop_.is_rung_by(p) && !peers_[static_cast<std::size_t>(p)].silent) return unheard;
  return all_has_left_ ? Clock::duration(heard) : unheard;
}

/// Until something is due, or somebody rings; if there are some who cannot, first for a moment, then for longer.
void Rank::sleep(Clock::time_point next) {
  const auto longest = longest_pause();
  pause_ = longest == heard ? longest : std::min(pause_ * 3 / 2, longest);
  sleep_until(std::min(next, Clock::now() + pause_));
}

template <class Done> bool Rank::wait(Clock::duration bound, const Done& done) {
  const auto end = Clock::now() + bound;
  while (!done()) {
    if (Clock::now() >= end) return false;
    if (!exchange()) sleep_until(Clock::now() + 200us);
  }
  return true;
}

Time Rank::now() const {
  return Time{Duration(static_cast<std::int64_t>(static_cast<double>(ticks() - begin_) * options_.speed))};
}
/// When there is something for this process to do.
std::optional<Time> Rank::next_due() const {
  std::optional<Time> due = simulator_->next_due();
  if (!coming_.empty()) due = std::min(due.value_or(Time::max()), coming_.begin()->first);
  return news_.empty() ? due : simulator_->now();
}
Rank::Clock::time_point Rank::real(Time at) const {
  const auto since = static_cast<double>(at.time_since_epoch().count()) / options_.speed;
  return Clock::time_point(Clock::duration(begin_ + static_cast<std::int64_t>(std::min(since, 1e17))));
}

int Rank::lowest_present() const {
  for (int p = 0; p < size_; ++p) if (!peers_[static_cast<std::size_t>(p)].silent) return p;
  return rank_;
}

bool Rank::is_anybody_silent() const {
  return std::ranges::any_of(peers_, [](const Peer& p) { return p.silent; });
}

/// Those for whom the flag has yet to be set: "ranks 1, 3".
std::string Rank::missing(bool Peer::* flag) const {
  std::string names;
  int count = 0;
  for (int p = 0; p < size_; ++p) {
    if (peers_[static_cast<std::size_t>(p)].*flag || p == rank_) continue;
    names += (count++ ? ", " : "") + std::to_string(p);
  }
  return (count == 1 ? "rank " : "ranks ") + names;
}

// ---- before the run -----------------------------------------------------------------------------

bool Rank::meet(std::uint32_t processes) {
  const std::string settings = std::to_string(options_.speed) + " " + std::to_string(options_.seed);
  const Hello mine{build(), options_.scenario.empty() ? 0 : hash(options_.scenario),
                   hash(settings), contents("/proc/sys/kernel/random/boot_id"), loop_.bell()};
  peers_[static_cast<std::size_t>(rank_)].hello = mine;
  post_all(mine);
  const auto has_spoken = [](const Peer& p) { return p.hello.has_value(); };
  const bool all = wait(to_meet, [&] { return std::ranges::all_of(peers_, has_spoken); });
  std::string problem;
  const auto is = [&](std::size_t p, const char* what) {
    if (problem.empty()) problem = "rank " + std::to_string(p) + " " + what + "; nothing was run";
  };
  for (std::size_t p = 0; p < peers_.size(); ++p) {
    if (!peers_[p].hello) is(p, "did not answer for 20 s");
    else if (peers_[p].hello->build != mine.build) is(p, "is another build of faultline-mpi than rank 0");
    else if (!peers_[p].hello->scenario) is(p, "has no readable scenario");
    else if (peers_[p].hello->scenario != mine.scenario) is(p, "has another scenario than rank 0");
    else if (peers_[p].hello->settings != mine.settings) is(p, "has another --seed or --speed than rank 0");
  }
  if (problem.empty() && static_cast<std::uint32_t>(size_) != processes)
    problem = "the scenario has " + std::to_string(processes) + " processes, and mpirun has started " +
              std::to_string(size_) + " ranks: start as many ranks as processes";
  if (problem.empty()) return true;
  if (rank_ == 0 && mine.scenario) options_.say(problem);     // else rank 0 has said what is wrong with its own
  wait(all ? 1s : 0s, [&] { return transport_.is_empty(std::vector<bool>(peers_.size())); });
  return false;
}

bool Rank::prepare() {
  if (peers_[static_cast<std::size_t>(rank_)].hello->machine != peers_[0].hello->machine) {
    for (std::size_t i = 0; i < pings; ++i) {
      const auto before = best_trip_;
      pings_.push_back(ticks());
      post(0, Ping{i});
      wait(to_prepare / pings, [&] { return best_trip_ != before || ticks() - pings_.back() > 20'000'000; });
    }
  }
  if (rank_ != 0) {
    post(0, Ready{});
    if (wait(2 * to_prepare, [&] { return go_.has_value() || stopped_; }) && go_) {
      begin_ = go_->time - offset_, folder_ = go_->folder;
      return true;
    }
    options_.say("rank " + std::to_string(rank_) + " waited for rank 0 to begin, in vain");
    return false;
  }
  if (!wait(to_prepare, [&] { return std::ranges::count(peers_, true, &Peer::ready) == size_ - 1; })) {
    options_.say("rank 0 waited for " + missing(&Peer::ready) + ", in vain");
    return false;
  }
  std::filesystem::create_directories(options_.folder);
  folder_ = std::filesystem::absolute(options_.folder);
  std::filesystem::remove(folder_ / judge_file);              // of an earlier run there
  begin_ = ticks() + std::chrono::nanoseconds(100ms).count();
  post_all(Go{begin_, folder_.string()});
  return true;
}

// ---- the run ------------------------------------------------------------------------------------

void Rank::run(const Scenario& scenario, std::shared_ptr<const Stack> stack) {
  const std::string name = "rank-" + std::to_string(rank_);
  std::filesystem::create_directories(folder_);               // on another host it may not be there
  if (options_.record)
    recording_ = std::make_unique<RecordingWriter>(
        folder_ / (name + ".recording"),
        RecordingHead{options_.scenario, scenario.seed, static_cast<std::uint32_t>(rank_),
                      static_cast<std::uint32_t>(size_), options_.tool,
                      peers_[static_cast<std::size_t>(rank_)].hello->build});
  std::ofstream(folder_ / (name + ".pid")) << getpid() << '\n';   // for who wants to kill or stop it
  disk_ = std::make_unique<DiskFile>(folder_ / (name + ".disk"));
  simulator_ = std::make_unique<Simulator>(
      scenario, std::move(stack), RunOptions{.alone = ProcessId{static_cast<std::uint32_t>(rank_)}, .outside = this});
  while (Clock::now() < real(Time{})) if (!exchange()) sleep_until(std::min(real(Time{}), Clock::now() + 200us));
  pause_ = shortest_pause;
  while (!simulator_->ended()) {
    const bool any = exchange();
    decide_lines();
    if (all_is_over()) stopped_ = EndReason::Quiescent, post_all(Stop{*stopped_});
    const auto due = [&] { return std::min(next_due().value_or(scenario.until), scenario.until); };
    if (now() >= due()) turn();
    if (recording_ && recording_->problem()) options_.say(*recording_->problem()), stopped_ = EndReason::Interrupted;
    if (stopped_) break;
    if (any) pause_ = shortest_pause;
    else sleep(real(due()));
  }
  const bool mine = simulator_->ended() == EndReason::Failed || stopped_ == EndReason::Interrupted;
  if (mine) post_all(Stop{EndReason::Interrupted});
  finish(stopped_.value_or(EndReason::Until));
}

/// First the recording, then the deed: nothing leaves this rank that a replay could not explain.
void Rank::turn() {
  Turn turn{std::max(now(), simulator_->now()), simulator_->digest(), {}, std::exchange(news_, {})};
  for (; !coming_.empty() && coming_.begin()->first <= turn.at; coming_.erase(coming_.begin()))
    turn.parcels.push_back(std::move(coming_.begin()->second));
  in_order(turn);
  ++turns_;
  const Entry entry(std::move(turn));
  note(entry);
  take_turn(*simulator_, std::get<Turn>(entry));
  push();
  if (const auto now = Clock::now(); recording_ && now >= next_snapshot_) {
    next_snapshot_ = now + between_snapshots;
    note(Snapshot{simulator_->process(ProcessId{static_cast<std::uint32_t>(rank_)}).bytes()});
  }
}

void Rank::note(const Entry& entry) {
  if (!recording_) return;
  const auto before = Clock::now();
  recording_->add(entry);
  recording_time_ += Clock::now() - before;
}

void Rank::finish(EndReason reason) {
  simulator_->finish(reason);
  note(Finished{*simulator_->ended(), simulator_->digest()});
  recording_.reset();                                         // whole, also for who reads it from another machine
  write_result();
  peers_[static_cast<std::size_t>(rank_)].gone = true;
  post_all(Goodbye{});
}

void Rank::write_result() const {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto cpu = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
                   (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
  const auto recording = std::chrono::duration_cast<std::chrono::milliseconds>(recording_time_).count();
  std::ofstream out(folder_ / ("rank-" + std::to_string(rank_) + ".json"), std::ios::binary);
  const auto ended = static_cast<std::uint64_t>(*simulator_->ended());
  out << "{\"rank\": " << rank_ << ", \"ended\": \"" << end_reason_name(ended) << "\", \"turns\": " << turns_
      << ", \"answers\": " << simulator_->counts().indications << ", \"sent\": " << sent_
      << ", \"received\": " << received_ << ", \"dropped\": " << transport_.dropped()
      << ", \"cpu_ms\": " << cpu << ", \"recording_ms\": " << recording << ", \"silent\": [";
  const char* comma = "";
  for (int p = 0; p < size_; ++p)
    if (peers_[static_cast<std::size_t>(p)].silent) out << std::exchange(comma, ", ") << p;
  out << "]}\n";
}

/// Nothing is left to happen anywhere: all have said so twice, and nothing is on its way.
bool Rank::all_is_over() const {
  if (rank_ != 0 || is_anybody_silent()) return false;
  std::uint64_t sent = 0, received = 0;
  for (const Peer& p : peers_) {
    if (!p.alive.idle || p.alive != p.alive_before) return false;
    sent += p.alive.sent, received += p.alive.received;
  }
  return sent == received && !next_due();
}

// ---- the world outside, for the simulator -------------------------------------------------------

void Rank::send(Parcel&& parcel) {
  ++sent_;
  post(static_cast<int>(index(parcel.to)), std::move(parcel));
}
bool Rank::store(const Image& written) {
  if (disk_->append(written)) return true;
  note(StoreFailed{});
  return false;
}
Image Rank::load() {
  Image image = disk_->read();
  note(DiskRead{image});
  return image;
}
void Rank::replace(const Image& image) { disk_->replace(image); }

// ---- after the run ------------------------------------------------------------------------------

void Rank::part() {
  const auto all = [&] { return std::ranges::all_of(peers_, [](const Peer& p) { return p.gone || p.silent; }); };
  if (!wait(to_part + long_silence, all))
    options_.say("rank " + std::to_string(rank_) + " waited for " + missing(&Peer::gone) + " to finish, in vain");
}

/// Each rank has its own view of who is there, so two may take themselves for the lowest: who makes the file is.
bool Rank::claim_judging() const {
  if (rank_ != lowest_present()) return false;
  const int file = ::open((folder_ / judge_file).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  return file >= 0 && ::close(file) == 0;
}

void Rank::keep_in_touch() { exchange(); }

void Rank::tell(int code) {
  post_all(Judged{code});
  std::vector<bool> silent;
  for (const Peer& p : peers_) silent.push_back(p.silent);
  wait(1s, [&] { return transport_.is_empty(silent); });
}

std::optional<int> Rank::hear() {
  if (!wait(to_judge, [&] { return judged_.has_value(); }))
    options_.say("rank " + std::to_string(rank_) + " waited for the verdict of rank " +
                 std::to_string(lowest_present()) + ", in vain");
  return judged_;
}

}  // namespace faultline::mpi
