// expect: a handler `void on(Context&, [key or via or sender,] const Event&)` is missing
// expect: Mine
// expect: Wish::Grant
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  struct Data { int number; };
  struct Tick {};
  using Messages = types<>;
  using Timers = types<>;
  Use<Wish> wish;
  void on(Context&, const Wish::Ask&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
