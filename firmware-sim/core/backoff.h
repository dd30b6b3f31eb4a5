// How long to wait before the next try: twice as long each time, from 1 s to 5 min, half of it at random, so that a street
// whose power comes back does not call all at once. The first call after a start waits a random while up to 10 s.
#pragma once
#include <stdint.h>

namespace jirani {

class Backoff {
 public:
  static constexpr uint32_t kFirstMs = 1000;
  static constexpr uint32_t kMostMs = 300000;
  static constexpr uint32_t kStartMs = 10000;

  /// After a start. random: any 32 bits.
  static uint32_t first(uint32_t random) { return random % kStartMs; }

  /// After a failure.
  uint32_t next(uint32_t random) {
    uint32_t whole = step_;
    step_ = step_ > kMostMs / 2 ? kMostMs : step_ * 2;
    return whole / 2 + random % (whole / 2 + 1);
  }

  /// The gateway answered: a connection alone is no success.
  void succeeded() { step_ = kFirstMs; }

 private:
  uint32_t step_ = kFirstMs;
};

}  // namespace jirani
