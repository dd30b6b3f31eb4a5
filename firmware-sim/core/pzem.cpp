#include "pzem.h"

#include <string.h>

#include "bytes.h"

namespace jirani {
namespace {

constexpr uint8_t kReadInput = 0x04;
constexpr uint8_t kException = 0x84;
constexpr size_t kExceptionLength = 5;
constexpr uint16_t kAlarm = 0xffff;

uint16_t word(const uint8_t* frame, size_t index) {
  return static_cast<uint16_t>(frame[3 + 2 * index] << 8 | frame[4 + 2 * index]);
}

uint32_t two_words(const uint8_t* frame, size_t index) {
  return static_cast<uint32_t>(word(frame, index + 1)) << 16 | word(frame, index);
}

/// 32 bits are enough for what a module can measure, not for what a frame can say.
uint32_t times(uint32_t value, uint32_t by) { return value > UINT32_MAX / by ? UINT32_MAX : value * by; }

bool sum_is_right(const uint8_t* frame, size_t length) {
  return get_le(frame + length - 2, 2) == crc16(frame, length - 2);
}

}  // namespace

void pzem_request(uint8_t address, uint8_t frame[kPzemRequest]) {
  const uint8_t asked[6] = {address, kReadInput, 0, 0, 0, 10};
  memcpy(frame, asked, sizeof asked);
  put_le(frame + 6, crc16(asked, sizeof asked), 2);
}

PzemReader::State PzemReader::push(uint8_t byte) {
  frame_[length_++] = byte;
  while (length_ > 0) {
    if (may_begin()) {
      State state = whole();
      if (state != State::kMore) {
        length_ = 0;
        return state;
      }
      bool waits = length_ < (length_ >= 2 && frame_[1] == kException ? kExceptionLength : kPzemReply);
      if (waits) return State::kMore;
    }
    // No frame begins here: perhaps one byte later.
    memmove(frame_, frame_ + 1, --length_);
  }
  return State::kMore;
}

bool PzemReader::may_begin() const {
  if (frame_[0] != address_) return false;
  if (length_ >= 2 && frame_[1] != kReadInput && frame_[1] != kException) return false;
  return length_ < 3 || frame_[1] == kException || frame_[2] == kPzemReply - 5;
}

PzemReader::State PzemReader::whole() {
  if (length_ == kExceptionLength && frame_[1] == kException && sum_is_right(frame_, length_)) return State::kRefused;
  if (length_ != kPzemReply || !sum_is_right(frame_, length_)) return State::kMore;
  reading_.millivolts = word(frame_, 0) * 100u;
  reading_.milliamperes = two_words(frame_, 1);
  reading_.milliwatts = times(two_words(frame_, 3), 100);
  reading_.wh = two_words(frame_, 5);
  uint32_t millihertz = word(frame_, 7) * 100u;
  reading_.millihertz = static_cast<uint16_t>(millihertz > UINT16_MAX ? UINT16_MAX : millihertz);
  uint32_t factor = word(frame_, 8) * 10u;
  reading_.power_factor = static_cast<uint16_t>(factor > 1000 ? 1000 : factor);
  reading_.alarm = word(frame_, 9) == kAlarm;
  return State::kReading;
}

}  // namespace jirani
