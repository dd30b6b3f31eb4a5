#include "bytes.h"

namespace jirani {

void put_le(uint8_t* to, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) to[i] = static_cast<uint8_t>(value >> (8 * i));
}

uint64_t get_le(const uint8_t* from, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = bytes; i > 0; i--) value = value << 8 | from[i - 1];
  return value;
}

uint32_t crc32(const uint8_t* from, size_t length) {
  uint32_t crc = 0xffffffffu;
  for (size_t i = 0; i < length; i++) {
    crc ^= from[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0xedb88320u : 0u);
  }
  return ~crc;
}

uint16_t crc16(const uint8_t* from, size_t length) {
  uint16_t crc = 0xffffu;
  for (size_t i = 0; i < length; i++) {
    crc = static_cast<uint16_t>(crc ^ from[i]);
    for (int bit = 0; bit < 8; bit++) crc = static_cast<uint16_t>((crc >> 1) ^ ((crc & 1u) != 0 ? 0xa001u : 0u));
  }
  return crc;
}

}  // namespace jirani
