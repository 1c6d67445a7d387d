// mpi_backend.cpp: a backend may have threads.
#include "sim/core/math.hpp"
#include "protocols/words.hpp"  // bad: include-direction
std::thread progress;
