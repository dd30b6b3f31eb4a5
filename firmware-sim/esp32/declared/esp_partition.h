// ESP-IDF 5.5.1, esp_partition.
#pragma once
#include "esp_err.h"
enum esp_partition_type_t { ESP_PARTITION_TYPE_APP = 0, ESP_PARTITION_TYPE_DATA = 1 };
enum esp_partition_subtype_t { ESP_PARTITION_SUBTYPE_ANY = 0xff };
struct esp_partition_t {
  uint32_t size;
  bool encrypted;
};
extern "C" {
const esp_partition_t* esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t subtype, const char* label);
esp_err_t esp_partition_read(const esp_partition_t* partition, size_t from, void* to, size_t size);
esp_err_t esp_partition_write(const esp_partition_t* partition, size_t to, const void* from, size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t* partition, size_t offset, size_t size);
}
