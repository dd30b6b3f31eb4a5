#include "ring.h"

#include <string.h>

namespace jirani {

Ring::Ring(const Flash& flash) : flash_(flash), slots_(flash.sectors * kPerSector) {}

bool Ring::mount() {
  if (flash_.sectors < 2 || flash_.sectors > kMostSectors) return false;
  uint32_t newest = slots_;
  for (uint32_t slot = 0; slot < slots_; slot++) {
    uint8_t bytes[kRecordSize];
    if (!flash_.read(flash_.self, slot * kRecordSize, bytes, sizeof bytes)) return false;
    Record record;
    if (!decode(bytes, record)) continue;
    // A freed record counts too: its number was given.
    set_live(slot, bytes[0] == kLive);
    if (newest == slots_ || record.seq >= highest_seq_) {
      newest = slot;
      highest_seq_ = record.seq;
    }
    if (record.t > latest_t_) latest_t_ = record.t;
    if (record.boot > highest_boot_) highest_boot_ = record.boot;
    if (record.kind == RecordKind::kRow && (!has_row_ || record.seq >= last_row_.seq)) {
      last_row_ = record;
      has_row_ = true;
    }
  }
  if (newest == slots_) return true;
  // On behind it. What a power cut left there does not read back as it was written, and append() passes over it.
  head_ = (newest + 1) % slots_;
  return true;
}

bool Ring::append(const Record& record) {
  uint8_t bytes[kRecordSize];
  encode(record, bytes);
  for (uint32_t tries = 0; tries < kPerSector; tries++) {
    if (head_ % kPerSector == 0 && !begin_sector()) {
      // This sector is worn out: on to the next.
      head_ = (head_ + kPerSector) % slots_;
      continue;
    }
    bool written = write(bytes);
    uint32_t slot = head_;
    head_ = (head_ + 1) % slots_;
    if (!written) continue;
    set_live(slot, true);
    highest_seq_ = record.seq > highest_seq_ ? record.seq : highest_seq_;
    latest_t_ = record.t > latest_t_ ? record.t : latest_t_;
    if (record.kind == RecordKind::kRow) {
      last_row_ = record;
      has_row_ = true;
    }
    return true;
  }
  return false;
}

bool Ring::write(const uint8_t bytes[kRecordSize]) {
  uint32_t at = head_ * kRecordSize;
  uint8_t back[kRecordSize];
  return flash_.write(flash_.self, at, bytes, kRecordSize) && flash_.read(flash_.self, at, back, sizeof back) &&
         memcmp(bytes, back, sizeof back) == 0;
}

bool Ring::begin_sector() {
  for (uint32_t i = 0; i < kPerSector; i++) {
    if (!live(head_ + i)) continue;
    set_live(head_ + i, false);
    lost_++;
  }
  return flash_.erase(flash_.self, head_ / kPerSector) && blank(head_);
}

bool Ring::read(uint32_t slot, Record& record) const {
  uint8_t bytes[kRecordSize];
  return live(slot) && flash_.read(flash_.self, slot * kRecordSize, bytes, sizeof bytes) && decode(bytes, record);
}

void Ring::free(uint32_t slot) {
  if (!live(slot)) return;
  set_live(slot, false);
  // If the power goes before this is written, the record is sent once more, which does no harm.
  uint8_t freed = kFreed;
  flash_.write(flash_.self, slot * kRecordSize, &freed, 1);
}

bool Ring::newest(uint32_t& slot) const {
  for (uint32_t back = 1; back <= slots_; back++) {
    slot = (head_ + slots_ - back) % slots_;
    if (live(slot)) return true;
  }
  return false;
}

bool Ring::last_row(Record& row) const {
  if (has_row_) row = last_row_;
  return has_row_;
}

uint32_t Ring::take_lost() {
  uint32_t lost = lost_;
  lost_ = 0;
  return lost;
}

void Ring::set_live(uint32_t slot, bool live_now) {
  if (live(slot) == live_now) return;
  live_[slot / 8] = static_cast<uint8_t>(live_[slot / 8] ^ (1u << slot % 8));
  held_ = live_now ? held_ + 1 : held_ - 1;
}

bool Ring::blank(uint32_t slot) const {
  uint8_t bytes[kRecordSize];
  if (!flash_.read(flash_.self, slot * kRecordSize, bytes, sizeof bytes)) return false;
  for (size_t i = 0; i < sizeof bytes; i++)
    if (bytes[i] != 0xff) return false;
  return true;
}

}  // namespace jirani
