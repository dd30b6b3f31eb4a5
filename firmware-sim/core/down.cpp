#include "down.h"

#include <string.h>

#include "json.h"

namespace jirani {
namespace {

constexpr size_t kWord = 40;

/// A member may stand there once.
bool once(uint32_t& seen, uint32_t bit) {
  bool first = (seen & bit) == 0;
  seen |= bit;
  return first;
}

bool is(const char* name, const char* word) { return strcmp(name, word) == 0; }

enum Member : uint32_t {
  kV = 1,
  kDev = 2,
  kUpTo = 4,
  kMissing = 8,
  kT = 16,
  kId = 32,
  kExp = 64,
  kCmd = 128,
  kArgs = 256,
};

bool read_head(Json& json, const Identity& who, const char* name, uint32_t& seen) {
  if (is(name, "v")) {
    uint64_t version;
    return once(seen, kV) && json.number(version) && version == 1;
  }
  char dev[kWord];
  return once(seen, kDev) && json.string(dev, sizeof dev) && is(dev, who.dev);
}

bool read_range(Json& json, Range& range) {
  return json.open('[') && json.next() && json.number(range.from) && json.next() && json.number(range.to) &&
         !json.next() && json.good() && range.from <= range.to;
}

bool read_missing(Json& json, Ack& ack) {
  if (!json.open('[')) return false;
  while (json.next()) {
    if (ack.count == Ack::kMostMissing || !read_range(json, ack.missing[ack.count])) return false;
    ack.count++;
  }
  return json.good();
}

/// What every message begins with: whether it is for us and from the gateway.
bool forged(const Identity& who, const char* what, const char* on, const char* payload, size_t length) {
  char mine[kTopicRoom];
  topic(who, what, mine);
  return !is(on, mine) || !verify(who.key, on, payload, length);
}

int nibble(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

bool read_id(Json& json, Command& command) {
  if (!json.string(command.id_text, sizeof command.id_text) || strlen(command.id_text) != 36) return false;
  size_t digits = 0;
  for (size_t i = 0; i < 36; i++) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (command.id_text[i] != '-') return false;
      continue;
    }
    int value = nibble(command.id_text[i]);
    if (value < 0) return false;
    uint8_t& byte = command.id[digits / 2];
    byte = static_cast<uint8_t>(digits % 2 == 0 ? value << 4 : byte | value);
    digits++;
  }
  return true;
}

/// The arguments of every command that we know: which of them were needed is said by the command.
struct Args {
  char state[kWord] = {};
  char reason[kWord] = {};
  char mode[kWord] = {};
  uint64_t wh = 0, imp = 0, rev = 0, gen = 1, grace_wh = 0, grace_h = 0, utc_min = 0;
  bool is_protected = false;
  uint32_t seen = 0;
};

enum Arg : uint32_t {
  kState = 1,
  kReason = 2,
  kMode = 4,
  kWh = 8,
  kImp = 16,
  kRev = 32,
  kGraceWh = 64,
  kGraceH = 128,
  kUtc = 256,
  kProtected = 512,
  kGen = 1024,
};

bool read_args(Json& json, Args& args) {
  if (!json.open('{')) return false;
  while (json.next()) {
    char name[kWord];
    if (!json.name(name, sizeof name)) return false;
    struct {
      const char* name;
      Arg bit;
      uint64_t* to;
    } const numbers[] = {{"wh", kWh, &args.wh},           {"imp", kImp, &args.imp},
                         {"rev", kRev, &args.rev},        {"gen", kGen, &args.gen},
                         {"grace_wh", kGraceWh, &args.grace_wh},
                         {"grace_h", kGraceH, &args.grace_h}, {"utc_min", kUtc, &args.utc_min}};
    bool known = false;
    for (const auto& each : numbers) {
      if (!is(name, each.name)) continue;
      known = true;
      if (!once(args.seen, each.bit) || !json.number(*each.to)) return false;
    }
    if (known) continue;
    bool read = is(name, "state")    ? once(args.seen, kState) && json.string(args.state, kWord)
                : is(name, "reason") ? once(args.seen, kReason) && json.string(args.reason, kWord)
                : is(name, "mode")   ? once(args.seen, kMode) && json.string(args.mode, kWord)
                : is(name, "protected")
                    ? once(args.seen, kProtected) && json.boolean(args.is_protected)
                    : json.skip();
    if (!read) return false;
  }
  return json.good();
}

bool has(const Args& args, uint32_t bits) { return (args.seen & bits) == bits; }

bool understand(const char* cmd, const Args& args, Command& command) {
  command.kind = CommandKind::kUnknown;
  if (is(cmd, "relay.set")) {
    command.relay_closed = is(args.state, "closed");
    // One reason to open is lawful. An opening without it, or with a word that we do not know, is not understood.
    bool lawful = command.relay_closed || is(args.reason, "credit_exhausted");
    if (lawful) command.kind = CommandKind::kRelay;
    return has(args, kState) && (command.relay_closed || is(args.state, "open"));
  }
  if (is(cmd, "credit.set")) {
    command.kind = CommandKind::kCredit;
    // Registers whose generation nobody says were never reset.
    command.credit = Credit{args.rev, static_cast<int64_t>(args.wh), args.imp, static_cast<uint32_t>(args.gen)};
    return has(args, kWh | kImp | kRev) && args.gen >= 1 && args.gen <= UINT32_MAX;
  }
  if (is(cmd, "supply.set")) {
    command.kind = CommandKind::kPolicy;
    bool prepaid = is(args.mode, "prepaid");
    uint64_t hours = args.grace_h > Policy::kMostHours ? Policy::kMostHours : args.grace_h;
    command.policy = Policy{args.rev, prepaid, args.is_protected, args.grace_wh, hours * 3600000,
                            static_cast<uint16_t>(args.utc_min)};
    return has(args, kMode | kRev | kGraceWh | kGraceH | kUtc | kProtected) &&
           (prepaid || is(args.mode, "on_account")) && args.utc_min <= Policy::kMostUtcMinutes;
  }
  return true;
}

}  // namespace

bool Ack::names(uint64_t seq) const {
  if (seq > up_to) return false;
  for (size_t i = 0; i < count; i++)
    if (missing[i].from <= seq && seq <= missing[i].to) return false;
  return true;
}

Down read_ack(const Identity& who, const char* on, const char* payload, size_t length, Ack& ack) {
  if (forged(who, "down/ack", on, payload, length)) return Down::kForged;
  Json json(payload, length);
  uint32_t seen = 0;
  ack.count = 0;
  if (!json.open('{')) return Down::kMalformed;
  while (json.next()) {
    char name[kWord];
    if (!json.name(name, sizeof name)) return Down::kMalformed;
    bool read = is(name, "v") || is(name, "dev") ? read_head(json, who, name, seen)
                : is(name, "upTo")               ? once(seen, kUpTo) && json.number(ack.up_to)
                : is(name, "missing")            ? once(seen, kMissing) && read_missing(json, ack)
                : is(name, "t")                  ? once(seen, kT) && json.number(ack.t)
                                                 : json.skip();
    if (!read) return Down::kMalformed;
  }
  bool whole = json.ended() && seen == (kV | kDev | kUpTo | kMissing | kT);
  return whole ? Down::kRead : Down::kMalformed;
}

Down read_command(const Identity& who, const char* on, const char* payload, size_t length, Command& command) {
  if (forged(who, "down/cmd", on, payload, length)) return Down::kForged;
  Json json(payload, length);
  uint32_t seen = 0;
  char cmd[kWord] = {};
  Args args;
  if (!json.open('{')) return Down::kMalformed;
  while (json.next()) {
    char name[kWord];
    if (!json.name(name, sizeof name)) return Down::kMalformed;
    bool read = is(name, "v") || is(name, "dev") ? read_head(json, who, name, seen)
                : is(name, "id")                 ? once(seen, kId) && read_id(json, command)
                : is(name, "exp")                ? once(seen, kExp) && json.number(command.exp)
                : is(name, "cmd")                ? once(seen, kCmd) && json.string(cmd, sizeof cmd)
                : is(name, "args")               ? once(seen, kArgs) && read_args(json, args)
                                                 : json.skip();
    if (!read) return Down::kMalformed;
  }
  bool whole = json.ended() && seen == (kV | kDev | kId | kExp | kCmd | kArgs);
  return whole && understand(cmd, args, command) ? Down::kRead : Down::kMalformed;
}

}  // namespace jirani
