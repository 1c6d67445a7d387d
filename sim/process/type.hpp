// type.hpp: what the framework knows of a message or event type, and messages without their types.
#pragma once
#include <compare>
#include <stdexcept>

#include "sim/core/json.hpp"
#include "sim/core/small_bytes.hpp"

namespace faultline {

template <class... T> struct types {};                       ///< types<Data, Ack>: a list
template <class T, class List> inline constexpr bool listed = false;
template <class T, class... U> inline constexpr bool listed<T, types<U...>> = (std::is_same_v<T, U> || ...);

/// A type's id is the hash of its name (FNV-1a, 32 bit); 0 stays free for "none".
consteval std::uint32_t id_of(std::string_view name) {
  std::uint32_t h = 2166136261u;
  for (char c : name) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h ? h : 1;
}

/// What the framework knows of a type that travels: its name and how to handle it without naming it.
struct Type {
  std::string_view name;
  std::uint32_t id;
  std::uint32_t size, alignment;
  void (*destroy)(void*);                                     ///< null where there is nothing to do
  std::size_t (*encoded_size)(const void*);
  void (*encode)(const void*, char* to);
  bool (*decode)(std::string_view bytes, void* to);           ///< makes a value there; false: bytes of none, none made
  json::Writer::Put put;
  bool read_only;                                             ///< a command that changes no state (T::read_only)

  /// Writes what the bytes are; false, and writes nothing, if they are no value of this type.
  bool json(std::string_view bytes, json::Writer&) const;
};

template <class T> inline constexpr Type type_of{
    reflect::type_name<T>(),
    id_of(reflect::type_name<T>()),
    sizeof(T),
    alignof(T),
    std::is_trivially_destructible_v<T> ? nullptr : +[](void* v) { static_cast<T*>(v)->~T(); },
    [](const void* v) { return codec::size(*static_cast<const T*>(v)); },
    [](const void* v, char* to) {
      codec::Filler out{to};
      codec::put(out, *static_cast<const T*>(v));
    },
    [](std::string_view bytes, void* to) {
      T* const value = new (to) T{};
      const bool readable = codec::read(bytes, *value);
      if (!readable) value->~T();
      return readable;
    },
    &json::Writer::put_any<T>,
    requires { requires T::read_only; }};

/// Makes a type known by its id, so that traces can name it. Two types of one id, be it by chance or
/// because they have one name, end the program.
bool know_type(const Type&);
/// The type of that id, or null.
const Type* find_type(std::uint32_t id);
/// `{"Data":{...}}` for bytes of a known type, else the bytes in hexadecimal.
void put_json(json::Writer&, std::uint32_t type, std::string_view bytes);

template <class T> inline const bool known_type = know_type(type_of<T>);

/// A message as its canonical bytes and the id of its type: a layer carries it without knowing it.
/// Up to 40 bytes lie inside; longer ones are shared between copies, never changed.
class Payload {
 public:
  Payload() {}                                                // see SmallBytes
  template <reflect::Aggregate T>
    requires(!std::is_same_v<T, reflect::detail::Any> && !std::is_same_v<T, Payload>)
  Payload(const T& message) : type_(type_of<T>.id) {          // implicit: a message is a payload
    (void)known_type<T>;
    codec::Filler out{bytes_.room(codec::size(message))};
    codec::put(out, message);
  }
  Payload(std::uint32_t type, std::string_view bytes) : type_(type), bytes_(bytes) {}

  std::uint32_t type() const { return type_; }
  std::string_view bytes() const { return bytes_; }
  bool empty() const { return type_ == 0; }
  std::string_view type_name() const;                         ///< "?" if nobody knows it
  bool read_only() const;                                     ///< a command that says so of itself; no, if unknown

  template <class T> bool is() const { return type_ == type_of<T>.id; }
  /// The message inside, or nothing if it is of another type or not readable as one.
  template <class T> std::optional<T> as() const { return is<T>() ? codec::decode<T>(bytes()) : std::nullopt; }

  bool operator==(const Payload& o) const { return type_ == o.type_ && bytes() == o.bytes(); }
  std::strong_ordering operator<=>(const Payload& o) const {
    if (auto c = type_ <=> o.type_; c != 0) return c;
    return bytes() <=> o.bytes();
  }

  template <class Out> void put(Out& out) const {
    if constexpr (std::is_same_v<Out, json::Writer>) put_json(out, type_, bytes());
    else {
      out.raw(reinterpret_cast<const char*>(&type_), sizeof type_);
      out.varint(bytes_.size()), out.raw(bytes().data(), bytes_.size());
    }
  }
  void get(codec::Reader& in) {
    type_ = 0;
    if (auto id = in.raw(sizeof type_); id.size() == sizeof type_) std::memcpy(&type_, id.data(), sizeof type_);
    bytes_.assign(in.raw(in.varint()));
  }

 private:
  std::uint32_t type_ = 0;
  SmallBytes<40> bytes_;
};

}  // namespace faultline
