// What comes from outside, given to everything that reads it: bus frames, signed and unsigned messages, JSON, flash, the serial
// line, a release's manifest. The first byte says to whom. Signed messages are signed here, or no fuzzer would ever pass the
// signature.
#include <stdlib.h>

#include "../core/commands.h"
#include "../core/json.h"
#include "../core/pzem.h"
#include "../core/record.h"
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
  Settings settings = blank_settings();
  Typist typist(settings);
  for (size_t i = 0; i < length; i++) {
    Told told = typist.push(text[i]);
    must(told == Told::kNothing || text[i] == '\n');
  }
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t length) {
  if (length < 2 || length > 4096) return 0;
  const uint8_t* rest = bytes + 1;
  const char* text = reinterpret_cast<const char*>(rest);
  const char* ack = "meters/v1/ke-nbo-0042/down/ack";
  const char* cmd = "meters/v1/ke-nbo-0042/down/cmd";
  std::string said(text, length - 1);
  switch (bytes[0] % 8) {
    case 0: frames(rest, length - 1); break;
    case 1: said = fakes::signed_down("down/ack", said); acknowledgement(ack, said.data(), said.size()); break;
    case 2: said = fakes::signed_down("down/cmd", said); order(cmd, said.data(), said.size()); break;
    case 3: acknowledgement(ack, text, length - 1); order(cmd, text, length - 1); break;
    case 4: json(text, length - 1); break;
    case 5: typed(text, length - 1); break;
    case 6: manifest(text, length - 1); break;
    default: flash(rest, length - 1); break;
  }
  return 0;
}
