// What a shell lends the core: a raw flash partition, and a store of small values that survive a power cut whole (NVS on the
// ESP32, files on a host). Plain functions, so that a bare toolchain needs no library.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

/// NOR flash: erasing sets every bit of a sector, writing clears bits. Each answers whether it was done.
struct Flash {
  void* self;
  bool (*read)(void* self, uint32_t at, uint8_t* to, size_t length);
  bool (*write)(void* self, uint32_t at, const uint8_t* from, size_t length);
  bool (*erase)(void* self, uint32_t sector);
  uint32_t sectors;
};

constexpr uint32_t kSectorSize = 4096;

/// Small values under a name: after a power cut the old one or the new one, never a mixture.
struct Store {
  void* self;
  /// Fills a room of exactly this size; false when there is no such value or it is of another size.
  bool (*get)(void* self, const char* name, uint8_t* to, size_t length);
  bool (*put)(void* self, const char* name, const uint8_t* from, size_t length);
};

}  // namespace jirani
