// Reads one JSON text from its beginning to its end, taking nothing apart that is not asked for. Whole numbers only, names
// without escapes, at most 8 levels deep. The first fault makes everything after it fail.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

class Json {
 public:
  Json(const char* text, size_t length) : text_(text), length_(length) {}

  /// Into an object or an array; then next() for each member or element.
  bool open(char brace);
  /// Whether there is another member or element of what was opened last; false at its end, which it leaves, or at a fault.
  bool next();
  /// A member's name, and the colon after it. Answers whether it fits into the room.
  bool name(char* room, size_t size);
  bool string(char* room, size_t size);
  /// 0 to 2^53 - 1.
  bool number(uint64_t& value);
  bool boolean(bool& value);
  /// Passes over a value of any kind.
  bool skip();
  /// Whether there was no fault and only space is left.
  bool ended();
  bool good() const { return good_; }

 private:
  static constexpr int kDeepest = 8;

  bool fault() { return good_ = false; }
  void space();
  bool take(char one);
  bool word(const char* rest);
  bool escape();
  bool digits(uint64_t& value);
  bool any_number();
  bool any_string(char* room, size_t size);

  const char* text_;
  size_t length_;
  size_t at_ = 0;
  bool good_ = true;
  int depth_ = 0;
  char closes_[kDeepest] = {};
  bool first_[kDeepest] = {};
};

}  // namespace jirani
