// step.hpp: one occurrence at one process, and what its handlers ask of the world in return.
//
// A host keeps one Step and uses it again and again: nothing is allocated once its buffers have grown.
#pragma once
#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "sim/core/arena.hpp"
#include "sim/core/random.hpp"
#include "sim/core/types.hpp"
#include "sim/process/type.hpp"

namespace faultline {

class Module;
class Process;

/// What a step did, in the order in which it did it. `bytes` of Send and SetTimer are a wire message.
struct Effect {
  enum class Kind : std::uint8_t { Send, SetTimer, Indication, LayerRequest, LayerIndication, Store, Note, Unreadable };
  Kind kind;
  ProcessId to{};                                             ///< Send
  std::uint32_t offset = 0, size = 0;                         ///< in Step::bytes
  std::uint32_t path_size = 0;                                ///< Store: bytes = path, then what is stored
  Duration after{};                                           ///< SetTimer
  const Type* type = nullptr;                                 ///< Indication, Layer*
  const void* value = nullptr;                                ///< lives until the step is reset
  const Module* module = nullptr;                             ///< who indicates or is asked
};

/// A message of a wire: path of the module, id of the type, body. Reading it is total.
struct Wire {
  std::string_view path;
  std::uint32_t type = 0;
  std::string_view body;
  /// Takes a message apart, and is undefined if that fails.
  bool read(std::string_view bytes) {
    if (!is_short(bytes)) [[unlikely]] return read_long(bytes);
    split(bytes, static_cast<unsigned char>(bytes[0]));
    return true;
  }
  /// Whole, with a path of up to 127 bytes.
  static bool is_short(std::string_view bytes) {
    const auto path_size = bytes.empty() ? 0xffu : static_cast<unsigned char>(bytes[0]);
    return path_size < 0x80 && bytes.size() >= 1 + path_size + sizeof type;
  }
  bool read_long(std::string_view bytes);                     ///< with a path of over 127 bytes, or unreadable
  static constexpr std::size_t longest_path = 0x1f'ffff;
  /// Of the number that says how long the path is.
  static std::size_t length_of(std::size_t path_size) { return path_size < 0x80 ? 1 : path_size < 0x4000 ? 2 : 3; }
  /// The same of bytes that a step has just written, with a path of that length.
  static Wire written(std::string_view bytes, std::size_t path_size) {
    Wire wire;
    wire.split(bytes, path_size);
    return wire;
  }

 private:
  void split(std::string_view bytes, std::size_t path_size) {
    const char* const at = bytes.data() + length_of(path_size);
    path = {at, path_size};
    std::memcpy(&type, at + path_size, sizeof type);
    const char* const rest = at + path_size + sizeof type;
    body = {rest, static_cast<std::size_t>(bytes.data() + bytes.size() - rest)};
  }
};

/// Plain values in a row, for a step: to add one or to forget all is a few instructions, and room is never given back.
template <class T>
class Buffer {
 public:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* data() const { return data_.get(); }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  const T& operator[](std::size_t i) const { return data()[i]; }
  T& back() { return data_[size_ - 1]; }
  void clear() { size_ = 0; }
  /// Room for n more, not set to anything, to be written at once.
  T* room(std::size_t n) {
    if (size_ + n > capacity_) [[unlikely]] grow(size_ + n);
    return data_.get() + std::exchange(size_, size_ + n);
  }
  T& add(const T& value = {}) { return *room(1) = value; }
  void add(const T* values, std::size_t n) { if (n) std::memcpy(room(n), values, n * sizeof(T)); }
  bool operator==(const Buffer& o) const { return std::ranges::equal(*this, o); }

 private:
  [[gnu::noinline]] void grow(std::size_t wanted) {
    const auto capacity = std::max<std::size_t>({256 / sizeof(T), 2 * capacity_, wanted});
    auto larger = std::make_unique_for_overwrite<T[]>(capacity);
    std::copy_n(data_.get(), size_, larger.get());
    data_ = std::move(larger), capacity_ = capacity;
  }
  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0, capacity_ = 0;
};

template <class E> constexpr void check_size() {
  static_assert(sizeof(E) <= 1 << 13, "an event is at most 8 KiB: put what is large into a vector");
}

/// The events of a step: an arena that also runs destructors, at reset.
class EventArena {
 public:
  ~EventArena() { reset(); }
  EventArena() = default;
  EventArena(const EventArena&) = delete;
  EventArena& operator=(const EventArena&) = delete;

  template <class E> const E* make(E&& event) {
    using T = std::remove_cvref_t<E>;
    check_size<T>();
    auto* place = new (memory_.allocate(sizeof(T), alignof(T))) T(std::forward<E>(event));
    if constexpr (!std::is_trivially_destructible_v<T>) doomed_.push_back({type_of<T>.destroy, place});
    return place;
  }
  /// The event that the bytes encode; null if they encode none.
  const void* decode(const Type& type, std::string_view bytes) {
    void* const place = memory_.allocate(type.size, type.alignment);
    if (!type.decode(bytes, place)) return nullptr;
    if (type.destroy) doomed_.push_back({type.destroy, place});
    return place;
  }
  void reset() {
    if (!doomed_.empty()) destroy_all();
    memory_.reset();
  }

 private:
  struct Doomed { void (*destroy)(void*); void* object; };
  void destroy_all() {
    for (auto at = doomed_.rbegin(); at != doomed_.rend(); ++at) at->destroy(at->object);
    doomed_.clear();
  }
  Arena memory_;
  std::vector<Doomed> doomed_;
};

class Step {
 public:
  // ---- set by the host before a step
  ProcessId self{};
  std::span<const ProcessId> processes;
  Time now{};                                                 ///< on the process's own clock
  Key chance{0, stream("process")};                           ///< of this process's own draws
  Key common_chance{0, stream("common")};                     ///< of draws that all processes share
  bool layers = false;                                        ///< record requests and indications of inner modules too
  std::size_t limit = 1'000'000;                              ///< local events before the step counts as endless

  // ---- what came of it
  Buffer<Effect> effects;
  Buffer<char> bytes;
  bool stores = false;                                        ///< some effect is a Store
  std::string_view text(const Effect& e) const { return {bytes.data() + e.offset, e.size}; }
  std::size_t handled = 0;                                    ///< local events run

  /// Ready for the next step; buffers keep their size.
  void reset() {
    effects.clear(), bytes.clear(), queue_.clear(), touched_.clear();
    if (!graveyard_.empty()) [[unlikely]] empty_graveyard();
    arena_.reset();
    audience_ = nullptr;
    handled = 0;
    stores = false;
  }
  Step();
  ~Step();
  Step(Step&&) = delete;

  // ---- for Context
  template <class E> void ask(Module& target, Module& from, E event) {
    const auto* e = arena_.make(std::move(event));
    if (layers) observe(Effect::Kind::LayerRequest, target, type_of<E>, e);
    push(target, Local::Request, &from, &type_of<E>, e);
  }
  template <class E> void tell(Module& from, E event) {
    tell(from, type_of<E>, arena_.make(std::move(event)));
  }
  template <class M> void send(const Module& from, ProcessId to, const M& message) {
    codec::Filler out{open(Effect::Kind::Send, from, type_of<M>.id, codec::size(message))};
    effects.back().to = to;
    codec::put(out, message);
  }
  void send(const Module& from, ProcessId to, std::uint32_t type, std::string_view body);
  template <class T> void set_timer(const Module& from, Duration after, const T& timer) {
    codec::Filler out{open(Effect::Kind::SetTimer, from, type_of<T>.id, codec::size(timer))};
    effects.back().after = after;
    codec::put(out, timer);
  }
  template <class E> void report(const Module& from, E event) {
    if (layers) observe(Effect::Kind::LayerIndication, from, type_of<E>, arena_.make(std::move(event)));
  }
  void store(const Module& of, std::string_view key, std::string_view bytes);   ///< of a journal's entry, if a key
  void note(const Module& from, std::string_view text);
  void unreadable(const Module& at, std::string_view why);
  /// `at` has no handler for a value of that type (which `from` indicated, or which came by itself).
  void refuse(const Module& at, std::uint32_t type, const Module* from);
  void bury(std::unique_ptr<Module>);
  std::uint64_t random(std::uint64_t n);
  std::uint64_t common_random(const Module& at, std::uint64_t n);
  /// A new instance enters the process: wired, started, and introduced to the services it listens to.
  void adopt(Module& owner, Module& child, std::uint8_t field, const std::string& key_bytes, const void* key);

 private:
  friend class Process;
  struct Local {
    enum Kind : std::uint8_t { Start, Recover, Joined, Request, Indication, Message, Timer };
    Module* target;
    Module* source;                                           // who asks, indicates or has joined
    const Type* type;
    const void* value;
    Kind kind;
  };
  void push(Module& target, Local::Kind kind, Module* source = nullptr, const Type* type = nullptr,
            const void* value = nullptr) {
    Local* const local = queue_.room(1);
    local->target = &target, local->source = source, local->type = type, local->value = value, local->kind = kind;
  }
  /// The event that the step is about: at once, unless a module that it has made must start before.
  void begin_with(const Local& local) {
    if (!queue_.empty()) return void(queue_.add(local));
    ++handled;
    dispatch(local);
  }
  void run();
  void dispatch(const Local&);
  void dispatch_input(Module&, bool message);                 // the message or timer that the step is about
  void empty_graveyard();
  [[noreturn]] static void refuse_zero(std::string_view who);
  void tell(Module& from, const Type&, const void* value);
  void observe(Effect::Kind, const Module&, const Type&, const void* value);
  Effect& add(Effect::Kind, const Module&);
  char* open(Effect::Kind, const Module&, std::uint32_t type, std::size_t body_size);   // where its body goes
  [[noreturn]] static void refuse_long();
  void begin_life(Module&, Local::Kind);

  Process* process_ = nullptr;
  Wire incoming_;                                             // the message or timer that the step is about
  ProcessId sender_{};
  Module* audience_ = nullptr;                                // of a service that answers Joined
  Buffer<Local> queue_;
  Buffer<Module*> touched_;                                   // ran, and has stable fields
  std::string stored_;                                        // of one, on its way to `bytes`
  std::vector<std::unique_ptr<Module>> graveyard_;            // retired in this step, still pointed to
  EventArena arena_;
};

}  // namespace faultline
