// watchdog.hpp: no call into MPI takes for ever.
#pragma once

namespace faultline::mpi {

/// From now on, if nobody calls `alive` for five minutes, the process ends, with a sentence on the error stream that
/// names `what` it was doing. One that was stopped from outside gets another half a minute.
void watch(const char* what, int exit_code);
void alive();

}  // namespace faultline::mpi
