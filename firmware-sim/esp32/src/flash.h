// The core's flash and store on an ESP32: a raw partition, and NVS.
#pragma once
#include "../../core/home.h"

namespace jirani {

/// The partition `ring`; with no sectors, so that no ring can be mounted, when there is none.
Flash ring_flash();

/// Namespace `jirani` of NVS, which keeps the old value or the new one over a power cut.
class NvsStore {
 public:
  /// False when NVS cannot be used.
  bool open();
  /// Everything but the numbers: `forget` (core/home.h).
  bool forget(const Flash& ring);
  Store store();

 private:
  static bool wipe(void* self);
  static bool get(void* self, const char* name, uint8_t* to, size_t length);
  static bool put(void* self, const char* name, const uint8_t* from, size_t length);

  uint32_t handle_ = 0;
};

}  // namespace jirani
