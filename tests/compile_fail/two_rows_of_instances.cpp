// expect: two fields are alike: the handler needs `const Instances<Key, Port>& via` before the key
// expect: Mine
// expect: Wish
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  Instances<int, Wish> one, two;
  void on(Context&, const Wish::Ask&) {}
  void on(Context&, int, const Wish::Grant&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
