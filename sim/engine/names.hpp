// names.hpp: what the numbers of a trace are called.
#pragma once
#include <string>

#include "sim/engine/record.hpp"

namespace faultline {

/// "Send", "Deliver", ...; "Kind(31)" for a number that is none.
std::string kind_name(Kind kind);
/// "Loss", "Cut", ...; "DropReason(9)" for a number that is none.
std::string drop_reason_name(std::uint64_t number);
/// "Until", "Quiescent", ...; "EndReason(9)" for a number that is none.
std::string end_reason_name(std::uint64_t number);

/// {"hex":"00ff..."}: how bytes are shown that nobody here can read.
std::string hex_json(std::string_view bytes);

/// Who knows the protocols of a run: gives names to its types and modules and reads its bodies.
struct Names {
  virtual ~Names() = default;
  /// The name of a type id of a record; empty if unknown.
  virtual std::string type_name(std::uint32_t type) const = 0;
  /// What stands at a path inside a process, as the algorithm's name; empty if unknown.
  virtual std::string module_name(std::string_view path) const = 0;
  /// The value that canonical bytes stand for, as JSON text; hex_json(body) if it cannot be read.
  virtual std::string json(std::uint32_t type, std::string_view body) const = 0;
};

/// Knows nothing. For traces whose protocols are not at hand, and for tests.
struct NoNames final : Names {
  std::string type_name(std::uint32_t) const override { return {}; }
  std::string module_name(std::string_view) const override { return {}; }
  std::string json(std::uint32_t, std::string_view body) const override { return hex_json(body); }
};

}  // namespace faultline
