#include "sim/process/step.hpp"

#include "sim/process/process.hpp"

namespace faultline {

bool Wire::read_long(std::string_view bytes) {
  codec::Reader in(bytes);
  path = in.raw(in.varint());
  if (auto id = in.raw(sizeof type); id.size() == sizeof type) std::memcpy(&type, id.data(), sizeof type);
  body = in.rest();
  return in.ok();
}

Step::Step() = default;
Step::~Step() = default;

void Step::empty_graveyard() { graveyard_.clear(); }

void Step::run() {
  for (std::size_t next = 0; next < queue_.size(); ++next) {
    if (++handled > limit)
      throw std::runtime_error("a step does not end: over " + std::to_string(limit) +
                               " local events, the last one in " +
                               std::string(queue_[next].target->algorithm().name));
    Local local = queue_[next];                               // a copy: the queue may move while it runs
    const bool unheard = local.kind == Local::Indication && local.source->is_retired();
    if (!local.target->is_retired() && !unheard) dispatch(local);
  }
  queue_.clear();
}

void Step::dispatch(const Local& l) {
  Module& m = *l.target;
  Context ctx(*this, m);
  switch (l.kind) {
    case Local::Start: m.start(ctx, false); break;
    case Local::Recover: m.start(ctx, true); break;
    case Local::Joined:
      audience_ = l.source;
      m.joined(ctx);
      audience_ = nullptr;
      break;
    case Local::Request: m.request(ctx, *l.type, l.value); break;
    case Local::Indication: m.indication(ctx, *l.source, *l.type, l.value); break;
    case Local::Message:
    case Local::Timer: return dispatch_input(m, l.kind == Local::Message);
  }
  if (m.algorithm().has_stable) touched_.add(&m);
}

void Step::tell(Module& from, const Type& type, const void* value) {
  if (!from.indicates(type))
    throw std::logic_error(std::string(from.algorithm().name) + " triggers " + std::string(type.name) +
                           ", which is no indication of its port");
  if (from.parent_) {
    if (layers) observe(Effect::Kind::LayerIndication, from, type, value);
    push(*from.parent_, Local::Indication, &from, &type, value);
  } else if (from.is_service()) {
    if (layers && !audience_) observe(Effect::Kind::LayerIndication, from, type, value);
    if (audience_) push(*audience_, Local::Indication, &from, &type, value);
    else if (from.users_) for (Module* user : *from.users_) push(*user, Local::Indication, &from, &type, value);
  } else observe(Effect::Kind::Indication, from, type, value);
}

void Step::observe(Effect::Kind kind, const Module& module, const Type& type, const void* value) {
  Effect& e = add(kind, module);
  e.type = &type, e.value = value;
}

void Step::refuse_long() { throw std::length_error("a step sends over 4 GiB"); }

void Step::send(const Module& from, ProcessId to, std::uint32_t type, std::string_view body) {
  codec::Filler{open(Effect::Kind::Send, from, type, body.size())}.raw(body.data(), body.size());
  effects.back().to = to;
}

void Step::store(const Module& of, std::string_view key, std::string_view stored) {
  const auto offset = static_cast<std::uint32_t>(bytes.size());
  for (const std::string_view part : {of.path(), key, stored}) bytes.add(part.data(), part.size());
  stores = true;
  Effect& e = add(Effect::Kind::Store, of);
  e.offset = offset, e.size = static_cast<std::uint32_t>(bytes.size()) - offset;
  e.path_size = static_cast<std::uint32_t>(of.path().size() + key.size());
}

void Step::note(const Module& from, std::string_view text) {
  auto offset = static_cast<std::uint32_t>(bytes.size());
  bytes.add(text.data(), text.size());
  Effect& e = add(Effect::Kind::Note, from);
  e.offset = offset, e.size = static_cast<std::uint32_t>(text.size());
}

void Step::unreadable(const Module& at, std::string_view why) {
  note(at, why);
  effects.back().kind = Effect::Kind::Unreadable;
}

void Step::refuse(const Module& at, std::uint32_t type, const Module* from) {
  const Type* known = find_type(type);
  std::string text(at.algorithm().name);
  text.append(" cannot read ").append(known ? known->name : "a message of unknown type");
  if (from) text.append(" from ").append(from->algorithm().name);
  unreadable(at, text);
}

void Step::bury(std::unique_ptr<Module> module) {
  process_->forget(*module);
  graveyard_.push_back(std::move(module));
}

void Step::refuse_zero(std::string_view who) {
  throw std::logic_error(std::string(who) + "(0): there is no number below 0");
}

std::uint64_t Step::common_random(const Module& at, std::uint64_t n) {
  if (n == 0) refuse_zero("common_random");
  Key key = common_chance;
  for (char c : at.path()) key = key.of(static_cast<unsigned char>(c));
  return Draws(key).below(n);
}

void Step::begin_life(Module& module, Local::Kind kind) {
  module.each([&](Module& sub) { begin_life(sub, kind); });   // what it uses starts before it
  push(module, kind);
}

void Step::adopt(Module& owner, Module& child, std::uint8_t field, const std::string& key_bytes, const void* key) {
  process_->wire(child, &owner, field, std::string(owner.path()) + static_cast<char>(field) + key_bytes, key);
  begin_life(child, Local::Start);
  std::function<void(Module&)> introduce = [&](Module& m) {
    for (const PartInfo& part : m.algorithm().parts) {
      if (part.kind == PartKind::Shared) push(process_->service(part.port->id), Local::Joined, &m);
    }
    m.each(introduce);
  };
  introduce(child);
}

}  // namespace faultline
