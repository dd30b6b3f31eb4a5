// So many at once, and then one in a while: whoever flips a switch pushes no rows out of the ring.
#pragma once
#include <stdint.h>

namespace jirani {

class Allowance {
 public:
  static constexpr uint64_t kAtOnce = 20;
  static constexpr uint64_t kEachMs = 600000;

  bool take(uint64_t up) {
    uint64_t from = owed_until_ > up ? owed_until_ : up;
    if (from - up > (kAtOnce - 1) * kEachMs) return false;
    owed_until_ = from + kEachMs;
    return true;
  }

 private:
  uint64_t owed_until_ = 0;
};

}  // namespace jirani
