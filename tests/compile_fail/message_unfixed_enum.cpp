// expect: this type has no canonical form: it cannot be part of a message or of state
#include "snippet.hpp"
enum Unfixed { one, two };
namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  struct Data { Unfixed field; };
  using Messages = types<Data>;
  void on(Context&, const Wish::Ask&) {}
  void on(Context&, ProcessId, const Data&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
