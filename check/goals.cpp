#include "check/goals.hpp"

namespace faultline {

std::string name(ProcessId p) { return "process " + std::to_string(index(p)); }
std::string when(Time t) { return "at " + json::to_text(t.time_since_epoch()); }

std::string show(const Payload& message) {
  constexpr std::size_t longest = 160;
  json::Writer out;
  out.put(message);
  if (out.out.size() <= longest) return out.out;
  auto cut = longest;
  while (cut > 0 && (static_cast<unsigned char>(out.out[cut]) & 0xc0) == 0x80) --cut;   // not inside a character
  return out.out.substr(0, cut) + "...";
}

void Goals::miss(Time since, std::optional<std::uint64_t> record, const Tally::Sentence& missed) {
  if (is_missing(run_, since)) return tally_.broken(check_, record, missed);
  tally_.open(check_, [&] {
    return missed() + "; but " + (since > run_.calm ? "that" : "the last fault") + " was " +
           json::to_text(run_.end - std::max(since, run_.calm)) + " before the end, and " +
           json::to_text(patience(run_)) + " must pass before it means anything";
  });
}

void Goals::close(std::string_view nothing) {
  tally_.judged(check_, judged_);
  if (judged_ > 0) return;
  tally_.open(check_, [&] {
    if (young_ == 0) return std::string(nothing);
    return "what called for it came in the last " + json::to_text(grace(run_)) +
           " of the run, too late to be missed";
  });
}

}  // namespace faultline
