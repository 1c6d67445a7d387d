#include "explore/search.hpp"  // bad: include-direction
#include "check/directions.hpp"
