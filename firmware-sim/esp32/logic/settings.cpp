#include "settings.h"

#include <string.h>

#include "../../core/bytes.h"
#include "hex.h"

namespace jirani {
namespace {

constexpr char kName[] = "settings";
constexpr uint8_t kVersion = 1;
constexpr char kBegin[] = "-----BEGIN ";
constexpr char kEnd[] = "-----END ";

bool begins(const char* text, const char* with) { return strncmp(text, with, strlen(with)) == 0; }

/// Printable ASCII, whole or not at all.
template <size_t room>
Told copy(char (&to)[room], const char* from) {
  size_t length = strlen(from);
  if (length >= room) return Told::kTooLong;
  memset(to, 0, room);
  memcpy(to, from, length);
  return Told::kTaken;
}

/// Into a topic and a JSON text without any escape: what docs/mqtt.md allows.
bool is_plain(const char* text) {
  for (; *text != 0; text++) {
    bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') || (*text >= '0' && *text <= '9');
    if (!letter && *text != '-' && *text != '_') return false;
  }
  return true;
}

bool number(const char* text, uint32_t most, uint32_t& to) {
  uint64_t value = 0;
  size_t digits = 0;
  for (; text[digits] >= '0' && text[digits] <= '9' && digits < 6; digits++) value = value * 10 + static_cast<uint64_t>(text[digits] - '0');
  if (digits == 0 || text[digits] != 0 || value > most) return false;
  to = static_cast<uint32_t>(value);
  return true;
}

Told take_key(Settings& settings, const char* value) {
  uint8_t bytes[sizeof settings.who.key.bytes];
  if (strlen(value) != 2 * sizeof bytes || !from_hex(value, sizeof bytes, bytes)) return Told::kNotUnderstood;
  memcpy(settings.who.key.bytes, bytes, sizeof bytes);
  settings.has_key = true;
  return Told::kTaken;
}

Told take_broker(Settings& settings, char* value) {
  char* colon = strrchr(value, ':');
  uint32_t port = 8883;
  if (colon != nullptr) {
    if (!number(colon + 1, UINT16_MAX, port) || port == 0) return Told::kNotUnderstood;
    *colon = 0;
  }
  if (*value == 0) return Told::kNotUnderstood;
  Told told = copy(settings.broker, value);
  if (told == Told::kTaken) settings.port = static_cast<uint16_t>(port);
  return told;
}

/// Walks over every field in one order, so that what is written and what is read cannot differ.
template <typename Field>
void each(Settings& s, Field field) {
  field(s.who.dev, sizeof s.who.dev);
  field(s.who.kid, sizeof s.who.kid);
  field(s.who.key.bytes, sizeof s.who.key.bytes);
  field(&s.has_key, 1);
  field(s.password, sizeof s.password);
  field(s.broker, sizeof s.broker);
  field(&s.port, 2);
  field(s.name, sizeof s.name);
  field(s.ssid, sizeof s.ssid);
  field(s.wifi_password, sizeof s.wifi_password);
  field(&s.modules, 1);
  field(s.updates, sizeof s.updates);
  field(s.ca, sizeof s.ca);
  field(s.release_key, sizeof s.release_key);
}

constexpr size_t kFields = 33 + 9 + 32 + 1 + 65 + 65 + 2 + 65 + 33 + 65 + 1 + 129 + 2049 + 257;
constexpr size_t kSize = 1 + kFields + 4;

}  // namespace

Settings blank_settings() {
  Settings settings = {};
  memcpy(settings.who.kid, "k1", 3);
  settings.port = 8883;
  settings.modules = 1;
  return settings;
}

const char* lacks(const Settings& settings) {
  if (settings.who.dev[0] == 0) return "dev";
  if (!settings.has_key) return "key";
  if (settings.password[0] == 0) return "password";
  if (settings.broker[0] == 0) return "broker";
  if (settings.ssid[0] == 0) return "wifi";
  // Without it anybody could be the broker: there is no way around it.
  if (settings.ca[0] == 0) return "the broker's CA certificate (paste its PEM)";
  return nullptr;
}

Told Typist::push(char byte) {
  if (byte == '\r') return Told::kNothing;
  if (byte != '\n') {
    if (length_ + 1 < kLine) line_[length_++] = byte;
    else too_long_ = true;
    return Told::kNothing;
  }
  line_[length_] = 0;
  bool whole = !too_long_ && strlen(line_) == length_;
  length_ = 0;
  bool was_too_long = too_long_;
  too_long_ = false;
  if (!whole) {
    pem_ = nullptr;
    return was_too_long ? Told::kTooLong : Told::kNotUnderstood;
  }
  return line();
}

Told Typist::line() {
  for (const char* at = line_; *at != 0; at++)
    if (*at < ' ' || *at > '~') return Told::kNotUnderstood;
  if (pem_ != nullptr) return pem(pem_, pem_room_);
  if (begins(line_, kBegin)) {
    bool certificate = strstr(line_, "CERTIFICATE") != nullptr, key = strstr(line_, "PUBLIC KEY") != nullptr;
    if (!certificate && !key) return Told::kNotUnderstood;
    pem_room_ = certificate ? sizeof settings_.ca : sizeof settings_.release_key;
    pem_length_ = 0;
    pem_too_long_ = false;
    pem_ = certificate ? settings_.ca : settings_.release_key;
    memset(pem_, 0, pem_room_);
    return pem(pem_, pem_room_);
  }
  char* space = strchr(line_, ' ');
  if (space == nullptr) return word(line_, line_ + strlen(line_));
  *space = 0;
  return word(line_, space + 1);
}

Told Typist::pem(char* to, size_t room) {
  size_t length = strlen(line_);
  if (pem_length_ + length + 2 > room) pem_too_long_ = true;
  if (!pem_too_long_) {
    memcpy(to + pem_length_, line_, length);
    pem_length_ += length;
    to[pem_length_++] = '\n';
  }
  if (!begins(line_, kEnd)) return Told::kMore;
  pem_ = nullptr;
  if (!pem_too_long_) return Told::kTaken;
  // Half a certificate is none.
  memset(to, 0, room);
  return Told::kTooLong;
}

Told Typist::word(const char* name, char* value) {
  uint32_t count = 0;
  if (*name == 0) return Told::kNothing;
  if (strcmp(name, "save") == 0) return Told::kSave;
  if (strcmp(name, "show") == 0) return Told::kShow;
  if (strcmp(name, "forget") == 0) return Told::kForget;
  if (strcmp(name, "dev") == 0) return *value != 0 && is_plain(value) ? copy(settings_.who.dev, value) : Told::kNotUnderstood;
  if (strcmp(name, "kid") == 0) return *value != 0 && is_plain(value) ? copy(settings_.who.kid, value) : Told::kNotUnderstood;
  if (strcmp(name, "key") == 0) return take_key(settings_, value);
  if (strcmp(name, "password") == 0) return copy(settings_.password, value);
  if (strcmp(name, "broker") == 0) return take_broker(settings_, value);
  if (strcmp(name, "name") == 0) return copy(settings_.name, value);
  if (strcmp(name, "wifi") == 0) return copy(settings_.ssid, value);
  if (strcmp(name, "wifi-password") == 0) return copy(settings_.wifi_password, value);
  if (strcmp(name, "updates") == 0)
    return *value == 0 || begins(value, "https://") ? copy(settings_.updates, value) : Told::kNotUnderstood;
  bool counted = number(value, 247, count) && count >= 1;
  if (strcmp(name, "modules") == 0 && counted && count <= 2) {
    settings_.modules = static_cast<uint8_t>(count);
    return Told::kTaken;
  }
  if (strcmp(name, "address") == 0 && counted) {
    address_ = static_cast<uint8_t>(count);
    return Told::kAddress;
  }
  return Told::kNotUnderstood;
}

bool load(const Store& store, Settings& settings) {
  uint8_t bytes[kSize];
  if (!store.get(store.self, kName, bytes, sizeof bytes)) return false;
  if (bytes[0] != kVersion || get_le(bytes + kSize - 4, 4) != crc32(bytes, kSize - 4)) return false;
  const uint8_t* at = bytes + 1;
  each(settings, [&at](void* field, size_t length) {
    memcpy(field, at, length);
    at += length;
  });
  return true;
}

bool save(const Store& store, const Settings& settings) {
  uint8_t bytes[kSize];
  Settings copied = settings;
  bytes[0] = kVersion;
  uint8_t* at = bytes + 1;
  each(copied, [&at](void* field, size_t length) {
    memcpy(at, field, length);
    at += length;
  });
  put_le(bytes + kSize - 4, crc32(bytes, kSize - 4), 4);
  return store.put(store.self, kName, bytes, sizeof bytes);
}

}  // namespace jirani
