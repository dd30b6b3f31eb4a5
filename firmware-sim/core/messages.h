// What a meter says, as docs/mqtt.md describes it, signed. Each function answers whether the message fits into its room.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "mac.h"
#include "record.h"
#include "supply.h"
#include "text.h"

namespace jirani {

/// Who speaks.
struct Identity {
  char dev[33];
  char kid[9];
  Key key;
};

/// What the shell knows of itself.
struct About {
  const char* fw;
  const char* hw;
  const char* meter;
  const char* reset;
  int32_t rssi;
  uint32_t heap;
  const char* caps;  // a JSON array
};

/// What the core says of itself when it comes.
struct Present {
  uint32_t boot;
  uint64_t seq_next;
  uint32_t buffered;
  uint64_t up;
  uint64_t t;  // 0: no clock
  bool relay_closed;
};

constexpr size_t kTopicRoom = 64;
constexpr size_t kMostRows = 60;
constexpr size_t kMostMessage = 20480;

/// meters/v1/{dev}/{what}, such as up/reading.
void topic(const Identity& who, const char* what, char room[kTopicRoom]);

bool write_hello(const Identity& who, const About& about, const Present& now, Text& to);
/// The last will: fixed when the connection is asked for, so it carries no time.
bool write_will(const Identity& who, uint32_t boot, Text& to);
bool write_event(const Identity& who, const Record& event, Text& to);
/// What became of a command. why: empty, or why it was not done. held: the revision that the meter has; 0: nothing of it is said.
struct Outcome {
  const char* id;
  const char* why;
  uint64_t held;
};
/// t 0: no clock.
bool write_result(const Identity& who, uint32_t boot, const Outcome& outcome, uint64_t t, bool relay_closed, Text& to);

/// One up/reading: begin, rows of one boot, finish.
class ReadingMessage {
 public:
  ReadingMessage(const Identity& who, Text& to) : who_(who), to_(to) {}
  void begin(uint32_t boot, uint64_t sent);
  /// False when there is no room for it any more; the message is as it was then.
  bool row(const Record& row);
  bool finish();
  size_t rows() const { return rows_; }

 private:
  const Identity& who_;
  Text& to_;
  size_t rows_ = 0;
};

}  // namespace jirani
