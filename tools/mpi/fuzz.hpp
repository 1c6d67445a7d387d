// fuzz.hpp: a campaign over the ranks of an MPI job.
#pragma once
#include "tools/commands.hpp"

namespace faultline::tools {

/// What this rank does for a campaign, of which rank 0 tells the user what `fuzz` does; its ExitCode, the same for all.
/// MPI has been initialised. `clean`: it may end as MPI wants it.
int fuzz_on_ranks(const FuzzArguments&, Console&, bool& clean);

}  // namespace faultline::tools
