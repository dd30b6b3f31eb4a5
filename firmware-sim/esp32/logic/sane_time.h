// SNTP is not signed: whoever stands between can say any time, and make old orders new or rows late. So a time before this
// firmware was made is none, and one that is far from what the last said is believed only when three in a row agree.
#pragma once
#include <stdint.h>

namespace jirani {

class SaneTime {
 public:
  static constexpr uint64_t kFarMs = 60000;
  static constexpr uint8_t kAgreeing = 3;

  explicit SaneTime(uint64_t made) : made_(made) {}

  /// Whether the core is to be told. t, up: ms.
  bool take(uint64_t t, uint64_t up) {
    if (t < made_) return false;
    if (!known_ || near(base_t_, base_up_, t, up)) return believe(t, up);
    agreeing_ = odd_t_ != 0 && near(odd_t_, odd_up_, t, up) ? static_cast<uint8_t>(agreeing_ + 1) : 1;
    odd_t_ = t;
    odd_up_ = up;
    return agreeing_ >= kAgreeing && believe(t, up);
  }

 private:
  static bool near(uint64_t base_t, uint64_t base_up, uint64_t t, uint64_t up) {
    uint64_t expected = base_t + (up - base_up);
    return (t > expected ? t - expected : expected - t) <= kFarMs;
  }
  bool believe(uint64_t t, uint64_t up) {
    known_ = true;
    base_t_ = t;
    base_up_ = up;
    odd_t_ = 0;
    agreeing_ = 0;
    return true;
  }

  uint64_t made_;
  bool known_ = false;
  uint64_t base_t_ = 0, base_up_ = 0;
  uint64_t odd_t_ = 0, odd_up_ = 0;
  uint8_t agreeing_ = 0;
};

}  // namespace jirani
