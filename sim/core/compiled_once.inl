// compiled_once.inl: the bodies of compiled_once.hpp, for the file that instantiates them.
#include "sim/core/compiled_once.hpp"

namespace faultline {

template <class V> CompiledOnce<V>::CompiledOnce() = default;
template <class V> CompiledOnce<V>::CompiledOnce(const CompiledOnce&) = default;
template <class V> CompiledOnce<V>::CompiledOnce(CompiledOnce&&) noexcept = default;
template <class V> CompiledOnce<V>& CompiledOnce<V>::operator=(const CompiledOnce&) = default;
template <class V> CompiledOnce<V>& CompiledOnce<V>::operator=(CompiledOnce&&) noexcept = default;
template <class V> CompiledOnce<V>::~CompiledOnce() = default;
template <class V> bool CompiledOnce<V>::operator==(const CompiledOnce& other) const {
  return static_cast<const V&>(*this) == static_cast<const V&>(other);
}

}  // namespace faultline
