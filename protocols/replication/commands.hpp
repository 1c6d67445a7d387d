// commands.hpp: what clients ask of the state machines, and what they are told.
//
// A command is a plain struct. Its fields say how a workload draws it (CommandInfo): `key`, `from` and `to` are keys,
// whole numbers are 0 to 4, texts are like no other, but for `expected`, which is empty. One that changes no state says
// so (`read_only`), and need not go through the log. Checkers judge the answers by models of their own.
#pragma once
#include "sim/process/type.hpp"

namespace faultline {

/// The answer to a command that tells no more than whether it was done. It fails only where its comment says so, and
/// then has changed nothing.
struct Done { bool done = true; };

/// Texts by key. A key that is missing holds the empty text.
struct KeyValue {
  struct Get { std::string key; static constexpr bool read_only = true; };  ///< answered by Value
  struct Put { std::string key, value; };
  struct Append { std::string key, value; };
  struct CompareAndSet { std::string key, expected, value; };               ///< fails if another text is there
  struct Value { std::string value; };
  using Commands = types<Get, Put, Append, CompareAndSet>;
};

/// One register, with no value at first.
struct Register {
  struct Read { static constexpr bool read_only = true; };                  ///< answered by Value
  struct Write { std::uint64_t value; };
  struct CompareAndSet { std::uint64_t expected, value; };                  ///< fails if another value is there
  struct Value { std::optional<std::uint64_t> value; };
  using Commands = types<Read, Write, CompareAndSet>;
};

/// A sum, 0 at first.
struct Counter {
  struct Add { std::uint64_t amount; };
  struct Read { static constexpr bool read_only = true; };                  ///< answered by Value
  struct Value { std::uint64_t value; };
  using Commands = types<Add, Read>;
};

/// Holds each element once.
struct Set {
  struct Add { std::uint64_t element; };
  struct Remove { std::uint64_t element; };
  struct Contains { std::uint64_t element; static constexpr bool read_only = true; };  ///< answered by Member
  struct Read { static constexpr bool read_only = true; };                  ///< answered by Elements
  struct Member { bool member; };
  struct Elements { std::set<std::uint64_t> elements; };
  using Commands = types<Add, Remove, Contains, Read>;
};

/// First in, first out.
struct Queue {
  struct Enqueue { std::string element; };
  struct Dequeue {};                                                        ///< answered by Front
  struct Front { std::optional<std::string> element; };                     ///< none: the queue was empty
  using Commands = types<Enqueue, Dequeue>;
};

/// Locks by key; `holder` is whoever the client acts for.
struct Lock {
  struct Acquire { std::string key; std::uint64_t holder; };                ///< fails while anybody holds it
  struct Release { std::string key; std::uint64_t holder; };                ///< fails unless `holder` holds it
  struct Inspect { std::string key; static constexpr bool read_only = true; };   ///< answered by Held
  struct Held { std::optional<std::uint64_t> by; };
  using Commands = types<Acquire, Release, Inspect>;
};

/// A list of texts.
struct List {
  struct Append { std::string text; };                                      ///< answered by Length
  struct Read { static constexpr bool read_only = true; };                  ///< answered by Texts
  struct Length { std::uint64_t length; };                                  ///< with the one that was appended
  struct Texts { std::vector<std::string> texts; };
  using Commands = types<Append, Read>;
};

/// Accounts by key. One is opened, with the same sum for all, when it is first mentioned, and is never overdrawn. So
/// all that an audit finds is `opening` times the number of accounts.
struct Bank {
  static constexpr std::uint64_t opening = 10;
  struct Transfer { std::string from, to; std::uint64_t amount; };          ///< fails if `from` has too little
  struct Audit { static constexpr bool read_only = true; };                 ///< answered by Books
  struct Books { std::uint64_t accounts, total; };
  using Commands = types<Transfer, Audit>;
};

}  // namespace faultline
