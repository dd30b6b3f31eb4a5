// A meter's flash and store on a host: one file of sectors, and one file for each value. What a kill -9 leaves is what a power
// cut would: a write half done, a value old or new. Against the host's own power cut nothing is promised: nothing is flushed.
#pragma once
#include <string>

#include "../core/hal.h"

namespace jirani {

/// NOR flash in a file: writing clears bits only, erasing sets a sector's.
class FlashFile {
 public:
  FlashFile(const std::string& path, uint32_t sectors);
  ~FlashFile();
  FlashFile(const FlashFile&) = delete;
  FlashFile& operator=(const FlashFile&) = delete;

  bool open() const { return file_ >= 0; }
  Flash flash();

 private:
  bool inside(uint32_t at, size_t length) const;
  static bool read(void* self, uint32_t at, uint8_t* to, size_t length);
  static bool write(void* self, uint32_t at, const uint8_t* from, size_t length);
  static bool erase(void* self, uint32_t sector);

  int file_;
  uint32_t sectors_;
};

/// Values in a folder: a new one is written beside the old one and takes its name.
class StoreFolder {
 public:
  explicit StoreFolder(const std::string& folder) : folder_(folder) {}
  Store store();

 private:
  std::string path(const char* name) const { return folder_ + "/" + name + ".value"; }
  static bool get(void* self, const char* name, uint8_t* to, size_t length);
  static bool put(void* self, const char* name, const uint8_t* from, size_t length);

  std::string folder_;
};

}  // namespace jirani
