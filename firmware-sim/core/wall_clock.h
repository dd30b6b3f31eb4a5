// The time of day and how good it is. SNTP sets it; what the gateway says in down/ack sets it when nothing better is known, and
// not back. But SNTP is not signed: where it disagrees with an answer that cannot be an old one played again, the answer's time
// holds, forwards and back, and SNTP is not believed for as long as that lasts. A row that was stamped is never stamped again.
#pragma once
#include <stdint.h>

#include "record.h"

namespace jirani {

class WallClock {
 public:
  static constexpr uint64_t kSyncMs = 3600000;           // two of the half-hourly syncs may be missed
  static constexpr uint64_t kHoldMs = 6 * 3600000ULL;    // then the crystal is not trusted any more
  static constexpr uint64_t kStepMs = 2000;
  static constexpr uint64_t kDisagreesMs = 120000;       // more than the way of an answer, and two clocks that are kept well
  static constexpr uint64_t kToldBackMs = 60000;         // what our own crystal may be ahead after a long hold

  /// Nothing in the ring is later than this: a clock behind it is wrong.
  void start(uint64_t latest_t) { floor_ = latest_t; }
  /// By SNTP; what is proven wrong is not taken. Answers whether the clock stepped by more than 2 s.
  bool set(uint64_t t, uint64_t up);
  /// By a signed message of the gateway. Answers whether it was taken.
  bool told(uint64_t t, uint64_t up);
  /// By a signed message that cannot be older than age: it names a row that was made so long ago. Answers whether the clock
  /// stepped: it disagreed.
  bool proven(uint64_t t, uint64_t age, uint64_t up);

  ClockQuality quality(uint64_t up) const;
  /// 0 when the clock is not known.
  uint64_t now(uint64_t up) const;
  /// Not before this, whatever the clock is: for judging what has expired.
  uint64_t at_least(uint64_t up) const;

 private:
  bool disproved(uint64_t t, uint64_t up) const;

  bool known_ = false;
  bool by_network_ = false;
  uint64_t base_t_ = 0;
  uint64_t base_up_ = 0;
  uint64_t floor_ = 0;
  // What was proven last: at proven_up_ it was proven_t_, or later by up to proven_age_.
  bool has_proof_ = false;
  uint64_t proven_t_ = 0;
  uint64_t proven_age_ = 0;
  uint64_t proven_up_ = 0;
};

}  // namespace jirani
