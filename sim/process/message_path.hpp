// message_path.hpp: what every message goes through, inline: most of it does so little that a call would cost as much.
//
// The end of process.hpp, which includes it.
#pragma once
#include "sim/process/process.hpp"

namespace faultline {

inline Effect& Step::add(Effect::Kind kind, const Module& module) {
  Effect& e = effects.add();
  e.kind = kind, e.module = &module;
  return e;
}

/// The head of a message: length of the path, path, type.
inline char* Step::open(Effect::Kind kind, const Module& module, std::uint32_t type, std::size_t body_size) {
  const std::string_view path = module.path();
  const std::size_t head = Wire::length_of(path.size()) + path.size() + sizeof type;
  const std::size_t offset = bytes.size(), size = head + body_size;
  if (path.size() > Wire::longest_path || (offset + size) >> 32 != 0) [[unlikely]] refuse_long();
  codec::Filler out{bytes.room(size)};
  out.varint(path.size());
  out.raw(path.data(), path.size());
  out.raw(reinterpret_cast<const char*>(&type), sizeof type);
  Effect& e = add(kind, module);
  e.offset = static_cast<std::uint32_t>(offset), e.size = static_cast<std::uint32_t>(size);
  e.path_size = static_cast<std::uint32_t>(path.size());
  return out.at;
}

inline std::uint64_t Step::random(std::uint64_t n) {
  if (n == 0) [[unlikely]] refuse_zero("random");
  return Draws(chance.of(process_->draws_++)).below(n);
}

inline void Step::dispatch_input(Module& m, bool message) {
  Context ctx(*this, m);
  if (message) m.message(ctx, sender_, incoming_.type, incoming_.body);
  else m.timer(ctx, incoming_.type, incoming_.body);
  if (m.algorithm().has_stable) touched_.add(&m);
}

inline void Process::receive(Step& step, ProcessId from, std::string_view wire) {
  step.sender_ = from;
  take(step, true, wire);
}

[[gnu::always_inline]] inline void Process::take(Step& step, bool message, std::string_view bytes) {
  begin(step);
  if (step.incoming_.read(bytes)) [[likely]] {
    const auto path = step.incoming_.path;
    bool readable = true;
    Module* target = path.empty() ? root_.get() : find(path, this, &step, readable);
    if (target && step.queue_.empty()) ++step.handled, step.dispatch_input(*target, message);
    else if (target) step.push(*target, message ? Step::Local::Message : Step::Local::Timer);
    if (!readable) step.unreadable(*root_.get(), "a message for no module of this process");
  } else step.unreadable(*root_.get(), "a message that is cut short");
  finish(step);
}

}  // namespace faultline
