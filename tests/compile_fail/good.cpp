// compiles
#include "snippet.hpp"

namespace faultline {
struct Mine {
  using Port = Wish;
  static constexpr About about = about_nothing;
  struct Data { int number; };
  struct Tick {};
  using Messages = types<Data>;
  using Timers = types<Tick>;
  std::string name;                                           // a field, not the name of the algorithm
  Use<Wish> one, two;
  Instances<int, Wish> many;
  Stable<std::map<ProcessId, std::vector<std::string>>> kept;
  void on(Context&, const Wish::Ask&) {}
  void on(Context&, const Use<Wish>&, const Wish::Grant&) {}
  void on(Context&, int, const Wish::Grant&) {}
  void on(Context&, ProcessId, const Data&) {}
  void on(Context&, const Tick&) {}
};
template const Algorithm& algorithm<Mine>();
}  // namespace faultline
