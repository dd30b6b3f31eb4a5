#include "release.h"

#include <string.h>

#include "../../core/bytes.h"
#include "hex.h"

namespace jirani {
namespace {

constexpr char kTriesName[] = "tries";

/// Lines of a text, one after the other.
struct Lines {
  const char* at;
  const char* end;

  /// The rest of the next line if it begins with a word; it must end with a line feed.
  bool next(const char* word, const char*& rest, size_t& length) {
    size_t wanted = strlen(word), left = static_cast<size_t>(end - at);
    if (left < wanted || memcmp(at, word, wanted) != 0) return false;
    const char* from = at + wanted;
    while (at < end && *at != '\n') at++;
    if (at == end) return false;
    rest = from;
    length = static_cast<size_t>(at - from);
    at++;
    return from <= at;
  }
};

bool copy(char* to, size_t room, const char* from, size_t length) {
  if (length == 0 || length >= room) return false;
  for (size_t i = 0; i < length; i++) {
    char c = from[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    // A name that begins with a dot could climb out of the folder.
    if (!plain || (i == 0 && c == '.')) return false;
  }
  memcpy(to, from, length);
  to[length] = 0;
  return true;
}

bool decimal(const char* text, size_t length, uint32_t& to) {
  if (length == 0 || length > 9 || (length > 1 && text[0] == '0')) return false;
  to = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    to = to * 10 + static_cast<uint32_t>(text[i] - '0');
  }
  return true;
}

uint32_t version_of(const char* text, size_t length) {
  uint32_t all = 0;
  size_t at = 0;
  for (int part = 0; part < 3; part++) {
    size_t end = at;
    while (end < length && text[end] != '.') end++;
    uint32_t value;
    if (!decimal(text + at, end - at, value) || value > 999 || (part < 2) != (end < length)) return 0;
    all = all * 1000 + value;
    at = end + 1;
  }
  return all;
}

}  // namespace

uint32_t version_number(const char* text) { return version_of(text, strlen(text)); }

bool read_release(const char* text, size_t length, Release& release) {
  if (length > kMostManifest) return false;
  Lines lines = {text, text + length};
  const char* rest;
  size_t its;
  if (!lines.next("jirani-release 1", rest, its) || its != 0) return false;
  if (!lines.next("hw ", rest, its) || !copy(release.hw, sizeof release.hw, rest, its)) return false;
  if (!lines.next("version ", rest, its) || (release.version = version_of(rest, its)) == 0) return false;
  if (!lines.next("size ", rest, its) || !decimal(rest, its, release.size) || release.size == 0) return false;
  if (!lines.next("sha256 ", rest, its) || its != 2 * Sha256::kSize || !from_hex(rest, Sha256::kSize, release.sha256)) return false;
  if (!lines.next("image ", rest, its) || !copy(release.image, sizeof release.image, rest, its)) return false;
  Sha256 body;
  body.update(text, static_cast<size_t>(lines.at - text));
  body.finish(release.signed_hash);
  if (!lines.next("signature ", rest, its) || its % 2 != 0 || its < 16 || its > 2 * Release::kMostSignature) return false;
  release.signature_length = its / 2;
  return from_hex(rest, its / 2, release.signature) && lines.at == lines.end;
}

bool image_address(const char* manifest, const char* image, char* room, size_t size) {
  const char* slash = strrchr(manifest, '/');
  if (slash == nullptr) return false;
  size_t folder = static_cast<size_t>(slash - manifest) + 1, length = strlen(image);
  if (folder + length >= size) return false;
  memcpy(room, manifest, folder);
  memcpy(room + folder, image, length + 1);
  return true;
}

uint8_t Tries::of(uint32_t version) const {
  uint8_t saved[5];
  bool known = store_.get(store_.self, kTriesName, saved, sizeof saved);
  return known && get_le(saved, 4) == version ? saved[4] : 0;
}

bool Tries::enough(uint32_t version) const { return of(version) >= kMost; }

bool Tries::begin(uint32_t version) {
  if (enough(version)) return false;
  uint8_t saved[5];
  put_le(saved, version, 4);
  saved[4] = static_cast<uint8_t>(of(version) + 1);
  return store_.put(store_.self, kTriesName, saved, sizeof saved);
}

Worth judge(const Release& release, const char* hw, uint32_t running, uint32_t slot_size, const Tries& tries) {
  if (strcmp(release.hw, hw) != 0) return Worth::kOtherHardware;
  // An old release with a known fault was signed rightly too, in its day.
  if (release.version <= running) return Worth::kNotNewer;
  if (release.size > slot_size) return Worth::kTooLarge;
  return tries.enough(release.version) ? Worth::kTriedEnough : Worth::kTake;
}

}  // namespace jirani
