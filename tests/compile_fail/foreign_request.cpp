// expect: this is no request of that port
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  Use<Wish> wish;
  void on(Context& p, const Wish::Ask&) { p.trigger(wish, Wish::Grant{}); }
  void on(Context&, const Wish::Grant&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
