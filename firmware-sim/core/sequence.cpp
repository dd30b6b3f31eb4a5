#include "sequence.h"

#include "bytes.h"

namespace jirani {
namespace {

constexpr size_t kSize = 12;
const char kName[] = "seq";

}  // namespace

bool Sequence::start(uint64_t highest, uint32_t last_boot) {
  uint8_t saved[kSize];
  bool known = store_.get(store_.self, kName, saved, sizeof saved);
  uint64_t end = known ? get_le(saved, 8) : kBlock;
  uint32_t boot = known ? static_cast<uint32_t>(get_le(saved + 8, 4)) : 0;
  boot = (boot > last_boot ? boot : last_boot) + 1;
  uint64_t above = (highest / kBlock + 1) * kBlock;
  if (highest > 0 && above > end) end = above;
  if (!reserve(end + kBlock, boot)) return false;
  boot_ = boot;
  next_ = end;
  end_ = end + kBlock;
  return started_ = true;
}

bool Sequence::outlives(const Store& store, bool (*wipe)(void* self)) {
  uint8_t saved[kSize];
  bool known = store.get(store.self, kName, saved, sizeof saved);
  return wipe(store.self) && (!known || store.put(store.self, kName, saved, sizeof saved));
}

bool Sequence::take(uint64_t& seq) {
  if (!started_) return false;
  if (next_ == end_) {
    if (!reserve(end_ + kBlock, boot_)) return false;
    end_ += kBlock;
  }
  seq = next_++;
  return true;
}

bool Sequence::reserve(uint64_t end, uint32_t boot) {
  uint8_t saved[kSize];
  put_le(saved, end, 8);
  put_le(saved + 8, boot, 4);
  return store_.put(store_.self, kName, saved, sizeof saved);
}

}  // namespace jirani
