// process.hpp: what an algorithm is written against, and the process that hosts it.
//
// An algorithm is a plain struct: fields for state, `Use<Port>` fields for the modules it uses, and one
// `void on(Context&, ...)` for each event it handles (the shapes are listed in algorithm.hpp). Requests
// go down with ctx.trigger(sub, event), indications go up with ctx.trigger(event). Local events wait in
// one queue per process and run one at a time: no handler is ever re-entered.
#pragma once
#include <functional>
#include <memory>
#include <span>

#include "sim/core/random.hpp"
#include "sim/core/types.hpp"
#include "sim/process/stable.hpp"
#include "sim/process/stack.hpp"
#include "sim/process/step.hpp"

namespace faultline {

struct Start {};                                              ///< every module's first event
struct Recover {};                                            ///< instead of Start after a restart, where handled
/// To a shared service: a module made during the run has begun to listen; what the service triggers
/// in this handler goes to that module alone. Tell it what it would know had it listened from the start.
struct Joined {};

class Context;

// ---- modules ------------------------------------------------------------------------------------

/// A value of some algorithm inside a process. algorithm.hpp writes this interface, once per algorithm.
class Module {
 public:
  explicit Module(const Layer& layer) : layer_(&layer) {}
  Module(const Module& other) : layer_(other.layer_) {}       // a copy has yet to be wired
  Module& operator=(const Module&) = delete;
  virtual ~Module() = default;

  const Layer& layer() const { return *layer_; }
  const Algorithm& algorithm() const { return *layer_->algorithm; }
  Module* parent() const { return parent_; }                  ///< null: the outermost, or a shared service
  std::uint8_t field() const { return field_; }               ///< of the parent, that holds this
  const void* key() const { return key_; }                    ///< among Instances
  std::string_view path() const { return path_; }             ///< field indices and keys from the root
  bool is_service() const { return !parent_ && !path().empty(); }
  bool is_retired() const { return retired_; }

  virtual std::unique_ptr<Module> clone() const = 0;
  virtual void put(codec::Sizer&) const = 0;
  virtual void put(codec::Filler&) const = 0;
  virtual void put(json::Writer&) const = 0;
  virtual void get(codec::Reader&) = 0;
  virtual void put_stable(std::string& out) const = 0;        ///< its Stable fields and retired keys
  virtual bool get_stable(std::string_view) = 0;              ///< false: unreadable
  virtual bool stable_changed() = 0;                          ///< since the last call
  /// What its journals keep outside of that: each entry's key below the module's path, and its bytes, empty for one
  /// that is to be erased. `changed`: only those since the last call. The bytes lie in `room`.
  using VisitEntry = std::function<void(std::string_view key, std::string_view bytes)>;
  virtual void each_entry(bool changed, std::string& room, const VisitEntry&) = 0;
  virtual bool is_journal(std::uint8_t field) const = 0;
  virtual bool get_entry(codec::Reader& key, std::string_view bytes) = 0;  ///< in order, after get_stable
  virtual bool journals_whole() const = 0;                    ///< each has all the entries that it should have
  virtual std::optional<ProcessId> leader() const = 0;        ///< whom it holds for the leader, if it has such a notion
  virtual std::uint64_t outline() const = 0;                  ///< of its state, without its parts (outline.hpp)
  /// The longest one-way delay at which it does not take a live process for crashed, if it is a detector.
  virtual std::optional<Duration> synchrony_bound() const = 0;

  /// Follows one hop of a path. A missing instance is made if there is a `maker` and begins its life in
  /// `step` if there is one. Null with `in` failed: no such path; null without: a retired instance.
  virtual Module* child(codec::Reader& in, Process* maker, Step* step) = 0;
  virtual void each(const std::function<void(Module&)>&) = 0; ///< its own parts, in order of field and key
  virtual void link(class Process&) = 0;                      ///< wires the parts and the shared fields

  virtual void start(Context&, bool recovering) = 0;
  virtual void joined(Context&) = 0;
  virtual bool indicates(const Type&) const = 0;
  virtual void request(Context&, const Type&, const void* event) = 0;
  virtual void indication(Context&, const Module& from, const Type&, const void* event) = 0;
  virtual void message(Context&, ProcessId from, std::uint32_t type, std::string_view body) = 0;
  virtual void timer(Context&, std::uint32_t type, std::string_view body) = 0;

  static constexpr char service_hop = '\xff';

 private:
  friend class Process;
  friend class Context;
  friend class Step;

  // With the table of virtual functions one cache line; the algorithm's own fields begin on the next.
  const Layer* layer_;
  Module* parent_ = nullptr;
  const void* key_ = nullptr;
  SmallBytes<12> path_;
  std::uint8_t field_ = 0;
  bool retired_ = false;
  std::unique_ptr<std::vector<Module*>> users_;               // of a service, in order of path
};

/// Owns a module and copies as a value.
class Slot {
 public:
  Slot() = default;
  explicit Slot(const Layer& layer) : module_(layer.algorithm->make(layer)) {}
  Slot(const Slot& other) : module_(other.module_ ? other.module_->clone() : nullptr) {}
  Slot(Slot&&) noexcept = default;
  Slot& operator=(Slot other) noexcept { return module_.swap(other.module_), *this; }
  Module* get() const { return module_.get(); }
  std::unique_ptr<Module> release() { return std::move(module_); }
  template <class Out> void put(Out& out) const { module_->put(out); }
  void get(codec::Reader& in) { module_->get(in); }

 private:
  std::unique_ptr<Module> module_;
};

// ---- the parts of an algorithm; what it keeps stands in stable.hpp ------------------------------

/// A module that an algorithm uses. Which algorithm it holds is chosen when the process is made.
template <class P> class Use {
 public:
  using Port = P;
  Module* get() const { return slot_.get(); }
  void make(const Layer& layer) { slot_ = Slot(layer); }
  template <class Out> void put(Out& out) const { slot_.put(out); }
  void get(codec::Reader& in) { slot_.get(in); }

 private:
  Slot slot_;
};

/// Many modules of one port, by key. The first mention of a key, by the algorithm or by a message from
/// elsewhere, makes and starts one; a retired key stays retired, also over a restart.
template <class K, class P> class Instances {
 public:
  using Port = P;
  using Key = K;
  void make(const Layer& layer, std::uint8_t field) { layer_ = &layer, field_ = field; }
  bool is_retired(const Key& key) const { return (floor_ && key < *floor_) || retired_.contains(key); }
  bool contains(const Key& key) const { return live_.contains(key); }
  std::size_t size() const { return live_.size(); }

  template <class Out> void put(Out& out) const {
    if constexpr (std::is_same_v<Out, json::Writer>) {
      out.out += "{\"live\":", out.put(live_), out.out += ",\"floor\":", out.put(floor_);
      out.out += ",\"retired\":", out.put(retired_), out.out += '}';
    } else {
      out.varint(live_.size());
      for (const auto& [key, slot] : live_) codec::put(out, key), slot.put(out);
      put_retired(out);
    }
  }
  void get(codec::Reader& in) {
    live_.clear();
    for (auto n = in.count(); n-- && in.ok();) {
      Key key{};
      codec::get(in, key);
      if (!live_.empty() && !(live_.rbegin()->first < key)) return in.fail("instances not in order");
      live_.emplace_hint(live_.end(), std::move(key), Slot(*layer_))->second.get(in);
    }
    get_retired(in);
  }
  template <class Out> void put_retired(Out& out) const { codec::put(out, floor_), codec::put(out, retired_); }
  void get_retired(codec::Reader& in) { codec::get(in, floor_), codec::get(in, retired_); }

  // For the framework: Context::retire and Hosted.
  std::map<Key, Slot>& live() { return live_; }
  /// The instance of that key, made if there is none; whether it was made.
  std::pair<Module*, bool> find_or_make(const Key& key, const Key** stored) {
    auto [at, is_new] = live_.try_emplace(key);
    if (is_new) at->second = Slot(*layer_);
    *stored = &at->first;
    return {at->second.get(), is_new};
  }
  std::uint8_t field() const { return field_; }
  std::unique_ptr<Module> retire(const Key& key) {
    if (!is_retired(key)) retired_.insert(key), changed_ = true;
    auto at = live_.find(key);
    if (at == live_.end()) return nullptr;
    auto module = at->second.release();
    live_.erase(at);
    return module;
  }
  void raise_floor(const Key& key) {
    if (floor_ && !(*floor_ < key)) return;
    floor_ = key, changed_ = true;
    retired_.erase(retired_.begin(), retired_.lower_bound(key));
  }
  bool take_changed() { return std::exchange(changed_, false); }

 private:
  const Layer* layer_ = nullptr;
  std::uint8_t field_ = 0;                                    // of the algorithm that this is
  std::map<Key, Slot> live_;
  std::optional<Key> floor_;                                  // every key below is retired
  std::set<Key> retired_;                                     // and these
  bool changed_ = false;                                      // since the last store; no part of the value
};

/// The process's one module of a port (a detector, a leader oracle, a clock, a coin): its indications
/// go to every module that declares it.
template <class P> class Shared {
 public:
  using Port = P;
  Module* get() const { return module_; }
  void wire(Module* module) { module_ = module; }
  template <class Out> void put(Out& out) const {
    if constexpr (std::is_same_v<Out, json::Writer>) out.out += "\"shared\"";
  }
  void get(codec::Reader&) {}

 private:
  Module* module_ = nullptr;
};

// ---- the context --------------------------------------------------------------------------------

/// What a handler may see and do. Made for each call and never stored.
class Context {
 public:
  ProcessId self() const { return step_->self; }
  /// All processes of the system, self included, in order.
  std::span<const ProcessId> processes() const { return step_->processes; }
  std::size_t N() const { return step_->processes.size(); }
  std::size_t majority() const { return N() / 2 + 1; }        ///< fewest processes that are more than half
  /// This process's own clock: it may be off, drift, jump and stand still.
  Time now() const { return step_->now; }
  /// A number below n >= 1, each equally likely, of this process's own chance.
  std::uint64_t random(std::uint64_t n) { return step_->random(n); }
  /// A span from low to high, both included.
  Duration random(Duration low, Duration high) {
    if (high < low) throw std::logic_error("random(low, high): there is no span between them");
    const auto span = static_cast<std::uint64_t>((high - low).count()) + 1;
    return low + Duration(static_cast<std::int64_t>(step_->random(span)));
  }

  /// A request to a module this one uses, to one instance among many, or to a shared service.
  template <class P, class Request> void trigger(const Use<P>& sub, Request request) {
    static_assert(listed<Request, typename P::Requests>, "this is no request of that port");
    own(sub.get() && sub.get()->parent() == module_);
    step_->ask(*sub.get(), *module_, std::move(request));
  }
  template <class P, class Request> void trigger(const Shared<P>& sub, Request request) {
    static_assert(listed<Request, typename P::Requests>, "this is no request of that port");
    own(sub.get());
    step_->ask(*sub.get(), *module_, std::move(request));
  }
  template <class K, class P, class Request>
  void trigger(Instances<K, P>& subs, const std::type_identity_t<K>& key, Request request) {
    static_assert(listed<Request, typename P::Requests>, "this is no request of that port");
    if (Module* sub = instance(subs, key)) step_->ask(*sub, *module_, std::move(request));
  }
  /// An indication to the module that uses this one (of a shared service: to all of them).
  template <class Indication> void trigger(Indication indication) { step_->tell(*module_, std::move(indication)); }

  /// Sends to a process's module of the same place in the stack; the network may lose it, and more.
  void send(ProcessId to, const Payload& message) { step_->send(*module_, to, message.type(), message.bytes()); }
  template <reflect::Aggregate M> void send(ProcessId to, const M& message) {
    (void)known_type<M>;
    step_->send(*module_, to, message);
  }
  /// Gives the timer back to this module after that long on its own clock; negative counts as none.
  template <reflect::Aggregate T> void set_timer(Duration after, const T& timer) {
    (void)known_type<T>;
    step_->set_timer(*module_, after < Duration{} ? Duration{} : after, timer);
  }

  /// Ends an instance for good; what is still addressed to it, or indicated by it, vanishes.
  template <class K, class P> void retire(Instances<K, P>& subs, const std::type_identity_t<K>& key) {
    if (auto module = subs.retire(key)) step_->bury(std::move(module));
  }
  /// Ends every instance of a key below this one, also those that have never been mentioned.
  template <class K, class P> void retire_below(Instances<K, P>& subs, const std::type_identity_t<K>& key) {
    while (!subs.live().empty() && subs.live().begin()->first < key) retire(subs, K(subs.live().begin()->first));
    subs.raise_floor(key);
  }

  /// Tells the checkers of this algorithm's own properties what nobody else can see. One of its `Reports`.
  template <class Report> void report(Report report) { step_->report(*module_, std::move(report)); }
  /// A number below n >= 1 that is the same for every process that asks at this place in its stack: the ideal of
  /// shared randomness, for coins. It has a stream of its own.
  std::uint64_t common_random(std::uint64_t n) { return step_->common_random(*module_, n); }
  /// Leaves a line of text in the trace.
  void note(std::string_view text) { step_->note(*module_, text); }

  // ---- for the framework
  Context(Step& step, Module& module) : step_(&step), module_(&module) {}
  Step& step() const { return *step_; }
  Module& module() const { return *module_; }
  /// The instance of that key, made and started if need be; null if it is retired.
  template <class K, class P> Module* instance(Instances<K, P>& subs, const K& key) {
    if (subs.is_retired(key)) return nullptr;
    const K* stored = nullptr;
    auto [module, is_new] = subs.find_or_make(key, &stored);
    if (is_new) step_->adopt(*module_, *module, subs.field(), codec::encode(key), stored);
    return module;
  }

 private:
  void own(bool ok) const {
    if (!ok)
      throw std::logic_error(std::string(module_->algorithm().name) +
                             " triggers a request on what is no field of its own");
  }
  Step* step_;
  Module* module_;
};

// ---- a process ----------------------------------------------------------------------------------

/// What a process has on its disk: the stable bytes of each module that has any, by path, and each entry of its
/// journals, by the path of the module and the entry's key.
using Image = std::map<std::string, std::string, std::less<>>;

/// A whole process: a value that is copied, encoded, compared and shown.
class Process {
 public:
  explicit Process(std::shared_ptr<const Stack>);
  Process(const Process&);
  Process(Process&&) noexcept = default;
  Process& operator=(Process&&) noexcept = default;
  Process& operator=(const Process& other) { return *this = Process(other); }

  /// Each of these is one step: one external event, then local events until there are none.
  void start(Step&);
  void request(Step&, const Type&, const void* event);        ///< to the outermost module
  template <class E> void request(Step& step, const E& event) { request(step, type_of<E>, &event); }
  void request(Step&, const RequestInfo&, std::string_view bytes);
  void receive(Step&, ProcessId from, std::string_view wire);
  void wake(Step&, std::string_view wire);
  void recover(Step&);                                        ///< the first step after a restart

  /// Forgets everything volatile and takes what the disk holds. Says what was unreadable, if anything.
  std::optional<std::string> restart(const Image&);
  Image image() const;                                        ///< as if every store had reached the disk
  void crash() { restart(image()); }                          ///< for hosts without a disk model

  const Stack& stack() const { return *stack_; }
  Module& root() const { return *root_.get(); }
  Module* at(std::string_view path) const;                    ///< null if there is no such module
  void each(const std::function<void(Module&)>&) const;       ///< services, then the root, depth first
  std::optional<ProcessId> leader() const;                    ///< whom it holds for the leader, if it knows
  std::optional<Duration> synchrony_bound() const;            ///< the shortest of its modules'

  /// A step is about to come: has what it touches first fetched from memory.
  void prefetch() const {
    const auto* const root = reinterpret_cast<const char*>(root_.get());
    __builtin_prefetch(root), __builtin_prefetch(root + 64);
  }

  static std::string service_path(std::uint32_t port);        ///< where a shared service of that port stands
  std::string bytes() const;                                  ///< canonical: equal states have equal bytes
  bool get(std::string_view bytes, codec::Error* why = nullptr);
  std::string json() const;
  bool operator==(const Process& other) const { return bytes() == other.bytes(); }

 private:
  friend class Step;
  template <class> friend class Hosted;
  void wire_all();
  void wire(Module&, Module* parent, std::uint8_t field, std::string_view path, const void* key);
  void make_all();                                            ///< all modules, as at the start
  Module& service(std::uint32_t port) { return *services_.at(port).get(); }
  void listen(Module& service, Module& user);
  void forget(Module&);                                       ///< a retired subtree listens no more
  /// With `entry`, also the module whose journal has an entry of that path; the rest of the path goes there.
  Module* find(std::string_view path, Process* maker, Step*, bool& readable, std::string_view* entry = nullptr) const;
  void take(Step&, bool message, std::string_view wire);
  void begin(Step& step) { step.process_ = this; }
  void finish(Step& step) {                                   ///< runs what waits, then notes what to store
    if (!step.queue_.empty()) step.run();
    if (!step.touched_.empty()) note_stores(step);
  }
  void note_stores(Step&);

  Slot root_;                                                 // these two are all that a step touches
  std::uint64_t draws_ = 0;                                   // how much of its chance it has used
  std::shared_ptr<const Stack> stack_;
  std::map<std::uint32_t, Slot> services_;                    // by port: all that the stack may share
};

}  // namespace faultline

#include "sim/process/message_path.hpp"
