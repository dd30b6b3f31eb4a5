#include "text.h"

#include <string.h>

namespace jirani {

Text& Text::add(const char* text, size_t length) {
  if (!fits_ || length > size_ - length_) {
    fits_ = false;
    return *this;
  }
  memcpy(room_ + length_, text, length);
  length_ += length;
  return *this;
}

Text& Text::add(const char* text) { return add(text, strlen(text)); }

Text& Text::number(uint64_t value) {
  char digits[20];
  size_t from = sizeof digits;
  do {
    digits[--from] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return add(digits + from, sizeof digits - from);
}

Text& Text::signed_number(int64_t value) {
  if (value >= 0) return number(static_cast<uint64_t>(value));
  return add("-", 1).number(0 - static_cast<uint64_t>(value));
}

Text& Text::quoted(const char* text) {
  add("\"", 1);
  for (; *text != 0; text++) {
    char one = *text;
    bool plain = one >= 0x20 && one < 0x7f && one != '"' && one != '\\';
    add(plain ? &one : "?", 1);
  }
  return add("\"", 1);
}

void Text::cut(size_t length) {
  length_ = length;
  fits_ = true;
}

}  // namespace jirani
