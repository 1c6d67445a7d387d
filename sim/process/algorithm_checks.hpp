// algorithm_checks.hpp: the fields and handlers of an algorithm's struct, and what does not compile: a
// request, indication, message or timer without a handler. A part of algorithm.hpp.
#pragma once
#include <concepts>

#include "sim/process/process.hpp"

namespace faultline {

template <class M, class... E>
concept Handles = requires(M& m, Context& ctx, const E&... e) { m.on(ctx, e...); };

namespace detail {
template <class F> inline constexpr bool is_use = false;
template <class P> inline constexpr bool is_use<Use<P>> = true;
template <class F> inline constexpr bool is_instances = false;
template <class K, class P> inline constexpr bool is_instances<Instances<K, P>> = true;
template <class F> inline constexpr bool is_shared = false;
template <class P> inline constexpr bool is_shared<Shared<P>> = true;
template <class F> concept IsPart = is_use<F> || is_instances<F> || is_shared<F>;

/// An algorithm's name: its struct's, or what `static constexpr std::string_view name` says.
template <class M> consteval std::string_view name_of() {
  if constexpr (requires { { &M::name } -> std::same_as<const std::string_view*>; }) return M::name;
  else return reflect::type_name<M>();
}
template <class M> auto messages() {
  if constexpr (requires { typename M::Messages; }) return typename M::Messages{};
  else return types<>{};
}
template <class M> auto timers() {
  if constexpr (requires { typename M::Timers; }) return typename M::Timers{};
  else return types<>{};
}
template <class M> inline constexpr std::size_t fields_in = reflect::field_count<M>;
template <class M, std::size_t I> using Field = std::remove_cvref_t<std::tuple_element_t<I, reflect::FieldsOf<M>>>;

/// Calls f(type_identity<T>) for each T until one says true.
template <class... T> constexpr bool any(types<T...>, auto&& f) { return (f(std::type_identity<T>{}) || ...); }
/// Calls f.template operator()<I>() for each field index.
template <class M> constexpr void each_field(auto&& f) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (f.template operator()<I>(), ...);
  }(std::make_index_sequence<fields_in<M>>{});
}

// ---- what does not compile ----------------------------------------------------------------------

template <class M, class List, class... E> inline constexpr bool handles_one = false;
template <class M, class... T, class... E>
inline constexpr bool handles_one<M, types<T...>, E...> = (Handles<M, E..., T> || ...);
/// Has M a handler for these arguments, perhaps with one of its messages unpacked?
template <class M, class... E> concept Hears = Handles<M, E...> || handles_one<M, decltype(messages<M>()), E...>;

/// Would an indication of F be taken for one of G?
template <class F, class G> consteval bool alike() {
  if constexpr (!IsPart<G> || is_instances<F> != is_instances<G>) return false;
  else if constexpr (is_instances<F>) return std::is_same_v<F, G>;
  else return std::is_same_v<typename F::Port, typename G::Port>;
}
template <class F, class Fields> inline constexpr int times = 0;
template <class F, class... G> inline constexpr int times<F, std::tuple<G&...>> = (0 + ... + alike<F, G>());

template <class Algorithm, class Event, bool yes> inline constexpr bool has_handler = yes;
template <class Algorithm, class Field, bool yes> inline constexpr bool tells_apart = yes;

template <class M, class E, bool yes> constexpr void must_handle() {
  static_assert(has_handler<M, E, yes>,
                "a handler `void on(Context&, [key or via or sender,] const Event&)` is missing");
}
template <class M, class... E> constexpr void check_own(types<E...>) { (must_handle<M, E, Handles<M, E>>(), ...); }
template <class M, class F, class... E> constexpr void check_part(types<E...>) {
  constexpr bool alone = times<F, reflect::FieldsOf<M>> == 1;
  if constexpr (is_instances<F>) {
    using K = typename F::Key;
    (must_handle<M, E, Hears<M, K, E> || Hears<M, F, K, E>>(), ...);
    static_assert(tells_apart<M, F, alone || (Hears<M, F, K, E> && ...)>,
                  "two fields are alike: the handler needs `const Instances<Key, Port>& via` before the key");
  } else {
    (must_handle<M, E, Hears<M, E> || Hears<M, F, E>>(), ...);
    static_assert(tells_apart<M, F, alone || (Hears<M, F, E> && ...)>,
                  "two fields use this port: the handler needs `const Use<Port>& via` (or Shared) "
                  "before the event");
  }
}
/// Has M a handler that takes a T from the network, or out of an indication of one of its parts?
template <class M, class T, class F, class... E> consteval bool takes_from(types<E...>) {
  if constexpr (is_instances<F>)
    return ((Handles<M, typename F::Key, E, T> || Handles<M, F, typename F::Key, E, T>) || ...);
  else return ((Handles<M, E, T> || Handles<M, F, E, T>) || ...);
}
template <class M, class T> consteval bool takes() {
  bool found = Handles<M, ProcessId, T>;
  each_field<M>([&]<std::size_t I>() {
    using F = Field<M, I>;
    if constexpr (IsPart<F>) found = found || takes_from<M, T, F>(typename F::Port::Indications{});
  });
  return found;
}
template <class M, class... T> constexpr void check_messages(types<T...>) { (must_handle<M, T, takes<M, T>()>(), ...); }
template <class M> constexpr void check() {
  check_own<M>(typename M::Port::Requests{});
  check_own<M>(timers<M>());
  check_messages<M>(messages<M>());
  each_field<M>([]<std::size_t I>() {
    using F = Field<M, I>;
    if constexpr (IsPart<F>) check_part<M, F>(typename F::Port::Indications{});
  });
}
}  // namespace detail

}  // namespace faultline
