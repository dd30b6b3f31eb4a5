// The rows' buffer: a ring of flash sectors, 64 records each. The oldest sector is erased when its room is needed; a record
// that a power cut tore fails its CRC and is passed over. Which records are live is kept in bits, so nothing is allocated.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "hal.h"
#include "record.h"

namespace jirani {

class Ring {
 public:
  static constexpr uint32_t kMostSectors = 128;
  static constexpr uint32_t kPerSector = kSectorSize / kRecordSize;
  static constexpr uint32_t kMostSlots = kMostSectors * kPerSector;

  explicit Ring(const Flash& flash);

  /// Finds what was kept. False when the flash cannot be read, or is too small (2 sectors) or too large for us.
  bool mount();

  /// Keeps a record, and reads it back. False when 64 places in a row could not be written.
  bool append(const Record& record);

  /// The record in a slot, if it is live and whole.
  bool read(uint32_t slot, Record& record) const;

  /// The gateway has it.
  void free(uint32_t slot);

  bool live(uint32_t slot) const { return (live_[slot / 8] >> slot % 8 & 1) != 0; }

  /// Walking from the oldest to the newest: slot(0) to slot(slots() - 1).
  uint32_t slots() const { return slots_; }
  uint32_t slot(uint32_t age) const { return (oldest() + age) % slots_; }
  /// The newest live slot; false when there is none.
  bool newest(uint32_t& slot) const;

  uint32_t held() const { return held_; }
  /// The highest number ever seen in the flash; 0 when there is none.
  uint64_t highest_seq() const { return highest_seq_; }
  /// The highest boot of any record; 0 when there is none.
  uint32_t highest_boot() const { return highest_boot_; }
  /// The row of the highest number; false when there is none.
  bool last_row(Record& row) const;
  /// The latest time in any record.
  uint64_t latest_t() const { return latest_t_; }
  /// How many live records had to make room since the last call.
  uint32_t take_lost();

 private:
  uint32_t oldest() const { return head_; }
  void set_live(uint32_t slot, bool live);
  bool blank(uint32_t slot) const;
  bool begin_sector();
  bool write(const uint8_t bytes[kRecordSize]);

  Flash flash_;
  uint32_t slots_;
  uint32_t head_ = 0;
  uint32_t held_ = 0;
  uint32_t lost_ = 0;
  uint64_t highest_seq_ = 0;
  uint64_t latest_t_ = 0;
  uint32_t highest_boot_ = 0;
  bool has_row_ = false;
  Record last_row_;
  uint8_t live_[kMostSlots / 8] = {};
};

}  // namespace jirani
