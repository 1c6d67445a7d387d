#include "tools/live_names.hpp"

namespace faultline::tools {

std::string LiveNames::type_name(std::uint32_t type) const {
  const Type* known = find_type(type);
  return known ? std::string(known->name) : std::string{};
}

/// Instances come and go, so not every process has every module.
const Module* LiveNames::find(std::string_view path) const {
  for (const Simulator* run : runs_)
    for (std::uint32_t p = 0; p < run->processes(); ++p)
      if (const Module* module = run->process(ProcessId{p}).at(path)) return module;
  return nullptr;
}

std::string LiveNames::module_name(std::string_view path) const {
  const Module* module = find(path);
  return module ? std::string(module->algorithm().name) : std::string{};
}

std::string LiveNames::json(std::uint32_t type, std::string_view body) const {
  json::Writer out;
  const Type* known = find_type(type);
  return known && known->json(body, out) ? std::move(out.out) : hex_json(body);
}

std::string LiveNames::place(std::string_view path) const {
  const Module* module = find(path);
  if (!module) return {};
  std::string fields;
  for (; module->parent(); module = module->parent())
    for (const PartInfo& part : module->parent()->algorithm().parts)
      if (part.index == module->field()) fields = "." + std::string(part.field) + fields;
  return std::string(module->algorithm().name) + fields;
}

std::string_view short_name(std::string_view type) {
  const auto colon = type.rfind(':');
  return colon == type.npos ? type : type.substr(colon + 1);
}

}  // namespace faultline::tools
