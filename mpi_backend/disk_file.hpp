// disk_file.hpp: the stable storage of one process in a real file.
#pragma once
#include <filesystem>
#include <string>

#include "sim/process/process.hpp"

namespace faultline::mpi {

/// A log of stores, each with its length and a checksum, and flushed to the medium before `append` returns. What is
/// torn at its end, and all behind it, is cut off when it is read. Rewritten when most of it is out of date.
class DiskFile {
 public:
  /// Begins with nothing, whatever is there.
  explicit DiskFile(std::filesystem::path);
  ~DiskFile();
  DiskFile(const DiskFile&) = delete;

  /// False if the operating system says no: then the file holds what it held.
  bool append(const Image& written);
  /// From the file, not from memory.
  Image read();
  bool replace(const Image&);

 private:
  std::filesystem::path path_;
  int file_ = -1;
  std::size_t good_ = 0;                  // bytes that are known to be whole
  std::size_t live_ = 0;                  // bytes of the image when it was last rewritten
};

}  // namespace faultline::mpi
