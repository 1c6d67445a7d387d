// catalog.hpp: the algorithms that come with Faultline.
#pragma once

namespace faultline {

/// Makes all of them known by name, with their ports. To be called before the first stack is made; twice is once.
void know_protocols();

}  // namespace faultline
