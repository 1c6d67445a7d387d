// expect: this type has no canonical form: it cannot be part of a message or of state
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  const char* name = nullptr;                                 // a field, not the name of the algorithm
  void on(Context&, const Wish::Ask&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
