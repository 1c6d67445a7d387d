// build.hpp: which binary this is: ranks work together only if all are the same.
#pragma once
#include <cstdint>

namespace faultline::mpi {

/// A hash of this process's executable file.
std::uint64_t build();

}  // namespace faultline::mpi
