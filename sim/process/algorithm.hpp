// algorithm.hpp: turns a plain struct into a Module. Included by the .cpp that defines the algorithm,
// which ends with `template const Algorithm& faultline::algorithm<Paxos>();`.
//
// The handlers an algorithm may have, all `void on(Context& ctx, ...)`:
//   const Port::Request& e                      a request of the port it provides
//   const Sub::Indication& e                    an indication of a port it uses or shares ...
//   const Sub::Indication& e, const Data& m     ... whose payload is a Data: tried first
//   const Key& key, const Sub::Indication& e    from an instance; again with or without the payload
//   const Use<Sub>& via, const Sub::...         where two fields use one port: &via says which
//   const Instances<Key, Sub>& via, const Key&, const Sub::...          likewise
//   ProcessId from, const Data& m               a message of ctx.send
//   const Resend& t                             a timer of ctx.set_timer
//   const Start&, const Recover&, const Joined&
// and `bool upon(Context&)`, which acts on one standing condition ("upon |acks| > N/2 do") and says
// whether it did; it is asked again after every handler until it has nothing to do.
// A state machine lists its `Commands`. An algorithm with properties of its own lists its `Reports`, which it makes
// with ctx.report, and its `properties`.
// A request, indication, message or timer without a handler does not compile: to ignore one, write the
// empty handler.
#pragma once
#include "sim/process/algorithm_checks.hpp"
#include "sim/process/algorithm_describe.hpp"
#include "sim/process/outline.hpp"
#include "sim/process/process.hpp"

namespace faultline {

template <class M>
class Hosted final : public Module {
 public:
  explicit Hosted(const Layer& layer) : Module(layer) {
    detail::each_field<M>([&]<std::size_t I>() {
      using F = detail::Field<M, I>;
      auto& field = std::get<I>(reflect::fields(value_));
      if constexpr (detail::is_use<F>) field.make(*layer.parts[I]);
      if constexpr (detail::is_instances<F>) field.make(*layer.parts[I], I);
      if constexpr (codec::is<F, Param>)
        for (const auto& [index, json] : layer.parameters)
          if (index == I) {
            auto value = *field;
            std::string allowed;
            if (json::get(json, value, allowed)) field.set(std::move(value));
          }
    });
  }
  static std::unique_ptr<Module> make(const Layer& layer) { return std::make_unique<Hosted>(layer); }
  static constexpr bool has_stable() {
    bool found = false;
    detail::each_field<M>([&]<std::size_t I>() { found = found || keeps<detail::Field<M, I>>; });
    return found;
  }

  std::unique_ptr<Module> clone() const override { return std::make_unique<Hosted>(*this); }
  void put(codec::Sizer& out) const override { put_fields(out); }
  void put(codec::Filler& out) const override { put_fields(out); }
  void put(json::Writer& out) const override { out.put(value_); }
  void get(codec::Reader& in) override { reflect::for_each(value_, [&](auto& field) { codec::get(in, field); }); }

  void put_stable(std::string& out) const override {
    codec::Sizer sizer;
    put_kept(sizer);
    out.resize(sizer.size);
    codec::Filler filler{out.data()};
    put_kept(filler);
  }
  bool get_stable(std::string_view bytes) override {
    codec::Reader in(bytes);
    reflect::for_each(value_, [&]<class F>(F& field) {
      if constexpr (codec::is<F, Stable>) field.get(in);
      if constexpr (codec::is<F, Journal>) field.get_head(in);
      if constexpr (detail::is_instances<F>) field.get_retired(in);
    });
    return in.ok() && in.left() == 0;
  }
  void each_entry(bool changed, std::string& room, const VisitEntry& visit) override {
    (void)changed, (void)room, (void)visit;
    each_journal([&](std::uint8_t index, auto& journal) {
      journal.each_entry(changed, room, [&](std::uint64_t position, std::string_view bytes) {
        char key[9] = {static_cast<char>(index)};             // big end first: keys are in the order of positions
        for (int i = 8; i > 0; --i, position >>= 8) key[i] = static_cast<char>(position);
        visit({key, sizeof key}, bytes);
      });
    });
  }
  bool is_journal(std::uint8_t field) const override {
    bool found = false;
    detail::each_field<M>([&]<std::size_t I>() {
      if constexpr (codec::is<detail::Field<M, I>, Journal>) found = found || field == I;
    });
    return found;
  }
  bool get_entry(codec::Reader& key, std::string_view bytes) override {
    const auto field = key.byte();
    std::uint64_t position = 0;
    for (int i = 0; i < 8; ++i) position = position << 8 | key.byte();
    bool readable = false;
    if (key.ok() && key.left() == 0) each_journal([&](std::uint8_t index, auto& journal) {
      if (index == field) readable = journal.get_entry(position, bytes);
    });
    (void)bytes;
    return readable;
  }
  bool journals_whole() const override {
    bool whole = true;
    reflect::for_each(value_, [&]<class F>(const F& field) {
      if constexpr (codec::is<F, Journal>) whole = whole && field.is_whole();
    });
    return whole;
  }
  bool stable_changed() override {
    bool changed = false;
    reflect::for_each(value_, [&]<class F>(F& field) { if constexpr (keeps<F>) changed |= field.take_changed(); });
    return changed;
  }
  std::optional<ProcessId> leader() const override {
    if constexpr (requires { value_.leader(); }) return value_.leader();
    else return {};
  }
  std::uint64_t outline() const override {
    std::uint64_t all = 0;
    detail::outline(value_, all);
    return all;
  }
  std::optional<Duration> synchrony_bound() const override {
    if constexpr (requires { value_.synchrony_bound(); }) return value_.synchrony_bound();
    else return {};
  }

  Module* child(codec::Reader& in, Process* maker, Step* step) override {
    auto wanted = in.byte();
    Module* found = nullptr;
    bool known = false;
    detail::each_field<M>([&]<std::size_t I>() {
      using F = detail::Field<M, I>;
      auto& field = std::get<I>(reflect::fields(value_));
      if constexpr (detail::is_use<F>) { if (wanted == I) known = true, found = field.get(); }
      if constexpr (detail::is_instances<F>) {
        if (wanted == I) known = true, found = instance(field, in, maker, step);
      }
    });
    if (!known) in.fail("no such module");
    return found;
  }
  void each(const std::function<void(Module&)>& visit) override {
    reflect::for_each(value_, [&]<class F>(F& field) {
      if constexpr (detail::is_use<F>) visit(*field.get());
      if constexpr (detail::is_instances<F>) for (auto& [_, slot] : field.live()) visit(*slot.get());
    });
  }
  void link(Process& process) override {
    detail::each_field<M>([&]<std::size_t I>() {
      using F = detail::Field<M, I>;
      auto& field = std::get<I>(reflect::fields(value_));
      if constexpr (detail::is_use<F>)
        process.wire(*field.get(), this, I, std::string(path()) + static_cast<char>(I), nullptr);
      if constexpr (detail::is_instances<F>)
        for (auto& [key, slot] : field.live())
          process.wire(*slot.get(), this, I, std::string(path()) + static_cast<char>(I) + codec::encode(key), &key);
      if constexpr (detail::is_shared<F>) {
        Module& service = process.service(id_of(reflect::type_name<typename F::Port>()));
        field.wire(&service);
        process.listen(service, *this);
      }
    });
  }

  void start(Context& ctx, bool recovering) override {
    if constexpr (Handles<M, Recover>) { if (recovering) return call(ctx, Recover{}); }
    (void)recovering;
    if constexpr (Handles<M, Start>) call(ctx, Start{});
  }
  void joined(Context& ctx) override {
    (void)ctx;
    if constexpr (Handles<M, Joined>) call(ctx, Joined{});
  }
  bool indicates(const Type& type) const override {
    return detail::any(typename M::Port::Indications{},
                       [&]<class E>(std::type_identity<E>) { return &type == &type_of<E>; });
  }
  void request(Context& ctx, const Type& type, const void* event) override {
    bool done = detail::any(typename M::Port::Requests{}, [&]<class E>(std::type_identity<E>) {
      return &type == &type_of<E> && (call(ctx, *static_cast<const E*>(event)), true);
    });
    if (!done) throw std::logic_error(std::string(detail::name_of<M>()) + " does not handle " + std::string(type.name));
  }
  void indication(Context& ctx, const Module& from, const Type& type, const void* event) override {
    bool done = false;
    detail::each_field<M>([&]<std::size_t I>() {
      using F = detail::Field<M, I>;
      if constexpr (detail::IsPart<F>) {
        if (done || !comes_from<I>(from)) return;
        auto& field = std::get<I>(reflect::fields(value_));
        done = detail::any(typename F::Port::Indications{}, [&]<class E>(std::type_identity<E>) {
          return &type == &type_of<E> && hear<F>(ctx, field, from, *static_cast<const E*>(event));
        });
      }
    });
    if (!done) ctx.step().refuse(*this, type.id, &from);
  }
  void message(Context& ctx, ProcessId from, std::uint32_t type, std::string_view body) override {
    if (!unpack(detail::messages<M>(), ctx, type, body, from)) ctx.step().refuse(*this, type, nullptr);
  }
  void timer(Context& ctx, std::uint32_t type, std::string_view body) override {
    if (!unpack(detail::timers<M>(), ctx, type, body)) ctx.step().refuse(*this, type, nullptr);
  }

  const M& value() const { return value_; }

 private:
  template <class F>
  static constexpr bool keeps = codec::is<F, Stable> || codec::is<F, Journal> || detail::is_instances<F>;

  template <class Visit> void each_journal(const Visit& visit) {
    detail::each_field<M>([&]<std::size_t I>() {
      if constexpr (codec::is<detail::Field<M, I>, Journal>)
        visit(static_cast<std::uint8_t>(I), std::get<I>(reflect::fields(value_)));
    });
  }
  template <class Out> void put_fields(Out& out) const {
    reflect::for_each(value_, [&](const auto& field) { codec::put(out, field); });
  }
  template <class Out> void put_kept(Out& out) const {
    reflect::for_each(value_, [&]<class F>(const F& field) {
      if constexpr (codec::is<F, Stable>) field.put(out);
      if constexpr (codec::is<F, Journal>) field.put_head(out);
      if constexpr (detail::is_instances<F>) field.put_retired(out);
    });
  }
  template <class F> Module* instance(F& field, codec::Reader& in, Process* maker, Step* step) {
    typename F::Key key{};
    codec::get(in, key);
    if (!in.ok() || field.is_retired(key)) return nullptr;
    if (auto at = field.live().find(key); at != field.live().end()) return at->second.get();
    if (!maker) return in.fail("no such instance"), nullptr;
    if (step) return Context(*step, *this).instance(field, key);
    const typename F::Key* stored = nullptr;
    Module* made = field.find_or_make(key, &stored).first;
    maker->wire(*made, this, field.field(),
                std::string(path()) + static_cast<char>(field.field()) + codec::encode(key), stored);
    return made;
  }
  template <std::size_t I> bool comes_from(const Module& from) const {
    using F = detail::Field<M, I>;
    if constexpr (detail::is_shared<F>)
      return from.is_service() && from.algorithm().port->id == id_of(reflect::type_name<typename F::Port>());
    else return from.parent() == this && from.field() == I;
  }
  template <class... E> void call(Context& ctx, const E&... e) {
    value_.on(ctx, e...);
    if constexpr (requires { value_.upon(ctx); }) {
      for (std::size_t turns = 0; value_.upon(ctx); ++turns)
        if (turns > ctx.step().limit)
          throw std::runtime_error(std::string(detail::name_of<M>()) + "::upon never has nothing to do");
    }
  }
  template <class F, class E> bool hear(Context& ctx, const F& field, const Module& from, const E& event) {
    (void)from;
    if constexpr (detail::is_instances<F>) {
      const auto key = *static_cast<const typename F::Key*>(from.key());   // a copy: the handler may retire it
      if constexpr (detail::Hears<M, F, typename F::Key, E>) return hand(ctx, event, field, key);
      else return hand(ctx, event, key);
    } else if constexpr (detail::Hears<M, F, E>) return hand(ctx, event, field);
    else return hand(ctx, event);
  }
  /// Calls on(ctx, who..., event, message) for what its payload holds if that is handled, else on(ctx, who..., event).
  template <class E, class... Who> bool hand(Context& ctx, const E& event, const Who&... who) {
    bool done = false;
    reflect::for_each(event, [&]<class F>(const F& field) {
      if constexpr (std::is_same_v<F, Payload>)
        done = done || unpack(detail::messages<M>(), ctx, field.type(), field.bytes(), who..., event);
    });
    if constexpr (Handles<M, Who..., E>) { if (!done) call(ctx, who..., event), done = true; }
    return done;
  }
  /// Calls on(ctx, before..., message) for the type that the bytes hold, if that is handled.
  template <class... T, class... Before>
  bool unpack(types<T...> list, Context& ctx, std::uint32_t type, std::string_view body, const Before&... before) {
    return detail::any(list, [&]<class U>(std::type_identity<U>) {
      if constexpr (Handles<M, Before..., U>) {
        if (type != type_of<U>.id) return false;
        auto message = codec::decode<U>(body);
        if (!message) return false;
        call(ctx, before..., *message);
        return true;
      } else return false;
    });
  }
  M value_{};
};

template <class M>
const Algorithm& algorithm() {
  static_assert(sizeof(M) > 0, "only the file that defines an algorithm includes algorithm.hpp");
  detail::check<M>();
  static const std::vector<PartInfo> parts = detail::parts_of<M>();
  static const std::vector<ParameterInfo> parameters = detail::parameters_of<M>();
  static const std::vector<CommandInfo> commands = detail::commands_of<M>();
  static const Algorithm info{
      detail::name_of<M>(), id_of(detail::name_of<M>()), &detail::port_info<typename M::Port>(), M::about,
      parts, parameters,
      detail::TypeList<decltype(detail::messages<M>())>::all, detail::TypeList<decltype(detail::timers<M>())>::all,
      Hosted<M>::has_stable(), Handles<M, Joined>, Handles<M, Recover>, &Hosted<M>::make,
      detail::properties_of<M>(), detail::TypeList<decltype(detail::reports<M>())>::all, commands};
  return info;
}

}  // namespace faultline
