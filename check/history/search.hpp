// search.hpp: the search for a linearization of the operations on one object.
//
// The operations that returned are sorted by their returns. The `head` is the first of them that is not placed; what
// may be placed next is what was invoked before the head returned, for else the head would come too late. So a
// configuration is (head, which of the operations open at its return are placed, state): a bit for each operation
// that is open at one time, not one for each of the history.
//
// Not tried, because another branch does at least as well:
// - after a pure operation (a read) that fits here: anything else. It costs nothing to place it at once.
// - of two operations of the same kind, the one that returns later.
// - an operation without answer that changes nothing here, or whose effect the next one undoes.
// The furthest head that any configuration reached is the operation that cannot be placed, since the search is
// exhaustive for every prefix of the history as well.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "check/history/linearizable.hpp"
#include "check/history/row_set.hpp"

namespace faultline::history {

class Search {
 public:
  /// Of these operations of the history, all on one object, in the order of their invocations.
  Search(const History&, const Model&, const std::vector<std::size_t>& operations);

  /// Looks for an order, with the count of steps going on from `steps`. Nothing: it gave up, why() says why.
  std::optional<bool> run(const Limits&, std::uint64_t steps = 0);
  const std::string& why() const { return why_; }

  /// Of success: the order found. Of failure: a longest one of those up to the obstacle.
  std::vector<Placed> order() const;
  Obstacle obstacle() const;                                  ///< of failure
  std::uint64_t steps() const { return steps_; }
  std::uint64_t configurations() const { return seen_.size(); }
  std::uint64_t bytes() const;

 private:
  using Index = std::uint32_t;                                // of items_: what returned, by return, then the others
  static constexpr Index none = ~Index{0};
  struct Item {
    std::size_t operation;
    std::uint64_t invoked, returned;
    std::uint32_t kind = 0, slot = 0;
    Index alike = none;                                       // the item before it of the same kind
    bool pure = false, placed = false;
    Index before = none, after = none;                        // neighbours in its list
  };
  enum List : std::size_t { Changing, Pure, Unanswered };
  struct Frame {                                              // what was placed, and how it was before
    Index placed, head;
    std::uint32_t state, configuration;
  };
  struct Origin {                                             // of a configuration: one before it, and what was placed
    std::uint32_t from;
    Index placed;
  };

  std::vector<const Operation*> number_kinds(const Model&);
  void give_slots();
  void link_lists();

  List list_of(Index i) const { return i >= returned_ ? Unanswered : items_[i].pure ? Pure : Changing; }
  bool available(Index i) const { return i != none && items_[i].invoked < items_[head_].returned; }
  void flip(Index i) { row_[1 + items_[i].slot / 64] ^= std::uint64_t{1} << items_[i].slot % 64; }

  std::uint32_t next_state(std::uint32_t state, Index);
  std::uint32_t state_if_tried(Index);
  bool advance(Index last);
  bool try_to_place(Index, std::uint32_t next);
  Index choice_after(Index last) const;
  void place(Index, std::uint32_t next);
  Index take_back();
  bool remember(Origin);
  bool exhausted(const Limits&);

  const History& history_;
  std::vector<Item> items_;
  Index returned_ = 0;                                        // how many of them did
  std::unique_ptr<States> states_;
  RowSet transitions_{1};                                     // state and kind
  std::vector<std::uint32_t> transition_to_;

  Index first_[3] = {none, none, none};                       // of each list: what is not placed, by invocation
  std::vector<std::uint64_t> row_;                            // head and state, then a bit a slot
  std::vector<Frame> frames_;
  Index head_ = 0;
  std::uint32_t state_ = 0, configuration_ = 0;

  RowSet seen_{1};
  std::vector<Origin> origins_;
  Index furthest_ = 0;
  std::uint64_t steps_ = 0, next_stop_ = 0;
  std::string why_;
};

}  // namespace faultline::history
