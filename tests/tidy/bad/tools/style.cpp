#include "faults/sideways.hpp"
// TODO some day, bad: to-do
int a;  // FIXME bad: to-do
int b;  /* XXX */  // bad: to-do
// A line of a hundred and twenty columns, which is as many as are allowed, so that nothing is said about it............
// A line of a hundred and twenty-one columns, one more than is allowed, and so it is reported.......... bad: line-length
// mktemp -d /tmp/name.XXXXXX, TODOs: no such words
