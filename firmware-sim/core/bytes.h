// Numbers in bytes, little end first, whatever the machine; and two checksums.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

/// The largest whole number that JSON carries without loss.
constexpr uint64_t kMostJson = 9007199254740991ULL;

/// Writes the lowest bytes of a number.
void put_le(uint8_t* to, uint64_t value, size_t bytes);

/// Reads a number of 1 to 8 bytes.
uint64_t get_le(const uint8_t* from, size_t bytes);

/// CRC-32 as in Ethernet and zip.
uint32_t crc32(const uint8_t* from, size_t length);

/// CRC-16 as in Modbus.
uint16_t crc16(const uint8_t* from, size_t length);

}  // namespace jirani
