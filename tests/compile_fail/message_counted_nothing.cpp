// expect: elements without fields cannot be counted safely
#include "snippet.hpp"

namespace faultline {
struct Nothing {};
struct Still { Nothing nothing; };
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  struct Data { std::vector<Still> field; };
  using Messages = types<Data>;
  void on(Context&, const Wish::Ask&) {}
  void on(Context&, ProcessId, const Data&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
