// Names are part of ids, and ids of every trace: they must be the same with every compiler.
#include <catch2/catch.hpp>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/reflect.hpp"

namespace elsewhere {
struct Message { struct Part { int value; }; int value; };
namespace { struct Hidden { struct Inner { int value; }; }; }
}  // namespace elsewhere

namespace faultline {
namespace inner { namespace { struct Deep { int x; }; } }
namespace {

struct Empty {};
struct One { int only; };
struct Names {
  int a;
  std::string long_name_with_1_digit;
  std::optional<std::map<int, std::string>> value;            // as the helper's own member is called
  std::vector<std::variant<int, One>> Address;                // as the helper's template argument is called
  One T;
  One (*pointer)(int, char);
  int operator_;
};
struct Sixteen { int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p; };
struct Initialised { int a = 1; std::string b = "x"; const int c = 3; };
struct NoDefault { explicit NoDefault(int) {} };
struct Holds { NoDefault first; int second; };

template <class T> std::string names() {
  std::string all;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((all.append(reflect::field_name<T, I>) += ' '), ...);
  }(std::make_index_sequence<reflect::field_count<T>>{});
  return all;
}

}  // namespace

TEST_CASE("Field names are the ones in the source", "[reflect]") {
  CHECK(names<Empty>() == "");
  CHECK(names<One>() == "only ");
  CHECK(names<Names>() == "a long_name_with_1_digit value Address T pointer operator_ ");
  CHECK(names<Sixteen>() == "a b c d e f g h i j k l m n o p ");
  CHECK(names<const Initialised>() == "a b c ");
  CHECK(names<Holds>() == "first second ");
  CHECK(names<elsewhere::Message>() == "value ");
}

TEST_CASE("A struct of a function has names too", "[reflect]") {
  struct Local { int first, second; };
  CHECK(names<Local>() == "first second ");
}

TEST_CASE("Type names leave out our own namespace and unnamed ones", "[reflect]") {
  CHECK(reflect::type_name<One>() == "One");
  CHECK(reflect::type_name<int>() == "int");
  CHECK(reflect::type_name<elsewhere::Message>() == "elsewhere::Message");
  CHECK(reflect::type_name<elsewhere::Message::Part>() == "elsewhere::Message::Part");
  CHECK(reflect::type_name<elsewhere::Hidden>() == "elsewhere::Hidden");
  CHECK(reflect::type_name<elsewhere::Hidden::Inner>() == "elsewhere::Hidden::Inner");
  CHECK(reflect::type_name<inner::Deep>() == "inner::Deep");
}

TEST_CASE("Fields are visited in order and by reference", "[reflect]") {
  Sixteen s{};
  int next = 0;
  reflect::for_each(s, [&](int& field) { field = next++; });
  CHECK(s.a == 0);
  CHECK(s.p == 15);
  std::string seen;
  reflect::for_each_named(s, [&](std::string_view name, const int& field) { seen.append(name) += std::to_string(field); });
  CHECK(seen == "a0b1c2d3e4f5g6h7i8j9k10l11m12n13o14p15");
}

}  // namespace faultline
