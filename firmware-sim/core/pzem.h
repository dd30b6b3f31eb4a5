// Frames of the PZEM-004T v3 (Modbus RTU, 9600 8N1): ten input registers, 32-bit values low word first.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

struct PzemReading {
  uint32_t millivolts;
  uint32_t milliamperes;
  uint32_t milliwatts;
  uint32_t wh;
  uint16_t millihertz;
  uint16_t power_factor;  // thousandths
  bool alarm;
};

/// The address every module answers to when it is alone on the bus.
constexpr uint8_t kPzemAny = 0xf8;
constexpr size_t kPzemRequest = 8;
constexpr size_t kPzemReply = 25;

/// What asks a module for all of its registers. We have no frame that resets its energy: nobody needs one.
void pzem_request(uint8_t address, uint8_t frame[kPzemRequest]);

/// Takes a reply byte by byte, and finds its beginning again after noise.
class PzemReader {
 public:
  enum class State { kMore, kReading, kRefused };

  explicit PzemReader(uint8_t address) : address_(address) {}

  /// kReading: reading() is new. kRefused: the module answered with an exception.
  State push(uint8_t byte);
  /// Before a request, or after a silence: what came in part is nothing.
  void reset() { length_ = 0; }
  const PzemReading& reading() const { return reading_; }

 private:
  bool may_begin() const;
  State whole();

  uint8_t address_;
  uint8_t frame_[kPzemReply];
  size_t length_ = 0;
  PzemReading reading_ = {};
};

}  // namespace jirani
