// Numbers for rows and events: no number is ever given twice. Blocks of 1,024 are put down before they are used, so the flash
// is written once a block, and every start begins a new block.
#pragma once
#include <stdint.h>

#include "hal.h"

namespace jirani {

class Sequence {
 public:
  static constexpr uint64_t kBlock = 1024;

  explicit Sequence(const Store& store) : store_(store) {}

  /// Begins a new block and a new boot. False when they could not be put down: then nothing may be numbered.
  /// highest, last_boot: of what is in the ring, should the store have been wiped and the ring not; 0 for none.
  bool start(uint64_t highest, uint32_t last_boot);
  /// Empties the store by wipe, and puts its numbers back. False when that failed.
  static bool outlives(const Store& store, bool (*wipe)(void* self));
  /// The next number. False when its block could not be put down; ask again later.
  bool take(uint64_t& seq);
  /// The number take() would give: the hello's seqNext.
  uint64_t next() const { return next_; }
  uint32_t boot() const { return boot_; }

 private:
  bool reserve(uint64_t end, uint32_t boot);

  Store store_;
  bool started_ = false;
  uint32_t boot_ = 0;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

}  // namespace jirani
