// stable.hpp: fields of an algorithm that are more than state: what a crash leaves, and what a scenario sets.
#pragma once
#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "sim/core/json.hpp"

namespace faultline {

/// State on the disk: survives a crash as of the last completed step. All other fields start anew.
template <class T> class Stable {
 public:
  Stable() = default;
  Stable(T value) : value_(std::move(value)) {}
  template <class U> requires std::is_assignable_v<T&, U> Stable& operator=(U&& value) {
    value_ = std::forward<U>(value), changed_ = true;
    return *this;
  }
  T& operator*() { return changed_ = true, value_; }
  const T& operator*() const { return value_; }
  T* operator->() { return changed_ = true, &value_; }
  const T* operator->() const { return &value_; }
  const T& get() const { return value_; }                     ///< to read without marking it as written
  template <class Out> void put(Out& out) const {
    if constexpr (std::is_same_v<Out, json::Writer>) out.put(value_);
    else codec::put(out, value_);
  }
  void get(codec::Reader& in) { codec::get(in, value_); }
  bool take_changed() { return std::exchange(changed_, false); }

 private:
  T value_{};
  bool changed_ = false;
};

/// A list on the disk that grows at its end and is cut at both; survives a crash as `Stable` does. Positions count
/// from 1 and stay what they are. A store writes the entries that changed and no other.
template <class T> class Journal {
 public:
  std::uint64_t first() const { return first_; }              ///< position of the oldest entry that is kept
  std::uint64_t last() const { return first_ + entries_.size() - 1; }   ///< first() - 1 where there is none
  bool empty() const { return entries_.empty(); }
  bool holds(std::uint64_t position) const { return position >= first_ && position <= last(); }
  const T& operator[](std::uint64_t position) const { return entries_.at(position - first_); }
  void append(T entry) {
    entries_.push_back(std::move(entry));
    dirty_ = std::min(dirty_, last()), changed_ = true;
  }
  /// Forgets all after `position`, which lies between first() - 1 and last().
  void cut_after(std::uint64_t position) {
    while (last() > position && !empty()) erased_.push_back(last()), entries_.pop_back(), changed_ = true;
    dirty_ = std::min(dirty_, last() + 1);
  }
  /// Forgets all up to `position`, and goes on behind it, also where it lies beyond last().
  void drop_through(std::uint64_t position) {
    while (first_ <= position && !empty()) erased_.push_back(first_++), entries_.pop_front(), changed_ = true;
    if (first_ <= position) first_ = position + 1, changed_ = true;
  }

  template <class Out> void put(Out& out) const {
    if constexpr (std::is_same_v<Out, json::Writer>) {
      out.out += "{\"first\":", out.put(first_), out.out += ",\"entries\":[";
      bool first = true;
      for (const T& entry : entries_) out.comma(first), out.put(entry);
      out.out += "]}";
    } else {
      put_head(out);
      for (const T& entry : entries_) codec::put(out, entry);
    }
  }
  void get(codec::Reader& in) {
    get_head(in);
    if (expected_ > in.left()) return in.fail("more entries than bytes");
    while (in.ok() && entries_.size() < expected_) codec::get(in, entries_.emplace_back());
  }

  // For the framework: the module's stable bytes have the head, each entry has its own.
  template <class Out> void put_head(Out& out) const { out.varint(first_), out.varint(entries_.size()); }
  void get_head(codec::Reader& in) { *this = {}, first_ = in.varint(), expected_ = in.varint(); }
  bool take_changed() { return std::exchange(changed_, false); }
  template <class Visit> void each_entry(bool changed, std::string& room, const Visit& visit) {
    for (auto position : erased_) if (changed && !holds(position)) visit(position, std::string_view());
    for (auto position = changed ? std::max(dirty_, first_) : first_; position <= last(); ++position) {
      codec::encode((*this)[position], room);
      visit(position, std::string_view(room));
    }
    if (changed) erased_.clear(), dirty_ = clean;
  }
  bool get_entry(std::uint64_t position, std::string_view bytes) {
    auto entry = position == last() + 1 && entries_.size() < expected_ ? codec::decode<T>(bytes) : std::nullopt;
    if (entry) entries_.push_back(std::move(*entry));
    return entry.has_value();
  }
  bool is_whole() const { return entries_.size() == expected_; }

 private:
  static constexpr std::uint64_t clean = ~std::uint64_t{0};
  std::uint64_t first_ = 1;
  std::deque<T> entries_;
  // No part of the value: what a store has yet to write, and how many entries a disk that is being read has.
  std::uint64_t dirty_ = clean;
  std::vector<std::uint64_t> erased_;
  bool changed_ = false;
  std::uint64_t expected_ = 0;
};

/// A value that a scenario can set ("Algorithm.field"); kept by a crash, never changed by the algorithm.
template <class T> class Param {
 public:
  Param() = default;
  Param(T value) : value_(std::move(value)) {}
  operator const T&() const { return value_; }
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }
  void set(T value) { value_ = std::move(value); }            ///< for the framework
  template <class Out> void put(Out& out) const {
    if constexpr (std::is_same_v<Out, json::Writer>) out.put(value_);
    else codec::put(out, value_);
  }
  void get(codec::Reader& in) { codec::get(in, value_); }

 private:
  T value_{};
};

}  // namespace faultline
