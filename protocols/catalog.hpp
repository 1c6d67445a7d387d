// catalog.hpp: every algorithm that comes with Faultline.
#pragma once

namespace faultline {

/// Makes all of them known by name, with their ports. To be called before the first stack is made.
void know_protocols();

}  // namespace faultline
