// algorithm_describe.hpp: what an algorithm and its port say of themselves: events, orders, parts,
// parameters. A part of algorithm.hpp.
#pragma once
#include "sim/process/algorithm_checks.hpp"
#include "sim/process/process.hpp"

namespace faultline::detail {

template <class List> struct TypeList;
template <class... T> struct TypeList<types<T...>> {
  static constexpr std::array<const Type*, sizeof...(T)> all{&type_of<T>...};
};

/// A request made from an order; says what is wrong with the order's fields.
template <class E> E fill(const Order& order, std::optional<std::string>& problem) {
  E request{};
  std::size_t used = 0;
  reflect::for_each_named(request, [&]<class F>(std::string_view name, F& field) {
    auto given = order.fields.find(std::string(name));
    std::string allowed;
    if (given != order.fields.end()) {
      ++used;
      if (!json::get(given->second, field, allowed)) problem = std::string(name) + ": allowed is " + allowed;
    } else if constexpr (std::is_same_v<F, Payload>) field = order.item;
    else if constexpr (std::is_same_v<F, ProcessId>) field = order.to;
    else if constexpr (std::is_same_v<F, bool>) field = order.flag;
  });
  if (used < order.fields.size() && !problem)
    problem = no_such_field(reflect::type_name<E>(), reflect::field_names<E>, order);
  return request;
}
template <class E> std::string_view flag_of() {
  std::string_view flag;
  const E request{};
  reflect::for_each_named(request, [&]<class F>(std::string_view name, const F&) {
    if (std::is_same_v<F, bool> && flag.empty()) flag = name;
  });
  return flag;
}
template <class E> RequestInfo request_info() {
  check_size<E>();
  return {&type_of<E>,
          [](const Order& order) {
            std::optional<std::string> problem;
            return codec::encode(fill<E>(order, problem));
          },
          [](const Order& order) {
            std::optional<std::string> problem;
            fill<E>(order, problem);
            return problem;
          },
          requires { requires E::by_first; },
          flag_of<E>()};
}
template <class... E> std::vector<RequestInfo> orders_of(types<E...>) { return {request_info<E>()...}; }

template <class P> std::string_view default_of() {
  if constexpr (requires { P::by_default; }) return P::by_default;
  else return {};
}
template <class P> constexpr Usage usage_of() {
  if constexpr (requires { P::usage; }) return P::usage;
  else return Usage::Free;
}
template <class P> const PortInfo& port_info() {
  static const std::vector<RequestInfo> orders = orders_of(typename P::Requests{});
  static const PortInfo info{
      reflect::type_name<P>(), id_of(reflect::type_name<P>()), P::source, P::summary, P::properties,
      TypeList<typename P::Requests>::all, TypeList<typename P::Indications>::all, default_of<P>(), orders,
      usage_of<P>()};
  return info;
}

template <class C> Payload draw_command(Draws& draws, const Keys& keys, std::string_view unique) {
  C command{};
  reflect::for_each_named(command, [&]<class F>(std::string_view name, F& field) {
    const bool is_key = name == "key" || name == "from" || name == "to";
    if (name == "expected" && std::is_same_v<F, std::string>) return;
    if constexpr (std::is_same_v<F, std::string>) field = is_key ? keys.draw(draws) : std::string(unique);
    else if constexpr (codec::Whole<F>) field = static_cast<F>(draws.below(5));
  });
  return command;
}
template <class C> std::optional<Payload> command_from_json(const json::Value& fields, std::string& allowed) {
  C command{};
  if (!json::get(fields, command, allowed)) return {};
  return command;
}
template <class C> CommandInfo command_info() {
  return {&type_of<C>, &draw_command<C>, &command_from_json<C>, requires { requires C::by_hand; }};
}
template <class... C> std::vector<CommandInfo> commands_of(types<C...>) { return {command_info<C>()...}; }
template <class M> std::vector<CommandInfo> commands_of() {
  if constexpr (requires { typename M::Commands; }) return commands_of(typename M::Commands{});
  else return {};
}
template <class M> std::span<const Property> properties_of() {
  if constexpr (requires { M::properties; }) return M::properties;
  else return {};
}
template <class M> auto reports() {
  if constexpr (requires { typename M::Reports; }) return typename M::Reports{};
  else return types<>{};
}

template <class M> std::vector<PartInfo> parts_of() {
  std::vector<PartInfo> parts;
  each_field<M>([&]<std::size_t I>() {
    using F = Field<M, I>;
    if constexpr (IsPart<F>)
      parts.push_back({reflect::field_name<M, I>, static_cast<std::uint8_t>(I),
                       is_use<F> ? PartKind::Use : is_shared<F> ? PartKind::Shared : PartKind::Instances,
                       &port_info<typename F::Port>()});
    if constexpr (is_instances<F>)
      parts.back().key = [](const void* key) { return json::encode(*static_cast<const typename F::Key*>(key)); };
  });
  return parts;
}
/// Could `value` be set from JSON?
template <class T> bool takes(const void* value, const json::Value& given, std::string& allowed) {
  T copy = *static_cast<const T*>(value);
  return json::get(given, copy, allowed);
}
template <class M> std::vector<ParameterInfo> parameters_of() {
  static const M fresh{};
  std::vector<ParameterInfo> parameters;
  each_field<M>([&]<std::size_t I>() {
    if constexpr (codec::is<Field<M, I>, Param>) {
      const auto& value = *std::get<I>(reflect::fields(fresh));
      using T = std::remove_cvref_t<decltype(value)>;
      parameters.push_back({reflect::field_name<M, I>, static_cast<std::uint8_t>(I), &value,
                            &json::Writer::put_any<T>, &takes<T>});
    }
  });
  return parameters;
}
}  // namespace faultline::detail
