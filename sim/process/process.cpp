#include "sim/process/process.hpp"

#include <algorithm>

namespace faultline {

Process::Process(std::shared_ptr<const Stack> stack) : stack_(std::move(stack)) {
  make_all();
  wire_all();
}
Process::Process(const Process& other)
    : root_(other.root_), draws_(other.draws_), stack_(other.stack_), services_(other.services_) {
  wire_all();
}

void Process::make_all() {
  services_.clear();
  for (const auto& [port, layer] : stack_->services()) services_.emplace(port, Slot(*layer));
  root_ = Slot(stack_->root());
}

// ---- wiring: the pointers between modules, made anew for every copy ------------------------------

void Process::wire_all() {
  for (auto& [_, service] : services_) service.get()->users_.reset();
  for (auto& [port, service] : services_) wire(*service.get(), nullptr, 0, service_path(port), nullptr);
  wire(*root_.get(), nullptr, 0, {}, nullptr);
}

std::string Process::service_path(std::uint32_t port) {
  std::string path(1, Module::service_hop);
  return path.append(reinterpret_cast<const char*>(&port), sizeof port);
}

void Process::wire(Module& module, Module* parent, std::uint8_t field, std::string_view path, const void* key) {
  module.parent_ = parent, module.field_ = field, module.key_ = key;
  module.path_ = SmallBytes<12>(path);
  module.link(*this);
}

void Process::listen(Module& service, Module& user) {
  if (!service.users_) service.users_ = std::make_unique<std::vector<Module*>>();
  auto& users = *service.users_;                              // by path: a function of the value alone
  auto at = std::lower_bound(users.begin(), users.end(), &user, [](auto* a, auto* b) { return a->path() < b->path(); });
  users.insert(at, &user);
}

void Process::forget(Module& module) {
  module.retired_ = true;
  for (auto& [_, service] : services_) if (auto& users = service.get()->users_) std::erase(*users, &module);
  module.each([this](Module& sub) { forget(sub); });
}

void Process::each(const std::function<void(Module&)>& visit) const {
  std::function<void(Module&)> walk = [&](Module& m) { visit(m), m.each(walk); };
  for (const auto& [_, service] : services_) walk(*service.get());
  walk(*root_.get());
}

std::optional<ProcessId> Process::leader() const {
  std::optional<ProcessId> found;
  each([&](Module& m) { if (auto l = m.leader(); l && !found) found = l; });
  return found;
}

std::optional<Duration> Process::synchrony_bound() const {
  std::optional<Duration> shortest;
  each([&](Module& m) { if (auto b = m.synchrony_bound(); b && (!shortest || *b < *shortest)) shortest = b; });
  return shortest;
}

// ---- steps --------------------------------------------------------------------------------------

void Process::start(Step& step) {
  begin(step);
  for (auto& [_, service] : services_) step.begin_life(*service.get(), Step::Local::Start);
  step.begin_life(*root_.get(), Step::Local::Start);
  finish(step);
}

void Process::recover(Step& step) {
  begin(step);
  for (auto& [_, service] : services_) step.begin_life(*service.get(), Step::Local::Recover);
  step.begin_life(*root_.get(), Step::Local::Recover);
  finish(step);
}

void Process::request(Step& step, const Type& type, const void* event) {
  begin(step);
  step.begin_with({root_.get(), nullptr, &type, event, Step::Local::Request});
  finish(step);
}

void Process::request(Step& step, const RequestInfo& info, std::string_view bytes) {
  if (const void* event = step.arena_.decode(*info.type, bytes)) return request(step, *info.type, event);
  begin(step);
  step.unreadable(*root_.get(), "a request that cannot be read");
}

void Process::wake(Step& step, std::string_view wire) { take(step, false, wire); }

Module* Process::find(std::string_view path, Process* maker, Step* step, bool& readable,
                      std::string_view* entry) const {
  Module* at = root_.get();
  if (path.empty()) return at;
  codec::Reader in(path);
  if (path.starts_with(Module::service_hop)) {
    in.byte();
    std::uint32_t port = 0;
    if (auto id = in.raw(sizeof port); id.size() == sizeof port) std::memcpy(&port, id.data(), sizeof port);
    auto service = services_.find(port);
    at = service == services_.end() ? nullptr : service->second.get();
    readable = at && in.ok();
  }
  while (at && in.left()) {
    if (entry && at->is_journal(static_cast<std::uint8_t>(path[path.size() - in.left()]))) {
      *entry = in.rest();
      break;
    }
    at = at->child(in, maker, step);
  }
  readable = readable && in.ok();
  return in.ok() ? at : nullptr;
}

Module* Process::at(std::string_view path) const {
  bool readable = true;
  return find(path, nullptr, nullptr, readable);
}

void Process::note_stores(Step& step) {
  for (Module* module : step.touched_) {
    if (module->retired_ || !module->stable_changed()) continue;
    std::string& room = step.stored_;
    module->each_entry(true, room, [&](std::string_view key, std::string_view bytes) {
      step.store(*module, key, bytes);
    });
    module->put_stable(room);
    step.store(*module, {}, room);
  }
  step.touched_.clear();
}

// ---- crash and restart --------------------------------------------------------------------------

Image Process::image() const {
  Image all;
  std::string room;
  each([&](Module& m) {
    if (!m.algorithm().has_stable) return;
    const std::string path(m.path());
    m.put_stable(all[path]);
    m.each_entry(false, room, [&](std::string_view key, std::string_view bytes) {
      all[path + std::string(key)] = bytes;
    });
  });
  return all;
}

std::optional<std::string> Process::restart(const Image& image) {
  make_all();
  wire_all();
  for (const auto& [path, bytes] : image) {                   // in order of path: a module before what is below it
    bool readable = true;
    std::string_view entry;
    Module* module = find(path, this, nullptr, readable, &entry);
    if (!readable) return "the disk names a module that is not there";
    codec::Reader key(entry);
    if (module && !(entry.empty() ? module->get_stable(bytes) : module->get_entry(key, bytes)))
      return "what the disk holds for " + std::string(module->algorithm().name) + " is unreadable";
  }
  std::optional<std::string> missing;
  each([&](Module& m) {
    if (!m.journals_whole()) missing = "entries of a journal of " + std::string(m.algorithm().name) + " are missing";
  });
  return missing;
}

// ---- as a value ---------------------------------------------------------------------------------

namespace {
template <class Out>
void put_all(Out& out, std::uint64_t draws, const std::map<std::uint32_t, Slot>& services, const Slot& root) {
  out.varint(draws);
  for (const auto& [_, service] : services) service.put(out);  // which there are, the stack says
  root.put(out);
}
}  // namespace

std::string Process::bytes() const {
  codec::Sizer sizer;
  put_all(sizer, draws_, services_, root_);
  std::string all(sizer.size, '\0');
  codec::Filler filler{all.data()};
  put_all(filler, draws_, services_, root_);
  return all;
}

bool Process::get(std::string_view bytes, codec::Error* why) {
  codec::Reader in(bytes);
  draws_ = in.varint();
  make_all();
  for (auto& [_, service] : services_) service.get(in);
  root_.get(in);
  if (in.ok() && in.left()) in.fail("bytes left over");
  if (why) *why = in.error();
  if (!in.ok()) make_all(), draws_ = 0;
  wire_all();
  return in.ok();
}

std::string Process::json() const {
  json::Writer out;
  out.out = "{";
  for (const auto& [_, service] : services_) {
    json::quote(out.out, service.get()->algorithm().name);
    out.out += ':', service.put(out), out.out += ',';
  }
  json::quote(out.out, root_.get()->algorithm().name);
  out.out += ':', root_.put(out), out.out += '}';
  return std::move(out.out);
}

}  // namespace faultline
