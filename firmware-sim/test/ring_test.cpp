#include "../core/ring.h"

#include "../core/sequence.h"
#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

Record row(uint64_t seq) {
  Record record;
  record.boot = static_cast<uint32_t>(seq / 1000 + 1);
  record.seq = seq;
  record.t = 1767225660000 + seq;
  record.clock = ClockQuality::kSync;
  record.up = seq * 10;
  record.generation = 3;
  record.import_wh = seq * 7;
  record.export_wh = seq * 5;
  record.bits = kRowsLost;
  record.gauges = {true, -2870, 239800, 12345, 49980, -998};
  return record;
}

/// The live numbers, from the oldest.
std::vector<uint64_t> held(const Ring& ring) {
  std::vector<uint64_t> all;
  for (uint32_t age = 0; age < ring.slots(); age++) {
    Record record;
    if (ring.read(ring.slot(age), record)) all.push_back(record.seq);
  }
  return all;
}

uint32_t slot_of(const Ring& ring, uint64_t seq) {
  for (uint32_t slot = 0; slot < ring.slots(); slot++) {
    Record record;
    if (ring.read(slot, record) && record.seq == seq) return slot;
  }
  return ring.slots();
}

}  // namespace

TEST(a_record_is_the_same_after_the_flash_and_any_changed_bit_is_seen) {
  Record was = row(77), is;
  uint8_t bytes[kRecordSize];
  encode(was, bytes);
  CHECK(decode(bytes, is));
  CHECK_EQ(is.seq, 77);
  CHECK_EQ(is.boot, was.boot);
  CHECK_EQ(is.t, was.t);
  CHECK_EQ(is.up, was.up);
  CHECK_EQ(is.generation, 3);
  CHECK_EQ(is.import_wh, was.import_wh);
  CHECK_EQ(is.export_wh, was.export_wh);
  CHECK_EQ(is.bits, kRowsLost);
  CHECK_EQ(is.gauges.watts, -2870);
  CHECK_EQ(is.gauges.millivolts, 239800);
  CHECK_EQ(is.gauges.milliamperes, 12345);
  CHECK_EQ(is.gauges.millihertz, 49980);
  CHECK_EQ(is.gauges.power_factor, -998);
  for (size_t bit = 8; bit < kRecordSize * 8; bit++) {
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
    CHECK(!decode(bytes, is));
    bytes[bit / 8] = static_cast<uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
  }
  was.seq = UINT64_MAX;
  was.gauges.millivolts = UINT32_MAX;
  encode(was, bytes);
  CHECK(decode(bytes, is));
  CHECK_EQ(is.seq, kMostRecorded);
  CHECK_EQ(is.gauges.millivolts, 0xffffff);
}

TEST(the_ring_keeps_the_newest_and_says_what_it_lost) {
  fakes::Nor nor(3);
  Ring ring(nor.flash());
  CHECK(ring.mount());
  CHECK_EQ(ring.held(), 0);
  uint32_t slot;
  Record last;
  CHECK(!ring.newest(slot) && !ring.last_row(last));
  for (uint64_t seq = 1; seq <= 500; seq++) CHECK(ring.append(row(seq)));
  std::vector<uint64_t> all = held(ring);
  CHECK_EQ(all.size(), ring.held());
  CHECK(all.size() > 128 && all.size() <= 192);
  for (size_t i = 0; i < all.size(); i++) CHECK_EQ(all[i], 500 - all.size() + 1 + i);
  CHECK_EQ(ring.take_lost(), 500 - all.size());
  CHECK_EQ(ring.take_lost(), 0);
  CHECK(ring.newest(slot));
  CHECK_EQ(slot, slot_of(ring, 500));

  Ring again(nor.flash());
  CHECK(again.mount());
  CHECK(held(again) == all);
  CHECK_EQ(again.highest_seq(), 500);
  CHECK_EQ(again.highest_boot(), 1);
  CHECK_EQ(again.latest_t(), 1767225660500);
  CHECK(again.last_row(last));
  CHECK_EQ(last.import_wh, 3500);
}

TEST(what_was_freed_stays_freed_and_its_number_is_still_known) {
  fakes::Nor nor(2);
  Ring ring(nor.flash());
  CHECK(ring.mount());
  for (uint64_t seq = 1; seq <= 10; seq++) CHECK(ring.append(row(seq)));
  for (uint64_t seq : {2, 3, 10}) ring.free(slot_of(ring, seq));
  uint32_t freed = slot_of(ring, 10);
  CHECK_EQ(freed, ring.slots());
  CHECK_EQ(ring.held(), 7);
  ring.free(9);
  CHECK_EQ(ring.held(), 7);
  Ring again(nor.flash());
  CHECK(again.mount());
  CHECK_EQ(again.held(), 7);
  CHECK_EQ(again.highest_seq(), 10);
  CHECK(again.append(row(11)));
  CHECK(held(again) == (std::vector<uint64_t>{1, 4, 5, 6, 7, 8, 9, 11}));
}

TEST(a_power_cut_at_any_byte_leaves_everything_that_was_kept_and_nothing_that_was_not) {
  for (long budget = 0; budget < 64 * 64 * 3 + 300; budget += 13) {
    fakes::Nor nor(3);
    std::vector<uint64_t> kept;
    {
      Ring ring(nor.flash());
      CHECK(ring.mount());
      for (uint64_t seq = 1; seq <= 130; seq++) CHECK(ring.append(row(seq)));
      nor.budget = budget;
      for (uint64_t seq = 131; seq <= 400 && ring.append(row(seq)); seq++) {}
      // The flash as the power left it; the ring in memory is gone.
      kept = held(ring);
    }
    nor.budget = -1;
    Ring again(nor.flash());
    CHECK(again.mount());
    std::vector<uint64_t> found = held(again);
    // An erase that was cut may have left older ones whole: those come before what was kept.
    CHECK(found.size() >= kept.size());
    for (size_t i = 0; i < kept.size(); i++) CHECK_EQ(found[found.size() - kept.size() + i], kept[i]);
    for (size_t i = 1; i < found.size(); i++) CHECK_EQ(found[i], found[i - 1] + 1);
    uint64_t next = again.highest_seq() + 1;
    for (uint64_t seq = next; seq < next + 200; seq++) CHECK(again.append(row(seq)));
    CHECK_EQ(held(again).back(), next + 199);
  }
}

TEST(a_worn_sector_is_passed_over_and_flash_that_takes_nothing_is_said) {
  fakes::Nor nor(4);
  nor.worn[1] = true;
  for (size_t i = 0; i < kSectorSize; i++) nor.bytes[kSectorSize + i] = 0x55;
  Ring ring(nor.flash());
  CHECK(ring.mount());
  for (uint64_t seq = 1; seq <= 300; seq++) CHECK(ring.append(row(seq)));
  std::vector<uint64_t> all = held(ring);
  CHECK_EQ(all.back(), 300);
  for (size_t i = 1; i < all.size(); i++) CHECK_EQ(all[i], all[i - 1] + 1);
  for (size_t sector = 0; sector < 4; sector++) nor.worn[sector] = true;
  uint64_t seq = 301;
  while (seq < 400 && ring.append(row(seq))) seq++;
  CHECK(seq < 400);
  nor.readable = false;
  Ring blind(nor.flash());
  CHECK(!blind.mount());
  Record record;
  uint32_t slot;
  CHECK(ring.newest(slot) ? !ring.read(slot, record) : true);
  CHECK(!ring.append(row(500)));
}

TEST(a_partition_of_another_size_is_refused) {
  fakes::Nor one(1), most(Ring::kMostSectors + 1), full(Ring::kMostSectors);
  CHECK(!Ring(one.flash()).mount());
  CHECK(!Ring(most.flash()).mount());
  Ring ring(full.flash());
  CHECK(ring.mount());
  for (uint64_t seq = 1; seq <= 8192; seq++) CHECK(ring.append(row(seq)));
  CHECK_EQ(ring.held(), 8192);
  CHECK_EQ(ring.take_lost(), 0);
}

TEST(no_number_is_given_twice_however_often_the_power_goes) {
  fakes::Values values;
  fakes::Dice dice = {7};
  uint64_t last = 0;
  uint32_t boot = 0;
  for (int start = 0; start < 200; start++) {
    values.broken = dice.below(5) == 0;
    Sequence sequence(values.store());
    if (!sequence.start(0, 0)) {
      CHECK(values.broken);
      uint64_t seq;
      CHECK(!sequence.take(seq));
      continue;
    }
    CHECK(sequence.boot() > boot);
    boot = sequence.boot();
    CHECK_EQ(sequence.next() % Sequence::kBlock, 0);
    for (uint32_t i = dice.below(3000); i > 0; i--) {
      values.broken = dice.below(100) == 0;
      uint64_t seq, would_be = sequence.next();
      if (!sequence.take(seq)) continue;
      CHECK_EQ(seq, would_be);
      CHECK(seq > last);
      last = seq;
    }
  }
  CHECK(last > 100000);
}

TEST(a_store_that_was_wiped_begins_above_what_the_ring_holds) {
  fakes::Values values;
  Sequence sequence(values.store());
  CHECK(sequence.start(18741, 17));
  CHECK_EQ(sequence.next(), 19456);
  CHECK_EQ(sequence.boot(), 18);
  fakes::Values fresh;
  Sequence first(fresh.store());
  CHECK(first.start(0, 0));
  CHECK_EQ(first.next(), 1024);
  CHECK_EQ(first.boot(), 1);
}
