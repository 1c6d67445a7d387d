// observer.hpp: who watches a run from outside the processes.
#pragma once
#include "sim/engine/record.hpp"
#include "sim/process/process.hpp"

namespace faultline {

/// A request to, or an indication of, one module of one process. Lives only during the call.
struct Observation {
  Time at{};                              ///< global virtual time
  std::uint64_t record = 0;               ///< number of the trace record that it belongs to
  ProcessId process{};
  const Module* module = nullptr;         ///< who is asked or indicates; its path is the same at all processes
  bool request = false;                   ///< else an indication
  const Type* type = nullptr;
  const void* value = nullptr;
  template <class E> const E* as() const { return type == &type_of<E> ? static_cast<const E*>(value) : nullptr; }
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(const Observation&) = 0;
  virtual void crash(ProcessId, Time) {}
  virtual void restart(ProcessId, Time) {}
};

/// Takes the records of a run, in order. What a record points to is gone when the call returns.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void add(const Record&) = 0;
};

}  // namespace faultline
