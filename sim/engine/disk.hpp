// disk.hpp: a process's disk: what it has stored, and what can go wrong with it.
#pragma once
#include "sim/core/random.hpp"
#include "sim/process/process.hpp"
#include "sim/scenario/scenario.hpp"

namespace faultline {

/// Holds the last stored bytes of every module with stable fields, and of every entry of its journals. A store
/// replaces one of these whole, or erases it where there are no bytes; only a crash in the middle, or rot, breaks that.
class SimulatedDisk {
 public:
  const Image& image() const { return image_; }
  bool holds(std::string_view path, std::string_view bytes) const;   ///< already exactly this
  bool store(std::string_view path, std::string_view bytes);  ///< false: it is already exactly this

  /// A crash cut this store: a part of the new bytes over the old. With checksums the old ones stand.
  void tear(std::string_view path, std::string_view bytes, bool checksums, Draws&);
  /// Flips that many bits in what is stored; how many it really flipped.
  std::uint32_t rot(std::uint32_t bits, Draws&);
  void wipe() { image_.clear(), rotten_.clear(); }
  /// The path of a module whose bytes have rotted, if checksums are there to notice.
  std::optional<std::string> damaged() const {
    return rotten_.empty() ? std::nullopt : std::optional(*rotten_.begin());
  }

  std::uint32_t slow = 1;
  bool full = false;
  std::uint64_t errors = 0;               ///< threshold
  std::optional<std::size_t> fault;       ///< the line of the plan behind these three

 private:
  Image::iterator place_of(std::string_view path);            ///< where it is or would be

  Image image_;
  std::set<std::string> rotten_;
};

}  // namespace faultline
