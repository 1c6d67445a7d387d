// expect: an event is at most 8 KiB: put what is large into a vector
#include "snippet.hpp"

namespace faultline {
struct Large {
  struct Ask { std::array<std::uint64_t, 2000> numbers; };
  using Requests = types<Ask>;
  using Indications = types<>;
  static constexpr std::string_view source = "", summary = "";
  static constexpr std::span<const Property> properties{};
};
struct Mine {
  using Port = Large;
  static constexpr About about = about_nothing;
  void on(Context&, const Large::Ask&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
