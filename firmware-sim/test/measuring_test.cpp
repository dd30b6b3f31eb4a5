// Frames, registers, clock and patience.
#include "../core/backoff.h"
#include "../core/bytes.h"
#include "../core/pzem.h"
#include "../core/registers.h"
#include "../core/wall_clock.h"
#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

/// The reply of shared/device-samples/modbus-pzem/frames.json: 240 V, 5 A, 1,200 W, 1,200 Wh, 50 Hz.
const uint8_t kReply[kPzemReply] = {0xf8, 0x04, 0x14, 0x09, 0x60, 0x13, 0x88, 0x00, 0x00, 0x2e, 0xe0, 0x00, 0x00,
                                    0x04, 0xb0, 0x00, 0x00, 0x01, 0xf4, 0x00, 0x64, 0x00, 0x00, 0xb1, 0x46};

int readings(PzemReader& reader, const uint8_t* from, size_t length) {
  int count = 0;
  for (size_t i = 0; i < length; i++) count += reader.push(from[i]) == PzemReader::State::kReading ? 1 : 0;
  return count;
}

constexpr uint64_t kMinute = 60000;
constexpr auto kImport = Registers::Channel::kImport;
constexpr auto kExport = Registers::Channel::kExport;
using Verdict = Register::Verdict;

}  // namespace

TEST(the_sample_frame_is_asked_for_and_read) {
  uint8_t request[kPzemRequest];
  pzem_request(kPzemAny, request);
  const uint8_t wanted[] = {0xf8, 0x04, 0x00, 0x00, 0x00, 0x0a, 0x64, 0x64};
  CHECK(memcmp(request, wanted, sizeof wanted) == 0);
  PzemReader reader(kPzemAny);
  CHECK_EQ(readings(reader, kReply, sizeof kReply), 1);
  CHECK_EQ(reader.reading().millivolts, 240000);
  CHECK_EQ(reader.reading().milliamperes, 5000);
  CHECK_EQ(reader.reading().milliwatts, 1200000);
  CHECK_EQ(reader.reading().wh, 1200);
  CHECK_EQ(reader.reading().millihertz, 50000);
  CHECK_EQ(reader.reading().power_factor, 1000);
  CHECK(!reader.reading().alarm);
}

TEST(a_frame_is_found_after_noise_and_any_changed_bit_makes_none) {
  fakes::Dice dice = {99};
  for (int round = 0; round < 2000; round++) {
    PzemReader reader(kPzemAny);
    for (uint32_t noise = dice.below(60); noise > 0; noise--) reader.push(static_cast<uint8_t>(dice.below(4) == 0 ? 0xf8 : dice.next()));
    reader.reset();
    CHECK_EQ(readings(reader, kReply, sizeof kReply), 1);
  }
  PzemReader stray(kPzemAny);
  stray.push(kPzemAny);
  CHECK_EQ(readings(stray, kReply, sizeof kReply), 1);
  // Without a silence, what looks like a beginning may cost the first one, never the second.
  const uint8_t like[] = {0xf8, 0x04, 0x14, 0x00, 0xf8, 0x04};
  PzemReader reader(kPzemAny);
  readings(reader, like, sizeof like);
  CHECK(readings(reader, kReply, sizeof kReply) + readings(reader, kReply, sizeof kReply) >= 1);
  for (size_t bit = 0; bit < sizeof kReply * 8; bit++) {
    uint8_t changed[kPzemReply];
    memcpy(changed, kReply, sizeof changed);
    changed[bit / 8] = static_cast<uint8_t>(changed[bit / 8] ^ 1u << bit % 8);
    PzemReader fresh(kPzemAny);
    CHECK_EQ(readings(fresh, changed, sizeof changed), 0);
  }
}

TEST(a_module_that_refuses_is_heard_and_another_address_is_not) {
  uint8_t refusal[5] = {0xf8, 0x84, 0x02, 0, 0};
  put_le(refusal + 3, crc16(refusal, 3), 2);
  PzemReader reader(kPzemAny);
  for (int i = 0; i < 4; i++) CHECK(reader.push(refusal[i]) == PzemReader::State::kMore);
  CHECK(reader.push(refusal[4]) == PzemReader::State::kRefused);
  refusal[4] ^= 1;
  for (uint8_t byte : refusal) CHECK(reader.push(byte) == PzemReader::State::kMore);
  PzemReader other(0x01);
  CHECK_EQ(readings(other, kReply, sizeof kReply), 0);
}

TEST(a_frame_that_says_more_than_can_be_is_cut_to_the_largest) {
  uint8_t frame[kPzemReply];
  memset(frame, 0xff, sizeof frame);
  frame[0] = kPzemAny;
  frame[1] = 0x04;
  frame[2] = 0x14;
  put_le(frame + 23, crc16(frame, 23), 2);
  PzemReader reader(kPzemAny);
  CHECK_EQ(readings(reader, frame, sizeof frame), 1);
  CHECK_EQ(reader.reading().milliwatts, UINT32_MAX);
  CHECK_EQ(reader.reading().millihertz, UINT16_MAX);
  CHECK_EQ(reader.reading().power_factor, 1000);
  CHECK(reader.reading().alarm);
}

TEST(a_counter_that_begins_again_at_its_end_loses_nothing) {
  for (uint64_t rolls_at : {10000000ULL, 0x100000000ULL}) {
    fakes::Values values;
    Registers::Config config;
    config.rolls_at = rolls_at;
    Registers registers(values.store(), config);
    registers.start(0, 0, 0, 0);
    uint64_t truth = rolls_at - 500, up = 0;
    for (int i = 0; i < 1000; i++, truth += 97, up += kMinute)
      CHECK(registers.take(kImport, static_cast<uint32_t>(truth % rolls_at), up) != Verdict::kDoubtful);
    CHECK_EQ(registers.import_wh(), truth - 97);
    CHECK_EQ(registers.generation(), 1);
    // Once more round, a start in between.
    Registers again(values.store(), config);
    again.start(up, 1, registers.import_wh(), 0);
    CHECK(again.take(kImport, static_cast<uint32_t>(truth % rolls_at), up) == Verdict::kCounted);
    CHECK_EQ(again.import_wh(), truth);
    CHECK_EQ(again.generation(), 1);
  }
}

TEST(one_wild_reading_is_not_believed_and_three_that_agree_are_another_generation) {
  fakes::Values values;
  Registers registers(values.store(), {});
  registers.start(0, 0, 0, 0);
  CHECK(registers.take(kImport, 5000, 0) == Verdict::kCounted);
  CHECK(registers.take(kExport, 700, 0) == Verdict::kCounted);
  CHECK(registers.take(kImport, 9000000, kMinute) == Verdict::kDoubtful);
  CHECK(registers.take(kImport, 5010, 2 * kMinute) == Verdict::kCounted);
  CHECK(registers.take(kImport, 3, 3 * kMinute) == Verdict::kDoubtful);
  CHECK(registers.take(kImport, 4000000, 4 * kMinute) == Verdict::kDoubtful);
  CHECK(registers.take(kImport, 12, 5 * kMinute) == Verdict::kDoubtful);
  CHECK(registers.take(kImport, 13, 6 * kMinute) == Verdict::kDoubtful);
  CHECK_EQ(registers.import_wh(), 5010);
  values.broken = true;
  CHECK(registers.take(kImport, 14, 7 * kMinute) == Verdict::kDoubtful);
  CHECK_EQ(registers.generation(), 1);
  values.broken = false;
  CHECK(registers.take(kImport, 15, 8 * kMinute) == Verdict::kReset);
  CHECK_EQ(registers.import_wh(), 15);
  CHECK_EQ(registers.export_wh(), 700);
  CHECK_EQ(registers.generation(), 2);
  CHECK(registers.take(kImport, 16, 9 * kMinute) == Verdict::kCounted);
  CHECK(registers.take(kImport, 10000000, 10 * kMinute) == Verdict::kDoubtful);

  Registers again(values.store(), {});
  again.start(0, 2, 16, 700);
  CHECK_EQ(again.generation(), 2);
  CHECK_EQ(again.import_wh(), 16);
}

TEST(the_first_word_after_a_start_is_believed_as_far_as_an_hour_goes_and_further_when_three_agree) {
  fakes::Values values;
  Registers wild(values.store(), {});
  wild.start(0, 1, 5000, 0);
  CHECK(wild.take(kImport, 1004000, 1000) == Verdict::kDoubtful);
  CHECK(wild.take(kImport, 5001, 2000) == Verdict::kCounted);
  CHECK_EQ(wild.import_wh(), 5001);
  CHECK_EQ(wild.generation(), 1);
  fakes::Values others;
  Registers hour(others.store(), {});
  hour.start(0, 1, 5000, 0);
  CHECK(hour.take(kImport, 35000, 1000) == Verdict::kCounted);
  // A meter that was away for weeks while its module counted on.
  fakes::Values more;
  Registers weeks(more.store(), {});
  weeks.start(0, 1, 9999000, 0);
  CHECK(weeks.take(kImport, 400000, 1000) == Verdict::kDoubtful);
  CHECK(weeks.take(kImport, 400000, 2000) == Verdict::kDoubtful);
  CHECK(weeks.take(kImport, 400001, 3000) == Verdict::kRolledOver);
  CHECK_EQ(weeks.import_wh(), 10400001);
  CHECK_EQ(weeks.generation(), 1);
}

TEST(registers_go_on_from_the_store_or_the_ring_whichever_knows_more) {
  fakes::Values values;
  Registers registers(values.store(), {});
  registers.start(0, 0, 0, 0);
  uint64_t up = 0;
  for (uint32_t wh = 1; wh < 5000; wh += 100, up += kMinute) registers.take(kImport, wh, up);
  CHECK(values.puts >= 4 && values.puts <= 6);
  Registers behind(values.store(), {});
  behind.start(0, 1, 10, 0);
  CHECK(behind.import_wh() >= 4000);
  Registers ahead(values.store(), {});
  ahead.start(0, 1, 6000, 3);
  CHECK_EQ(ahead.import_wh(), 6000);
  CHECK_EQ(ahead.export_wh(), 3);
  Registers newer(values.store(), {});
  newer.start(0, 2, 7, 0);
  CHECK_EQ(newer.import_wh(), 7);
  CHECK_EQ(newer.generation(), 2);
  fakes::Values wiped;
  Registers by_row(wiped.store(), {});
  by_row.start(0, 4, 25000123, 9);
  CHECK_EQ(by_row.generation(), 4);
  CHECK(by_row.take(kImport, 5000200, 0) == Verdict::kCounted);
  CHECK_EQ(by_row.import_wh(), 25000200);
  // A store of a newer generation than any row: it is written before such a row is made.
  fakes::Values store;
  Registers first(store.store(), {});
  first.start(0, 0, 0, 0);
  first.take(kImport, 5000, 0);
  for (uint64_t i = 1; i <= 3; i++) first.take(kImport, 12, i * kMinute);
  Registers second(store.store(), {});
  second.start(0, 1, 5000, 0);
  CHECK_EQ(second.generation(), 2);
  CHECK_EQ(second.import_wh(), 12);
}

TEST(the_clock_is_none_then_sync_then_hold_then_none) {
  WallClock clock;
  clock.start(0);
  CHECK(clock.quality(5) == ClockQuality::kNone);
  CHECK_EQ(clock.now(5), 0);
  CHECK_EQ(clock.at_least(5), 0);
  CHECK(!clock.set(1767225660000, 1000));
  CHECK(clock.quality(1000) == ClockQuality::kSync);
  CHECK_EQ(clock.now(3500), 1767225662500);
  CHECK(clock.quality(1000 + WallClock::kSyncMs) == ClockQuality::kSync);
  CHECK(clock.quality(1001 + WallClock::kSyncMs) == ClockQuality::kHold);
  CHECK(clock.quality(1001 + WallClock::kHoldMs) == ClockQuality::kNone);
  CHECK_EQ(clock.now(1001 + WallClock::kHoldMs), 0);
  CHECK(clock.at_least(1001 + WallClock::kHoldMs) > 1767225660000);
  CHECK(!clock.set(1767225661500, 2000));
  CHECK(clock.set(1767225663501 + 5000, 4000));
  CHECK(clock.set(1767225663501, 4000));
  CHECK_EQ(clock.now(4000), 1767225663501);
}

TEST(the_gateways_time_helps_out_and_never_turns_the_clock_back) {
  WallClock clock;
  clock.start(1767225660000);
  CHECK_EQ(clock.at_least(1), 1767225660000);
  CHECK(!clock.told(1767225660000 - WallClock::kToldBackMs - 1, 10));
  CHECK(clock.told(1767229260000, 10));
  CHECK(clock.quality(10) == ClockQuality::kHold);
  CHECK(!clock.told(1767229999999, 20));
  CHECK_EQ(clock.now(20), 1767229260010);
  clock.set(1767229270000, 30);
  CHECK(clock.quality(30) == ClockQuality::kSync);
}

TEST(patience_doubles_up_to_five_minutes_and_half_of_it_is_chance) {
  Backoff backoff;
  uint32_t wholes[] = {1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000};
  for (uint32_t whole : wholes) {
    Backoff least = backoff, most = backoff;
    CHECK_EQ(least.next(0), whole / 2);
    CHECK_EQ(most.next(whole / 2), whole);
    uint32_t between = backoff.next(0x9e3779b9);
    CHECK(between >= whole / 2 && between <= whole);
  }
  backoff.succeeded();
  CHECK_EQ(backoff.next(0), 500);
  fakes::Dice dice = {3};
  uint32_t early = 0;
  for (int meter = 0; meter < 10000; meter++) early += Backoff::first(dice.next()) < 1000 ? 1 : 0;
  CHECK(early > 800 && early < 1200);
}

/// The same table that Wokwi's chip is held to (wokwi/test).
TEST(the_frames_of_the_shared_table_are_asked_and_read) {
  std::string table = fakes::file("vectors/pzem.tsv");
  int frames = 0;
  for (size_t line = table.find('\n') + 1; line != 0; line = table.find('\n', line) + 1) {
    std::vector<std::string> cells;
    std::string row = table.substr(line, table.find('\n', line) - line);
    for (size_t at = 0; at <= row.size();) {
      size_t end = row.find('\t', at) == std::string::npos ? row.size() : row.find('\t', at);
      cells.push_back(row.substr(at, end - at));
      at = end + 1;
    }
    CHECK_EQ(cells.size(), 16);
    uint8_t address = static_cast<uint8_t>(atoi(cells[1].c_str())), request[kPzemRequest];
    pzem_request(address, request);
    std::string asked;
    char two[3];
    for (uint8_t byte : request) {
      snprintf(two, sizeof two, "%02x", byte);
      asked += two;
    }
    CHECK_TEXT(asked.c_str(), cells[2].c_str());
    PzemReader reader(address);
    PzemReader::State state = PzemReader::State::kMore;
    for (size_t at = 0; at < cells[8].size(); at += 2)
      state = reader.push(static_cast<uint8_t>(strtoul(cells[8].substr(at, 2).c_str(), nullptr, 16)));
    CHECK(state == PzemReader::State::kReading);
    const PzemReading& r = reader.reading();
    const uint64_t read[] = {r.millivolts, r.milliamperes, r.milliwatts, r.wh, r.millihertz, r.power_factor, r.alarm};
    for (size_t i = 0; i < 7; i++) CHECK_EQ(read[i], strtoull(cells[9 + i].c_str(), nullptr, 10));
    frames++;
  }
  CHECK_EQ(frames, 6);
}
