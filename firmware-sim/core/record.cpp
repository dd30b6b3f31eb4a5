#include "record.h"

#include <string.h>

#include "bytes.h"

namespace jirani {
namespace {

// state 0 · kind 1 · clock 2 · bits 3 · event 4 · detail 5 · gauges known 6 · 0 · boot 8 · seq 12 · t 18 · up 24 ·
// generation 30 · import 34 · export 40 · W 46 · mV 50 · mA 53 · mHz 56 · pf 58 · CRC-32 of 1 to 59 at 60
constexpr size_t kCrc = 60;

uint64_t at_most(uint64_t value, uint64_t most) { return value < most ? value : most; }

}  // namespace

void encode(const Record& record, uint8_t to[kRecordSize]) {
  memset(to, 0, kRecordSize);
  to[0] = kLive;
  to[1] = static_cast<uint8_t>(record.kind);
  to[2] = static_cast<uint8_t>(record.clock);
  to[3] = record.bits;
  to[4] = static_cast<uint8_t>(record.event);
  to[5] = record.detail;
  to[6] = record.gauges.known ? 1 : 0;
  put_le(to + 8, record.boot, 4);
  put_le(to + 12, at_most(record.seq, kMostRecorded), 6);
  put_le(to + 18, at_most(record.t, kMostRecorded), 6);
  put_le(to + 24, at_most(record.up, kMostRecorded), 6);
  put_le(to + 30, record.generation, 4);
  put_le(to + 34, at_most(record.import_wh, kMostRecorded), 6);
  put_le(to + 40, at_most(record.export_wh, kMostRecorded), 6);
  put_le(to + 46, static_cast<uint32_t>(record.gauges.watts), 4);
  put_le(to + 50, at_most(record.gauges.millivolts, 0xffffff), 3);
  put_le(to + 53, at_most(record.gauges.milliamperes, 0xffffff), 3);
  put_le(to + 56, record.gauges.millihertz, 2);
  put_le(to + 58, static_cast<uint16_t>(record.gauges.power_factor), 2);
  put_le(to + kCrc, crc32(to + 1, kCrc - 1), 4);
}

bool decode(const uint8_t from[kRecordSize], Record& record) {
  if (from[1] != static_cast<uint8_t>(RecordKind::kRow) && from[1] != static_cast<uint8_t>(RecordKind::kEvent))
    return false;
  if (from[2] > static_cast<uint8_t>(ClockQuality::kSync)) return false;
  if (get_le(from + kCrc, 4) != crc32(from + 1, kCrc - 1)) return false;
  record.kind = static_cast<RecordKind>(from[1]);
  record.clock = static_cast<ClockQuality>(from[2]);
  record.bits = from[3];
  record.event = static_cast<EventType>(from[4]);
  record.detail = from[5];
  record.gauges.known = from[6] != 0;
  record.boot = static_cast<uint32_t>(get_le(from + 8, 4));
  record.seq = get_le(from + 12, 6);
  record.t = get_le(from + 18, 6);
  record.up = get_le(from + 24, 6);
  record.generation = static_cast<uint32_t>(get_le(from + 30, 4));
  record.import_wh = get_le(from + 34, 6);
  record.export_wh = get_le(from + 40, 6);
  record.gauges.watts = static_cast<int32_t>(static_cast<uint32_t>(get_le(from + 46, 4)));
  record.gauges.millivolts = static_cast<uint32_t>(get_le(from + 50, 3));
  record.gauges.milliamperes = static_cast<uint32_t>(get_le(from + 53, 3));
  record.gauges.millihertz = static_cast<uint16_t>(get_le(from + 56, 2));
  record.gauges.power_factor = static_cast<int16_t>(static_cast<uint16_t>(get_le(from + 58, 2)));
  return true;
}

}  // namespace jirani
