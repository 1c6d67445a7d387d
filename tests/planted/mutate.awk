# Plants a bug. Usage: awk -v name=NAME -f mutate.awk NAME.bug SOURCE...
#
# A bug is a small file: lines "mistake:", "source:", "breaks:", "algorithm:", "files:" and, where the algorithm has
# another name than its type, "called:"; then lines of the sources that go, each behind a "-", and those that come
# instead, behind a "+", and so again for another place. All sources become one, with the algorithm called NAME, so that
# it can stand beside the right one, and the lines replaced, which must be there exactly once.

function fail(text) { print FILENAME ": " text > "/dev/stderr"; failed = 1; exit 1 }
function quoted(text) { gsub(/[\\"]/, "\\\\&", text); return "\"" text "\"" }
# `line` with the word `from` as `to`.
function renamed(line, from, to,    out, at, before, after) {
  out = ""
  while ((at = index(line, from)) > 0) {
    before = at > 1 ? substr(line, at - 1, 1) : ""
    after = substr(line, at + length(from), 1)
    out = out substr(line, 1, at - 1) (before ~ /[A-Za-z0-9_]/ || after ~ /[A-Za-z0-9_]/ ? from : to)
    line = substr(line, at + length(from))
    if (after ~ /[A-Za-z0-9_]/ && length(line)) { out = out substr(line, 1, 1); line = substr(line, 2) }
  }
  return out line
}

FNR == 1 { file++ }
file == 1 && /^-/ {
  if (!change || news[change]) change++
  old[change, ++olds[change]] = substr($0, 2)
  next
}
file == 1 && /^\+/ { fresh[change, ++news[change]] = substr($0, 2); next }
file == 1 {
  colon = index($0, ": ")
  if (!colon) fail("line " FNR " is neither \"word: text\" nor a line with - or +")
  said[substr($0, 1, colon - 1)] = substr($0, colon + 2)
  next
}
FNR == 1 {
  sources[FILENAME]
  type = said["algorithm"]; sub(/<.*/, "", type); arguments = substr(said["algorithm"], length(type) + 1)
}
/^#pragma once/ { next }
/^#include "/ { split($0, part, "\""); if (part[2] ~ own) next }
{ lines[++count] = $0 }

END {
  if (failed) exit 1
  for (c = 1; c <= change; c++) {
    places = 0
    for (at = 1; at + olds[c] - 1 <= count; at++) {
      for (i = 1; i <= olds[c] && lines[at + i - 1] == old[c, i]; i++);
      if (i > olds[c]) { places++; changed[at] = c }
    }
    if (places == 1) continue
    print name ".bug: its lines are there " places " times; they must be there exactly once" > "/dev/stderr"
    exit 1
  }
  for (at = 1; at <= count; at++) {
    if (c = changed[at]) {
      for (i = 1; i <= news[c]; i++) print renamed(fresh[c, i], type, name)
      at += olds[c] - 1
      continue
    }
    line = renamed(lines[at], type, name)
    if ("called" in said) line = renamed(line, said["called"], name)
    if (match(line, /^void know_[a-z_]+\(\)/)) {              # its own checker has a name of its own too
      checker = "know_checker_of_" name
      line = "void " checker "()" substr(line, RLENGTH + 1)
    }
    print line
  }
  print "\n#include \"tests/planted/planted.hpp\"\nnamespace faultline::planted {"
  print "extern const Bug bug_" name "{" quoted(name) ", " quoted(type) ", " quoted(said["mistake"]) ", " \
        quoted(said["source"]) ", " quoted(said["breaks"]) ", [] {"
  print "  know<" name arguments ">();"
  if (checker) print "  " checker "();"
  print "}};\n}  // namespace faultline::planted"
}
