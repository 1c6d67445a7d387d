// stack.hpp: the algorithms of a process, chosen by name before it is made.
#pragma once
#include "sim/process/algorithm_info.hpp"

namespace faultline {

/// What a scenario says of the protocol: the outermost algorithm, and for ports ("Consensus") or
/// single fields ("ConsensusTotalOrder.consensus") the algorithm to take, and parameter values.
struct Choice {
  std::string algorithm;
  std::map<std::string, std::string> uses;
  std::map<std::string, std::string> parameters;              ///< "Algorithm.parameter" -> JSON text
};

/// An algorithm of the stack with what was chosen for its parts.
struct Layer {
  const Algorithm* algorithm = nullptr;
  std::vector<const Layer*> parts;                            ///< by field index; null where the field is no part
  std::vector<std::pair<std::uint8_t, json::Value>> parameters;
};

/// A wrong word in a Choice: which key, and a sentence.
struct ChoiceProblem {
  std::string where;                                          ///< "algorithm", "uses/Consensus", "parameters/X.y"
  std::string message;
};

class Stack {
 public:
  /// Resolves every name, or says what is wrong with each.
  static std::shared_ptr<const Stack> make(const Choice&, std::vector<ChoiceProblem>&);
  /// For code that knows its names: throws std::invalid_argument with the first problem.
  static std::shared_ptr<const Stack> make(const Choice&);

  const Layer& root() const { return *root_; }
  /// The layers that serve shared ports, by id of the port.
  const std::map<std::uint32_t, const Layer*>& services() const { return services_; }
  const Layer* layer(std::string_view algorithm) const;
  /// All layers, in order of algorithm name.
  const std::map<std::string_view, Layer>& layers() const { return layers_; }

 private:
  friend struct Resolver;
  std::map<std::string_view, Layer> layers_;
  std::map<std::uint32_t, const Layer*> services_;
  const Layer* root_ = nullptr;
};

}  // namespace faultline
