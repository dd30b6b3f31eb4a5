// Text into a room of fixed size: what does not fit makes the whole unusable, never a cut message.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

class Text {
 public:
  Text(char* room, size_t size) : room_(room), size_(size) {}

  Text& add(const char* text);
  Text& add(const char* text, size_t length);
  Text& number(uint64_t value);
  Text& signed_number(int64_t value);
  /// A JSON string; bytes that JSON does not bear unescaped become question marks.
  Text& quoted(const char* text);

  bool fits() const { return fits_; }
  size_t length() const { return length_; }
  const char* data() const { return room_; }
  /// Forgets what was written after a length that was once reached, and that it did not fit.
  void cut(size_t length);

 private:
  char* room_;
  size_t size_;
  size_t length_ = 0;
  bool fits_ = true;
};

}  // namespace jirani
