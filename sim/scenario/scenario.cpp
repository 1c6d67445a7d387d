#include "sim/scenario/scenario.hpp"

#include "sim/core/compiled_once.inl"

namespace faultline {

template struct CompiledOnce<Target::Variant>;
template struct CompiledOnce<decltype(Fault::what)::Variant>;

}  // namespace faultline
