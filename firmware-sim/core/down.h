// What the gateway says: acknowledgements and commands, read only after their signature was found right.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "messages.h"
#include "supply.h"

namespace jirani {

struct Range {
  uint64_t from;
  uint64_t to;
};

/// Everything up to up_to is in the gateway's database, but the missing (both ends meant).
struct Ack {
  static constexpr size_t kMostMissing = 64;

  uint64_t up_to;
  Range missing[kMostMissing];
  size_t count;
  uint64_t t;

  bool names(uint64_t seq) const;
};

enum class CommandKind : uint8_t { kUnknown, kRelay, kCredit, kPolicy };

struct Command {
  uint8_t id[16];
  char id_text[37];
  uint64_t exp;
  CommandKind kind;
  bool relay_closed;
  Credit credit;
  Policy policy;
};

/// kForged: not signed by this meter's key for this topic. kMalformed: signed, and not what docs/mqtt.md says.
enum class Down { kRead, kForged, kMalformed };

Down read_ack(const Identity& who, const char* on, const char* payload, size_t length, Ack& ack);
Down read_command(const Identity& who, const char* on, const char* payload, size_t length, Command& command);

}  // namespace jirani
