// session.hpp: what a service puts into the log for its client.
#pragma once
#include "sim/process/type.hpp"

namespace faultline {

/// A command, whose it is, and its number among that client's, by which repetitions are known. Numbers grow, also
/// over restarts: the first 32 bits say how many times the client has started.
struct Submission { ProcessId client; std::uint64_t number; Payload command; };

}  // namespace faultline
