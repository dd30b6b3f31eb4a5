// What a meter keeps until the gateway has it: rows and events, each 64 bytes of flash.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

enum class ClockQuality : uint8_t { kNone = 0, kHold = 1, kSync = 2 };

/// The bits of a row's q.
enum RowBits : uint8_t {
  kEstimated = 1,
  kRegisterReset = 2,
  kRowsLost = 4,
  kCoverOpen = 8,
  kRelayOpen = 16,
  kBusError = 32,
};

/// What is shown, never billed. Milli-units but for power (W, + is import) and pf (thousandths).
struct Gauges {
  bool known = false;
  int32_t watts = 0;
  uint32_t millivolts = 0;   // up to 16,777 V
  uint32_t milliamperes = 0; // up to 16,777 A
  uint16_t millihertz = 0;
  int16_t power_factor = 0;
};

/// What an event says: a number for each word, so that it fits in a record.
enum class EventType : uint8_t {
  kCoverOpened = 1,
  kCoverClosed = 2,
  kRelayOpened = 3,
  kRelayClosed = 4,
  kClockStepped = 5,
  kRegisterReset = 6,
  kBusLost = 7,
  kBusBack = 8,
};

enum class RecordKind : uint8_t { kRow = 1, kEvent = 2 };

/// A row, or an event (registers and gauges mean nothing then).
struct Record {
  RecordKind kind = RecordKind::kRow;
  ClockQuality clock = ClockQuality::kNone;
  uint8_t bits = 0;
  EventType event = EventType::kCoverOpened;
  uint8_t detail = 0;         // of an event: why
  uint32_t boot = 0;
  uint64_t seq = 0;
  uint64_t t = 0;             // ms since 1970; 0 when the clock is kNone
  uint64_t up = 0;            // ms since the start
  uint32_t generation = 1;
  uint64_t import_wh = 0;
  uint64_t export_wh = 0;
  Gauges gauges;
};

constexpr size_t kRecordSize = 64;

/// Numbers that a record holds end here: 281 TWh, and the year 10889.
constexpr uint64_t kMostRecorded = (1ULL << 48) - 1;

/// The first byte of a record in flash: it is written over as the record is freed, which needs no erasing.
constexpr uint8_t kLive = 0xff;
constexpr uint8_t kFreed = 0x00;

/// Writes a live record. Numbers above their room are cut to the largest that fits.
void encode(const Record& record, uint8_t to[kRecordSize]);

/// Whether these bytes are a whole record, whether live or freed.
bool decode(const uint8_t from[kRecordSize], Record& record);

}  // namespace jirani
