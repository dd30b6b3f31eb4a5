#include "wall_clock.h"

namespace jirani {

bool WallClock::set(uint64_t t, uint64_t up) {
  if (disproved(t, up)) return false;
  uint64_t was = now(up);
  uint64_t off = t > was ? t - was : was - t;
  bool stepped = was != 0 && off > kStepMs;
  known_ = by_network_ = true;
  base_t_ = t;
  base_up_ = up;
  // The network knows better than what we kept, forwards and back.
  floor_ = t;
  return stepped;
}

bool WallClock::told(uint64_t t, uint64_t up) {
  if (quality(up) != ClockQuality::kNone || t + kToldBackMs < at_least(up)) return false;
  known_ = true;
  by_network_ = false;
  base_t_ = t;
  base_up_ = up;
  return true;
}

bool WallClock::proven(uint64_t t, uint64_t age, uint64_t up) {
  has_proof_ = true;
  proven_t_ = t;
  proven_age_ = age;
  proven_up_ = up;
  uint64_t was = now(up);
  if (!disproved(at_least(up), up)) {
    told(t, up);
    return false;
  }
  known_ = true;
  by_network_ = false;
  base_t_ = floor_ = t;
  base_up_ = up;
  return was != 0;
}

bool WallClock::disproved(uint64_t t, uint64_t up) const {
  if (!has_proof_ || up - proven_up_ > kHoldMs) return false;
  uint64_t least = proven_t_ + (up - proven_up_), most = least + proven_age_;
  return t + kDisagreesMs < least || t > most + kDisagreesMs;
}

ClockQuality WallClock::quality(uint64_t up) const {
  if (!known_ || up - base_up_ > kHoldMs) return ClockQuality::kNone;
  return by_network_ && up - base_up_ <= kSyncMs ? ClockQuality::kSync : ClockQuality::kHold;
}

uint64_t WallClock::now(uint64_t up) const {
  return quality(up) == ClockQuality::kNone ? 0 : base_t_ + (up - base_up_);
}

uint64_t WallClock::at_least(uint64_t up) const {
  uint64_t by_clock = known_ ? base_t_ + (up - base_up_) : 0;
  return by_clock > floor_ ? by_clock : floor_;
}

}  // namespace jirani
