#include "sim/process/type_names.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>

namespace faultline {
namespace {
std::map<std::uint32_t, const Type*>& table() {
  static std::map<std::uint32_t, const Type*> known;
  return known;
}
}  // namespace

bool Type::json(std::string_view bytes, json::Writer& out) const {
  const auto free = [this](void* place) { ::operator delete(place, std::align_val_t(alignment)); };
  const std::unique_ptr<void, decltype(free)> place(::operator new(size, std::align_val_t(alignment)), free);
  if (!decode(bytes, place.get())) return false;
  put(out, place.get());
  if (destroy) destroy(place.get());
  return true;
}

bool know_type(const Type& type) {
  auto [at, is_new] = table().emplace(type.id, &type);
  if (!is_new && at->second != &type) {                       // at start-up: nobody is there to catch
    std::fprintf(stderr, "faultline: two types, %.*s and %.*s, have one id; rename one of them\n",
                 static_cast<int>(type.name.size()), type.name.data(),
                 static_cast<int>(at->second->name.size()), at->second->name.data());
    std::abort();
  }
  return true;
}

const Type* find_type(std::uint32_t id) {
  auto at = table().find(id);
  return at == table().end() ? nullptr : at->second;
}

std::vector<std::uint32_t> types_named(std::string_view name) {
  std::vector<std::uint32_t> ids;
  for (const auto& [id, type] : table()) {
    const auto colon = type->name.rfind(':');
    if (type->name == name || type->name.substr(colon + 1) == name) ids.push_back(id);
  }
  return ids;
}

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  for (const auto& [_, type] : table()) names.emplace_back(type->name.substr(type->name.rfind(':') + 1));
  return names;
}

void put_json(json::Writer& out, std::uint32_t type, std::string_view bytes) {
  if (type == 0 && bytes.empty()) return void(out.out += "null");
  constexpr std::size_t deepest = 100;                        // messages nest by layers: more is no message
  if (const Type* known = out.depth < deepest ? find_type(type) : nullptr) {
    ++out.depth;
    auto before = out.out.size();
    out.out += '{';
    json::quote(out.out, known->name);
    out.out += ':';
    const bool readable = known->json(bytes, out);
    --out.depth;
    if (readable) return void(out.out += '}');
    out.out.resize(before);
  }
  constexpr char hex[] = "0123456789abcdef";
  std::string digits;
  for (unsigned char c : bytes) digits += hex[c >> 4], digits += hex[c & 15];
  out.out += "{\"type\":" + std::to_string(type) + ",\"bytes\":\"" + digits + "\"}";
}

std::string_view Payload::type_name() const {
  const Type* type = find_type(type_);
  return type ? type->name : "?";
}
bool Payload::read_only() const {
  const Type* type = find_type(type_);
  return type && type->read_only;
}

}  // namespace faultline
