#include "files.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

namespace jirani {
namespace {

bool read_whole(int file, uint8_t* to, size_t length, off_t at) {
  return pread(file, to, length, at) == static_cast<ssize_t>(length);
}

bool write_whole(int file, const uint8_t* from, size_t length, off_t at) {
  return pwrite(file, from, length, at) == static_cast<ssize_t>(length);
}

}  // namespace

FlashFile::FlashFile(const std::string& path, uint32_t sectors)
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)), sectors_(sectors) {
  struct stat its;
  if (file_ < 0 || fstat(file_, &its) != 0) return;
  // Flash comes erased; what a kill cut short here is erased too.
  for (uint32_t sector = static_cast<uint32_t>(its.st_size / kSectorSize); sector < sectors_; sector++) erase(this, sector);
}

FlashFile::~FlashFile() {
  if (file_ >= 0) close(file_);
}

Flash FlashFile::flash() { return {this, read, write, erase, sectors_}; }

bool FlashFile::inside(uint32_t at, size_t length) const {
  return file_ >= 0 && at <= sectors_ * kSectorSize && length <= sectors_ * kSectorSize - at;
}

bool FlashFile::read(void* self, uint32_t at, uint8_t* to, size_t length) {
  FlashFile& its = *static_cast<FlashFile*>(self);
  return its.inside(at, length) && read_whole(its.file_, to, length, at);
}

bool FlashFile::write(void* self, uint32_t at, const uint8_t* from, size_t length) {
  FlashFile& its = *static_cast<FlashFile*>(self);
  std::vector<uint8_t> bits(length);
  if (!read(self, at, bits.data(), length)) return false;
  for (size_t i = 0; i < length; i++) bits[i] = static_cast<uint8_t>(bits[i] & from[i]);
  return write_whole(its.file_, bits.data(), length, at);
}

bool FlashFile::erase(void* self, uint32_t sector) {
  FlashFile& its = *static_cast<FlashFile*>(self);
  std::vector<uint8_t> blank(kSectorSize, 0xff);
  return its.file_ >= 0 && sector < its.sectors_ &&
         write_whole(its.file_, blank.data(), blank.size(), static_cast<off_t>(sector) * kSectorSize);
}

Store StoreFolder::store() { return {this, get, put}; }

bool StoreFolder::get(void* self, const char* name, uint8_t* to, size_t length) {
  int file = ::open(static_cast<StoreFolder*>(self)->path(name).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat its;
  bool got = fstat(file, &its) == 0 && its.st_size == static_cast<off_t>(length) && read_whole(file, to, length, 0);
  close(file);
  return got;
}

bool StoreFolder::put(void* self, const char* name, const uint8_t* from, size_t length) {
  std::string path = static_cast<StoreFolder*>(self)->path(name), beside = path + ".new";
  int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool written = write_whole(file, from, length, 0);
  close(file);
  return written && rename(beside.c_str(), path.c_str()) == 0;
}

}  // namespace jirani
