// expect: a handler `void on(Context&, [key or via or sender,] const Event&)` is missing
// expect: Mine
// expect: Wish::Ask
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  struct Data { int number; };
  struct Tick {};
  using Messages = types<>;
  using Timers = types<>;
  int state = 0;
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
