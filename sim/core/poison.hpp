// poison.hpp: marks memory that nobody may touch now, so that AddressSanitizer reports who does.
// Without AddressSanitizer nothing happens.
#pragma once
#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FAULTLINE_POISON 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define FAULTLINE_POISON 1
#endif

#ifdef FAULTLINE_POISON
#include <sanitizer/asan_interface.h>
#endif

namespace faultline {

#ifdef FAULTLINE_POISON
inline constexpr bool poisoning = true;
inline void poison(const void* p, std::size_t bytes) { __asan_poison_memory_region(p, bytes); }
inline void unpoison(const void* p, std::size_t bytes) { __asan_unpoison_memory_region(p, bytes); }
inline bool poisoned(const void* p) { return __asan_address_is_poisoned(p) != 0; }
#else
inline constexpr bool poisoning = false;
inline void poison(const void*, std::size_t) {}
inline void unpoison(const void*, std::size_t) {}
inline bool poisoned(const void*) { return false; }
#endif

}  // namespace faultline
