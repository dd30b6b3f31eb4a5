#include "flash.h"

#include "board.h"

#include <esp_partition.h>
#include <nvs.h>
#include <nvs_flash.h>

namespace jirani {
namespace {

constexpr int kRingSubtype = 0x40;  // the first that is free for our own use

const esp_partition_t* of(void* self) { return static_cast<const esp_partition_t*>(self); }

bool read(void* self, uint32_t at, uint8_t* to, size_t length) { return esp_partition_read(of(self), at, to, length) == ESP_OK; }

bool write(void* self, uint32_t at, const uint8_t* from, size_t length) {
  return esp_partition_write(of(self), at, from, length) == ESP_OK;
}

bool erase(void* self, uint32_t sector) {
  feed_watchdog();  // a worn sector takes most of a second, and a ring has 128
  return esp_partition_erase_range(of(self), sector * kSectorSize, kSectorSize) == ESP_OK;
}

}  // namespace

Flash ring_flash() {
  const esp_partition_t* found =
      esp_partition_find_first(ESP_PARTITION_TYPE_DATA, static_cast<esp_partition_subtype_t>(kRingSubtype), "ring");
  uint32_t sectors = found == nullptr || found->encrypted ? 0 : found->size / kSectorSize;
  return {const_cast<esp_partition_t*>(found), read, write, erase, sectors};
}

bool NvsStore::open() {
  // Full, or of another version: it is not erased here. Numbers that were given would be given again.
  return nvs_flash_init() == ESP_OK && nvs_open("jirani", NVS_READWRITE, &handle_) == ESP_OK;
}

bool NvsStore::forget(const Flash& ring) { return jirani::forget(ring, store(), wipe); }

/// The whole partition: an erased key's bytes would stay in their page for who reads the flash.
bool NvsStore::wipe(void* self) {
  return nvs_flash_deinit() == ESP_OK && nvs_flash_erase() == ESP_OK && static_cast<NvsStore*>(self)->open();
}

Store NvsStore::store() { return {this, get, put}; }

bool NvsStore::get(void* self, const char* name, uint8_t* to, size_t length) {
  size_t there = 0;
  uint32_t handle = static_cast<NvsStore*>(self)->handle_;
  if (nvs_get_blob(handle, name, nullptr, &there) != ESP_OK || there != length) return false;
  return nvs_get_blob(handle, name, to, &there) == ESP_OK && there == length;
}

bool NvsStore::put(void* self, const char* name, const uint8_t* from, size_t length) {
  uint32_t handle = static_cast<NvsStore*>(self)->handle_;
  return nvs_set_blob(handle, name, from, length) == ESP_OK && nvs_commit(handle) == ESP_OK;
}

}  // namespace jirani
