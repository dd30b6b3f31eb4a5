#include "update.h"

#include <string.h>

namespace jirani {

bool Download::begin() { return open_ = slot_.begin(slot_.self, release_.size); }

bool Download::take(const uint8_t* bytes, size_t length) {
  if (!open_) return false;
  false_ = false_ || length > release_.size - got_;
  if (false_) return false;
  hash_.update(bytes, length);
  got_ += static_cast<uint32_t>(length);
  if (slot_.write(slot_.self, bytes, length)) return true;
  slot_.drop(slot_.self);
  return open_ = false;
}

Download::End Download::finish() {
  if (!open_) return End::kSlot;
  open_ = false;
  uint8_t hash[Sha256::kSize];
  hash_.finish(hash);
  End end = End::kReady;
  if (got_ < release_.size) end = End::kShort;
  if (false_ || (end == End::kReady && memcmp(hash, release_.sha256, sizeof hash) != 0)) end = End::kFalse;
  // Counted before it can start: an image that falls over at once must not be tried for ever.
  if (end == End::kReady && !tries_.begin(release_.version)) end = End::kStore;
  if (end != End::kReady) {
    slot_.drop(slot_.self);
    return end;
  }
  return slot_.finish(slot_.self) ? End::kReady : End::kSlot;
}

}  // namespace jirani
