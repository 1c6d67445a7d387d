// expect: two fields use this port: the handler needs `const Use<Port>& via`
// expect: Mine
// expect: Wish
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  Use<Wish> one;
  Shared<Wish> two;
  void on(Context&, const Wish::Ask&) {}
  void on(Context&, const Wish::Grant&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
