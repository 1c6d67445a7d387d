// commands.hpp: what the commands of state machines (protocols/replication/commands.hpp) and their answers are in a
// history, and the sequential objects that a history of them is judged against.
#pragma once
#include "check/history/models.hpp"
#include "sim/process/type.hpp"

namespace faultline {

/// A command as an operation of a model.
struct Asked {
  const history::Model* model;
  std::string function;
  history::Value argument{}, key{};
};
/// Nothing: no model is known for commands of that type.
std::optional<Asked> asked(const Payload& command);
/// The result that the response tells; nothing: it is no answer to that command.
std::optional<history::Value> told(const Payload& command, const Payload& response);

/// Makes the models that are not among those of histories known by name: locks, list, bank.
void know_command_models();

}  // namespace faultline
