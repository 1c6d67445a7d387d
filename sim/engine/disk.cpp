#include "sim/engine/disk.hpp"

namespace faultline {

bool SimulatedDisk::holds(std::string_view path, std::string_view bytes) const {
  const auto at = image_.find(path);
  return at == image_.end() ? bytes.empty() : at->second == bytes;
}

/// Most stores are of what comes first, a module's own bytes, or last, as what is added to a journal.
Image::iterator SimulatedDisk::place_of(std::string_view path) {
  if (image_.empty()) return image_.end();
  if (image_.begin()->first == path) return image_.begin();
  return image_.rbegin()->first < path ? image_.end() : image_.lower_bound(path);
}

bool SimulatedDisk::store(std::string_view path, std::string_view bytes) {
  const auto at = place_of(path);
  const bool is_there = at != image_.end() && at->first == path;
  if (is_there ? at->second == bytes : bytes.empty()) return false;
  if (!bytes.empty() && is_there) at->second = bytes;
  else if (!bytes.empty()) image_.emplace_hint(at, path, bytes);
  else if (is_there) image_.erase(at);
  if (!rotten_.empty()) rotten_.erase(std::string(path));
  return true;
}

void SimulatedDisk::tear(std::string_view path, std::string_view bytes, bool checksums, Draws& draws) {
  if (checksums || bytes.empty()) return;
  std::string& stored = image_[std::string(path)];
  auto written = static_cast<std::size_t>(draws.below(bytes.size()));
  if (stored.size() < written) stored.resize(written);
  stored.replace(0, written, bytes.substr(0, written));
}

std::uint32_t SimulatedDisk::rot(std::uint32_t bits, Draws& draws) {
  std::uint64_t size = 0;
  for (const auto& [_, bytes] : image_) size += bytes.size();
  if (size == 0) return 0;
  for (std::uint32_t i = 0; i < bits; ++i) {
    auto at = draws.below(size * 8);
    for (auto& [path, bytes] : image_) {
      if (at >= bytes.size() * 8) { at -= bytes.size() * 8; continue; }
      bytes[at / 8] = static_cast<char>(bytes[at / 8] ^ (1 << (at % 8)));
      rotten_.insert(path);
      break;
    }
  }
  return bits;
}

}  // namespace faultline
