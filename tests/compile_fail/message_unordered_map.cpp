// expect: this type has no canonical form: it cannot be part of a message or of state
#include "snippet.hpp"
#include <unordered_map>
namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  struct Data { std::unordered_map<int, int> field; };
  using Messages = types<Data>;
  void on(Context&, const Wish::Ask&) {}
  void on(Context&, ProcessId, const Data&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
