// compiled_once.hpp: values that many files copy, whose copying is compiled in one.
#pragma once

namespace faultline {

/// A V, whose special members and comparison are functions that stand where compiled_once.inl is included and
/// CompiledOnce<V> instantiated, which is in one file. For variants of many types: their code is long, and would
/// otherwise stand in every file that copies what has one.
template <class V>
struct CompiledOnce : V {
  using Variant = V;
  using V::V;
  CompiledOnce();
  CompiledOnce(const CompiledOnce&);
  CompiledOnce(CompiledOnce&&) noexcept;
  CompiledOnce& operator=(const CompiledOnce&);
  CompiledOnce& operator=(CompiledOnce&&) noexcept;
  ~CompiledOnce();
  bool operator==(const CompiledOnce&) const;
};

}  // namespace faultline
