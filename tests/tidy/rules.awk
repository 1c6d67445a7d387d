# The rules of tidy. The first file is the ratchet: "path lines" of files that may be longer than the
# limit, a count that may only go down.
BEGIN {
  max_columns = 120; max_lines = 400
  # A folder includes only what has a lower rank, and itself.
  rank["sim"] = 1; rank["protocols"] = 2; rank["check"] = 3
  rank["faults"] = 4; rank["explore"] = 4; rank["mpi_backend"] = 5; rank["tools"] = 6
}
function report(rule, text) { findings++; print FILENAME ":" FNR ": " rule ": " text }
function end_of_file() {
  if (file == "" || reading_ratchet) return
  if (lines > max_lines && !(file in ratchet))
    complain("file-length", lines " lines, allowed are " max_lines ": split the file")
  if (file in ratchet) {
    seen[file] = 1
    if (lines > ratchet[file])
      complain("file-length", lines " lines, the ratchet allows " ratchet[file] ": split the file")
    else if (lines < ratchet[file])
      complain("ratchet", lines " lines now: " (lines > max_lines ? "lower" : "remove") " its line in ratchet.txt")
  }
}
function complain(rule, text) { findings++; print file ":1: " rule ": " text }
# `line` with strings emptied and the comment cut off, a blank at either end.
function code_of(line) {
  gsub(/\\["\\]/, "", line)
  gsub(/"[^"]*"/, "\"\"", line)
  sub(/\/\/.*/, "", line)
  return " " line " "
}

FNR == 1 {
  end_of_file()
  file = FILENAME; reading_ratchet = (FILENAME ~ /ratchet\.txt$/)
  folder = FILENAME; sub(/\/.*/, "", folder)
  cpp = (FILENAME ~ /\.[ch]pp$/)
  keeps_determinism = cpp && (folder == "sim" || folder == "protocols")
  may_use_floats = (FILENAME ~ /^sim\/(core\/(distribution|json|math|random|units)|scenario\/)/)
  may_use_threads = (FILENAME ~ /backend|campaign/)
  if (folder == "protocols" && cpp && $0 !~ /^\/\/ ./)
    report("header-block", "a file of protocols/ opens with a comment: name, source, model, guarantees, cost")
}
{ lines = FNR }
reading_ratchet { if ($0 !~ /^(#|$)/) ratchet[$1] = $2; next }

length($0) > max_columns { report("line-length", length($0) " columns, allowed are " max_columns) }
/(^|[^A-Za-z0-9_])(TODO|FIXME|XXX)([^A-Za-z0-9_]|$)/ { report("to-do", "do it, or write an issue") }

cpp && /^[ \t]*#[ \t]*include[ \t]*"/ {
  split($0, quoted, "\"")
  path = quoted[2]; from = path; sub(/\/.*/, "", from)
  if (!(from in rank) && folder in rank)
    report("include-path", "\"" path "\" must be named from the root of the repository")
  else if (folder in rank && from != folder && rank[from] >= rank[folder])
    report("include-direction", folder " may not use " from)
  else if (folder == "protocols" && path ~ /^sim\/(engine|scenario)\//)
    report("include-direction", "a protocol knows its context, not the engine or the scenario")
}

keeps_determinism {
  code = code_of($0)
  if (code ~ /unordered_/) report("unordered", "its order differs between libraries: use map or set")
  if (code ~ /[^A-Za-z0-9_]s?rand *\(|random_device|mt19937|random_engine|std::[a-z_]*_distribution/)
    report("chance", "chance is keyed: draw from a Key")
  if (code ~ /(system|steady|high_resolution)_clock|[^A-Za-z0-9_](gettimeofday|clock_gettime) *\(|std::time *\(/)
    report("wall-clock", "time is handed in: ask the context")
  if (!may_use_floats && code ~ /[^A-Za-z0-9_](float|double)[^A-Za-z0-9_]/)
    report("floating-point", "only distributions, JSON and scenarios may: use integers")
  if (code ~ /std::(exp|exp2|log|log2|log10|log1p|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|cbrt|tgamma|erf) *\(/)
    report("transcendental", "its last bit differs between libraries: use sim/core/math.hpp")
  if (!may_use_threads && code ~ /[^A-Za-z0-9_]j?thread/)
    report("thread", "only backends and campaigns may: a run has one thread")
}

END {
  end_of_file()
  for (name in ratchet)
    if (!(name in seen)) { findings++; print name ":1: ratchet: no such file: remove its line in ratchet.txt" }
  exit findings > 0
}
