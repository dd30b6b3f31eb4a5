// Bytes in hexadecimal.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

inline int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Reads twice as many digits as bytes. False, and nothing is promised of the bytes, when one is none.
inline bool from_hex(const char* text, size_t bytes, uint8_t* to) {
  for (size_t i = 0; i < bytes; i++) {
    int high = hex_digit(text[2 * i]), low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);
    if (low < 0) return false;
    to[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

}  // namespace jirani
