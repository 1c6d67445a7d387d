// Key-Value Store: texts by key, as a replicated state machine (Schneider, 1990).
//
// Model: any; it is one process's part and sends nothing. Guarantees SM1: its state is a function of the commands
// applied. Keys that hold the empty text are not kept, as they are the same as those that are missing.
#include "protocols/replication/machine.hpp"

namespace faultline {

struct KeyValueStore {
  using Commands = KeyValue::Commands;
  static constexpr std::string_view title = "Key-Value Store",
                                    summary = "Texts by key: get, put, append, compare-and-set.";

  std::map<std::string, std::string> values;

  KeyValue::Value apply(const KeyValue::Get& c) const { return {get(c.key)}; }
  Done apply(const KeyValue::Put& c) { return put(c.key, c.value); }
  Done apply(const KeyValue::Append& c) { return put(c.key, get(c.key) + c.value); }
  Done apply(const KeyValue::CompareAndSet& c) { return get(c.key) == c.expected ? put(c.key, c.value) : Done{false}; }

  std::string get(const std::string& key) const {
    const auto at = values.find(key);
    return at == values.end() ? "" : at->second;
  }
  Done put(const std::string& key, const std::string& value) {
    if (value.empty()) values.erase(key);
    else values[key] = value;
    return {};
  }
};

template const Algorithm& algorithm<Machine<KeyValueStore>>();

}  // namespace faultline
