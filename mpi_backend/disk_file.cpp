#include "mpi_backend/disk_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace faultline::mpi {
namespace {

struct EntryHead { std::uint32_t length, check; };

std::string entry_of(const Image& written) {
  const std::string payload = codec::encode(written);
  const EntryHead head{static_cast<std::uint32_t>(payload.size()),
                       static_cast<std::uint32_t>(XXH3_64bits(payload.data(), payload.size()))};
  return std::string(reinterpret_cast<const char*>(&head), sizeof head) + payload;
}

/// All of it, on the medium.
bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fdatasync(file) == 0;
}

}  // namespace

DiskFile::DiskFile(std::filesystem::path path) : path_(std::move(path)) { replace({}); }

DiskFile::~DiskFile() {
  if (file_ >= 0) ::close(file_);
}

bool DiskFile::append(const Image& written) {
  const std::string entry = entry_of(written);
  if (good_ > 4 * live_ + (std::size_t{1} << 20)) {
    Image all = read();
    for (const auto& [path, bytes] : written) {
      if (bytes.empty()) all.erase(path);
      else all[path] = bytes;
    }
    return replace(all);
  }
  if (file_ >= 0 && write_all(file_, entry)) return good_ += entry.size(), true;
  if (file_ >= 0 && ::ftruncate(file_, static_cast<off_t>(good_)) != 0) ::close(file_), file_ = -1;
  return false;
}

Image DiskFile::read() {
  std::ifstream in(path_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  Image image;
  std::size_t at = 0;
  for (EntryHead head; bytes.size() - at >= sizeof head; at += sizeof head + head.length) {
    std::memcpy(&head, bytes.data() + at, sizeof head);
    const auto payload = std::string_view(bytes).substr(at + sizeof head, head.length);
    if (payload.size() < head.length ||
        static_cast<std::uint32_t>(XXH3_64bits(payload.data(), payload.size())) != head.check)
      break;
    const auto written = codec::decode<Image>(payload);
    if (!written) break;
    for (const auto& [path, stored] : *written) {
      if (stored.empty()) image.erase(path);
      else image[path] = stored;
    }
  }
  if (at < bytes.size() && file_ >= 0 && ::ftruncate(file_, static_cast<off_t>(at)) != 0) ::close(file_), file_ = -1;
  good_ = at;
  return image;
}

/// A new file in place of the old one, whole or not at all.
bool DiskFile::replace(const Image& image) {
  const std::string entry = entry_of(image);
  const std::string fresh = path_.string() + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return false;
  if (!write_all(file, entry) || ::rename(fresh.c_str(), path_.c_str()) != 0) return ::close(file), false;
  if (const int folder = ::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0)
    ::fsync(folder), ::close(folder);
  if (file_ >= 0) ::close(file_);
  file_ = file, good_ = live_ = entry.size();
  return true;
}

}  // namespace faultline::mpi
