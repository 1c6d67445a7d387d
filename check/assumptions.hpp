// assumptions.hpp: what a run that has ended can bear witness of: which of the system model's assumptions
// held on it, and what happened early enough for its consequences to be missed.
#pragma once
#include <string>

#include "sim/engine/facts.hpp"
#include "sim/process/algorithm_info.hpp"

namespace faultline {

std::size_t faulty(const RunFacts&);                          ///< processes not correct
bool is_correct(const RunFacts&, ProcessId);                  ///< false for who is no process
/// Correct and never crashed: in fail-recovery, only what such a process asks for is promised.
bool was_always_up(const RunFacts&, ProcessId);

/// Which assumptions held on this run, from its facts alone:
///   Fair        no cut or pause outlived it, no link lost or held everything, the network did not lose most messages
///               to the end, and changed none
///   Synchrony   detectors had a bound, every delay and stall kept it, all messages arrived, clocks were true
///   Gst         since the last fault nothing was lost, it is at least patience() ago, and before the last slice
///               the detectors had come to wait as long as any message took
///   Majority    fewer than half of the processes are faulty
///   OneCorrect  somebody is correct
///   Recovery    disks were honest
///   Lossless    nothing was lost or corrupted between correct processes
///   Stop        nobody restarted
///   Luck        the run came to rest
Needs held(const RunFacts&);
/// Why `missing`, which did not hold, did not: a clause for each, with numbers.
std::string why_not(const RunFacts&, Needs missing);

/// What happens later than this before the end is not judged: 20 % of the run, or ten times the worst delay (or the
/// detectors' delay bound, where that is longer), or two of them for each process; whichever is longest. Where messages
/// are ordered by a consensus that takes a round for each process it is three for each and four: at worst a message is
/// passed on and acknowledged, waits for the end of one instance, is not yet known to the proposer who wins the next,
/// and is decided in the third.
Duration grace(const RunFacts&);
/// Is it that long since `t`, or has the run come to rest?
bool is_old(const RunFacts&, Time t);
/// How long after its cause and after the last fault something that has not happened is missing for good: the
/// grace, or three turns of the stack's slowest timer; half of the run, if messages were lost to the end,
/// because luck may have had to be tried often.
Duration patience(const RunFacts&);
/// Is it that long since `cause` and since the last fault, or has the run come to rest?
bool is_missing(const RunFacts&, Time cause);
/// Was it in the last slice of the run, in which a detector may not change its mind any more: the last 10 %
/// of the time since the last fault? Never so if the run came to rest.
bool is_late(const RunFacts&, Time t);

}  // namespace faultline
