// What comes from outside, given to everything that reads it: bus frames, signed and unsigned messages and their pieces, JSON,
// flash, the serial line, a release's manifest, and a whole meter that is told all of it. The first byte says to whom. Signed messages are signed here, or no fuzzer would ever pass the
// signature.
#include <stdlib.h>

#include "../core/meter.h"
#include "../core/json.h"
#include "../core/pzem.h"
#include "../core/record.h"
#include "../esp32/logic/inbox.h"
#include "../esp32/logic/release.h"
#include "../esp32/logic/settings.h"
#include "../test/fakes.h"

using namespace jirani;

namespace {

/// What must be so whatever came.
void must(bool holds) {
  if (!holds) abort();
}

void frames(const uint8_t* bytes, size_t length) {
  PzemReader reader(kPzemAny);
  for (size_t i = 0; i < length; i++)
    if (reader.push(bytes[i]) == PzemReader::State::kReading) must(i + 1 >= kPzemReply && reader.reading().power_factor <= 1000);
}

void acknowledgement(const char* on, const char* text, size_t length) {
  Ack ack;
  if (read_ack(fakes::who(), on, text, length, ack) != Down::kRead) return;
  must(ack.count <= Ack::kMostMissing);
  for (size_t i = 0; i < ack.count; i++) must(ack.missing[i].from <= ack.missing[i].to && !ack.names(ack.missing[i].from));
  must(ack.up_to == UINT64_MAX || !ack.names(ack.up_to + 1));
}

void order(const char* on, const char* text, size_t length) {
  Command command;
  if (read_command(fakes::who(), on, text, length, command) != Down::kRead) return;
  must(strlen(command.id_text) == 36);
  fakes::Values values;
  Supply supply;
  Commands commands(values.store(), supply);
  Supply::Now now = {1, 1767596400000, 100};
  const char* first = commands.take(command, now, 1);
  const char* second = commands.take(command, now, 1);
  must(first == second);
  must(supply.rules().grace_ms >= Policy::kLeastGraceMs && supply.rules().grace_wh >= Policy::kLeastGraceWh);
  // A protected household is never without light.
  must(!supply.rules().is_protected || supply.closed());
  // Nor is a light put out at night, whatever is ordered in whatever words.
  Supply by_night;
  fakes::Values other;
  Commands(other.store(), by_night).take(command, {1, 1767596400000 + 10 * 3600000, 100}, 1);
  must(by_night.closed());
  uint8_t saved[Supply::kSize];
  supply.save(saved);
  supply.load(saved);
}

void json(const char* text, size_t length) {
  Json skipped(text, length);
  bool valid = skipped.skip() && skipped.ended();
  uint64_t number;
  Json asked(text, length);
  if (asked.number(number) && asked.ended()) must(valid && number <= 9007199254740991ULL);
  char word[8];
  Json word_asked(text, length);
  if (word_asked.string(word, sizeof word) && word_asked.ended()) must(valid && strlen(word) < sizeof word);
}

void flash(const uint8_t* bytes, size_t length) {
  uint8_t slot[kRecordSize] = {}, again[kRecordSize];
  memcpy(slot, bytes, length < sizeof slot ? length : sizeof slot);
  Record record;
  if (!decode(slot, record)) return;
  encode(record, again);
  Record same;
  must(decode(again, same) && same.seq == record.seq && same.import_wh == record.import_wh);
}

void typed(const char* text, size_t length) {
  Typist typist;
  for (size_t i = 0; i < length; i++) {
    Told told = typist.push(text[i]);
    must(told == Told::kNothing || text[i] == '\n');
  }
  const Settings& settings = typist.typed();
  must(strlen(settings.who.dev) < sizeof settings.who.dev && strlen(settings.ca) < sizeof settings.ca);
  must(strlen(settings.ssid) < sizeof settings.ssid && settings.modules >= 1 && settings.modules <= 2);
  must(strpbrk(settings.who.dev, "/+#\"\\") == nullptr);
}

void manifest(const char* text, size_t length) {
  Release release;
  if (!read_release(text, length, release)) return;
  must(release.version > 0 && release.size > 0 && release.signature_length <= Release::kMostSignature);
  char room[128];
  // Whatever is signed: the image lies in the manifest's own folder.
  must(image_address("https://u/f/manifest", release.image, room, sizeof room));
  must(strncmp(room, "https://u/f/", 12) == 0 && strchr(room + 12, '/') == nullptr && room[12] != '.');
}

/// Takes numbers and bytes from what is left of an input; zeros at its end.
struct Input {
  const uint8_t* at;
  size_t left;

  uint8_t byte() { return left == 0 ? 0 : (left--, *at++); }
  uint32_t word() {
    uint32_t low = byte();
    return low | static_cast<uint32_t>(byte()) << 8;
  }
  std::string text(size_t most) {
    size_t length = most < left ? most : left;
    std::string taken(reinterpret_cast<const char*>(at), length);
    at += length;
    left -= length;
    return taken;
  }
};

/// Pieces in any order, of any length and claim.
void pieces(Input input) {
  Inbox inbox;
  std::string whole;
  while (input.left > 0) {
    uint8_t kind = input.byte();
    size_t topic = kind & 0x7f, length = input.word() % 2048, offset = input.word(), total = input.word();
    if (kind >= 0x80) offset = whole.size();
    std::string on = input.text(topic), data = input.text(length);
    if (offset == 0) whole.clear();
    bool follows = offset == whole.size();
    if (follows) whole += data;
    if (!inbox.piece(on.data(), on.size(), data.data(), data.size(), offset, total)) continue;
    must(follows && inbox.length() == total && total <= kMostDown && strlen(inbox.topic()) < kTopicRoom);
    must(whole.size() == total && memcmp(whole.data(), inbox.payload(), total) == 0);
  }
}

/// A flash in which anything stands, some of it records: whatever is found, the ring counts it rightly and goes on.
void ring(Input input) {
  fakes::Nor nor(2 + input.byte() % 3);
  size_t slots = nor.bytes.size() / kRecordSize;
  while (input.left > 0) {
    size_t at = input.word() % slots * kRecordSize;
    uint8_t kind = input.byte();
    std::string bytes = input.text(kRecordSize);
    memcpy(&nor.bytes[at], bytes.data(), bytes.size());
    Record record;
    record.kind = (kind & 2) != 0 ? RecordKind::kEvent : RecordKind::kRow;
    record.seq = (at + kind) % 997;
    record.generation = kind;
    if ((kind & 1) != 0) encode(record, &nor.bytes[at]);
    if ((kind & 4) != 0) nor.bytes[at] = kFreed;
  }
  Ring ring(nor.flash());
  must(ring.mount());
  auto live = [&ring] {
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < ring.slots(); slot++) count += ring.live(slot) ? 1 : 0;
    return count;
  };
  must(ring.held() == live());
  Record row;
  must(!ring.last_row(row) || row.seq <= ring.highest_seq());
  for (int i = 0; i < 70; i++) {
    Record next;
    next.seq = ring.highest_seq() + 1;
    uint32_t slot;
    if (!ring.append(next)) continue;
    Record back;
    must(ring.newest(slot) && ring.read(slot, back) && back.seq == next.seq);
  }
  must(ring.held() == live());
  Ring again(nor.flash());
  must(again.mount() && again.highest_seq() >= ring.highest_seq());
}

/// A whole meter: whatever its flash held and whoever says what, it lives, says nothing unsigned, and a protected home has light.
void meter(Input input) {
  fakes::Nor nor(2);
  fakes::Values values;
  for (size_t i = input.byte(); i > 0 && input.left > 0; i--) nor.bytes[input.word() % nor.bytes.size()] = input.byte();
  bool closed = true;
  struct Outside {
    bool& closed;
    size_t said = 0;
  } outside = {closed};
  Shell shell = {&outside, nor.flash(), values.store(),
                 [](void* self, const char* topic, const char* payload, size_t length, bool) {
                   static_cast<Outside*>(self)->said++;
                   must(length <= kMostMessage && verify(fakes::who().key, topic, payload, length));
                   return true;
                 },
                 [](void* self, bool now_closed) { static_cast<Outside*>(self)->closed = now_closed; }};
  Meter meter(fakes::who(), {"1", "h", "m", "r", -60, 1, "[]"}, Config(), shell);
  if (!meter.start(0)) return;
  uint64_t up = 0;
  meter.connected(up);
  while (input.left > 0) {
    uint8_t kind = input.byte();
    up += input.word() * (kind >= 0x80 ? 60000 : 10);
    std::string said = input.text(input.byte());
    const char* what = (kind & 8) != 0 ? "down/ack" : "down/cmd";
    std::string on = std::string("meters/v1/ke-nbo-0042/") + what;
    PzemReading reading = {230000, 1000, 230000, static_cast<uint32_t>(up / 1000 + said.size()), 50000, 990, false};
    switch (kind & 7) {
      case 0: meter.received(on.c_str(), said.data(), said.size(), up); break;
      case 1:
      case 2:
        if (said.empty()) break;
        said = fakes::signed_down(what, said);
        meter.received(on.c_str(), said.data(), said.size(), up);
        break;
      case 3: meter.clock(1767596400000 + up * (kind >> 4 & 3), up); break;
      case 4: meter.measured(Registers::Channel::kImport, reading, up); break;
      case 5: meter.bus_failed(Registers::Channel::kExport, up); break;
      case 6: meter.received(said.c_str(), on.data(), on.size(), up); break;
      default: meter.cover((kind & 16) != 0, up); break;
    }
    meter.tick(up);
    must(closed == meter.supply().closed());
    must(closed || !meter.supply().rules().is_protected);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t length) {
  if (length < 2 || length > 4096) return 0;
  const uint8_t* rest = bytes + 1;
  const char* text = reinterpret_cast<const char*>(rest);
  const char* ack = "meters/v1/ke-nbo-0042/down/ack";
  const char* cmd = "meters/v1/ke-nbo-0042/down/cmd";
  std::string said(text, length - 1);
  Input input = {rest, length - 1};
  switch (bytes[0] % 16) {
    case 0: frames(rest, length - 1); break;
    case 1: said = fakes::signed_down("down/ack", said); acknowledgement(ack, said.data(), said.size()); break;
    case 2: said = fakes::signed_down("down/cmd", said); order(cmd, said.data(), said.size()); break;
    case 3: acknowledgement(ack, text, length - 1); order(cmd, text, length - 1); break;
    case 4: json(text, length - 1); break;
    case 5: typed(text, length - 1); break;
    case 6: manifest(text, length - 1); break;
    case 7: flash(rest, length - 1); break;
    case 8: pieces(input); break;
    case 9: ring(input); break;
    default: meter(input); break;
  }
  return 0;
}
