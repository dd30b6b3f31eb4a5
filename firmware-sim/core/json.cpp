#include "json.h"

#include <string.h>

#include "bytes.h"

namespace jirani {

void Json::space() {
  while (at_ < length_ && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) at_++;
}

bool Json::take(char one) {
  space();
  if (!good_ || at_ >= length_ || text_[at_] != one) return false;
  at_++;
  return true;
}

bool Json::open(char brace) {
  if (!take(brace) || depth_ == kDeepest) return fault();
  closes_[depth_] = brace == '{' ? '}' : ']';
  first_[depth_] = true;
  depth_++;
  return true;
}

bool Json::next() {
  if (!good_ || depth_ == 0) return fault();
  if (take(closes_[depth_ - 1])) {
    depth_--;
    return false;
  }
  if (!first_[depth_ - 1] && !take(',')) return fault();
  first_[depth_ - 1] = false;
  space();
  // A comma is followed by something: what comes next says whether by the right thing.
  return at_ < length_ ? true : fault();
}

bool Json::name(char* room, size_t size) {
  if (!any_string(room, size)) return false;
  return take(':') ? true : fault();
}

bool Json::string(char* room, size_t size) { return any_string(room, size); }

bool Json::any_string(char* room, size_t size) {
  if (!take('"')) return fault();
  size_t length = 0;
  bool kept = true;
  while (at_ < length_) {
    char one = text_[at_++];
    if (one == '"') {
      // A name or a word that has no room is none that we know: it reads as an empty one.
      if (size > 0) room[kept && length < size ? length : 0] = 0;
      return true;
    }
    if (static_cast<unsigned char>(one) < 0x20) return fault();
    if (one == '\\') {
      kept = false;
      if (!escape()) return fault();
    } else if (length + 1 < size) {
      room[length++] = one;
    } else {
      kept = false;
    }
  }
  return fault();
}

bool Json::escape() {
  if (at_ >= length_) return false;
  char kind = text_[at_++];
  if (kind != 'u') return kind != 0 && strchr("\"\\/bfnrt", kind) != nullptr;
  for (int i = 0; i < 4; i++) {
    char one = at_ < length_ ? text_[at_++] : 'x';
    bool hex = (one >= '0' && one <= '9') || (one >= 'a' && one <= 'f') || (one >= 'A' && one <= 'F');
    if (!hex) return false;
  }
  return true;
}

bool Json::digits(uint64_t& value) {
  size_t from = at_;
  value = 0;
  for (; at_ < length_ && text_[at_] >= '0' && text_[at_] <= '9'; at_++)
    if (value <= kMostJson) value = value * 10 + static_cast<uint64_t>(text_[at_] - '0');
  if (at_ == from) return false;
  return text_[from] != '0' || at_ - from == 1;
}

bool Json::number(uint64_t& value) {
  space();
  if (!good_ || !digits(value) || value > kMostJson) return fault();
  if (at_ < length_ && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E')) return fault();
  return true;
}

bool Json::any_number() {
  uint64_t ignored;
  take('-');
  if (!digits(ignored)) return fault();
  if (at_ < length_ && text_[at_] == '.') {
    at_++;
    if (at_ >= length_ || text_[at_] < '0' || text_[at_] > '9') return fault();
    while (at_ < length_ && text_[at_] >= '0' && text_[at_] <= '9') at_++;
  }
  if (at_ < length_ && (text_[at_] == 'e' || text_[at_] == 'E')) {
    at_++;
    if (at_ < length_ && (text_[at_] == '+' || text_[at_] == '-')) at_++;
    if (at_ >= length_ || text_[at_] < '0' || text_[at_] > '9') return fault();
    while (at_ < length_ && text_[at_] >= '0' && text_[at_] <= '9') at_++;
  }
  return true;
}

bool Json::word(const char* rest) {
  for (; *rest != 0; rest++, at_++)
    if (at_ >= length_ || text_[at_] != *rest) return fault();
  return true;
}

bool Json::boolean(bool& value) {
  space();
  if (!good_ || at_ >= length_) return fault();
  value = text_[at_] == 't';
  return word(value ? "true" : "false");
}

bool Json::skip() {
  int until = depth_;
  do {
    space();
    if (!good_ || at_ >= length_) return fault();
    char one = text_[at_];
    bool read = one == '{' || one == '[' ? open(one)
                : one == '"'             ? any_string(nullptr, 0)
                : one == 't'             ? word("true")
                : one == 'f'             ? word("false")
                : one == 'n'             ? word("null")
                                         : any_number();
    if (!read) return false;
    // To the next value of what is open, through every end that comes before it.
    while (depth_ > until && !next())
      if (!good_) return false;
    if (depth_ > until && closes_[depth_ - 1] == '}' && !name(nullptr, 0)) return false;
  } while (depth_ > until);
  return true;
}

bool Json::ended() {
  space();
  return good_ && depth_ == 0 && at_ == length_;
}

}  // namespace jirani
