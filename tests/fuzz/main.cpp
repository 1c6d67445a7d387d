// The fuzzer's entry points: libFuzzer calls them.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "tests/fuzz/targets.hpp"

namespace {

using faultline::fuzz::Target;
const Target* chosen = nullptr;

void write_corpus(const Target& target, const std::string& folder) {
  std::size_t number = 0;
  for (const auto& bytes : target.corpus()) std::ofstream(folder + "/seed-" + std::to_string(number++), std::ios::binary) << bytes;
}

}  // namespace

/// Takes the target's name off the arguments, the first one.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  for (const Target& target : faultline::fuzz::targets)
    if (*argc > 1 && target.name == (*argv)[1]) chosen = &target;
  if (!chosen) {
    std::fprintf(stderr, "fuzz_decode: the first argument is a target: wire, process, trace or scenario\n");
    std::exit(2);
  }
  if (*argc == 4 && std::string_view((*argv)[2]) == "--corpus") {
    write_corpus(*chosen, (*argv)[3]);
    std::exit(0);
  }
  (*argv)[1] = (*argv)[0];
  ++*argv, --*argc;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  chosen->run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
