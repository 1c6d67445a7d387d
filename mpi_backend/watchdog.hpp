// watchdog.hpp: no call into MPI takes for ever.
#pragma once

namespace faultline::mpi {

/// From now on whoever does not call `alive` for five minutes ends the process, with a sentence on the error stream that
/// names `what` it was doing. A process that was stopped from outside gets another half a minute.
void watch(const char* what, int exit_code);
void alive();

}  // namespace faultline::mpi
