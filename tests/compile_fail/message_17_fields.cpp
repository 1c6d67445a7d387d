// expect: a message or state of more than 16 fields wants to be two structs
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  struct Data { int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q; };
  using Messages = types<Data>;
  void on(Context&, const Wish::Ask&) {}
  void on(Context&, ProcessId, const Data&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
