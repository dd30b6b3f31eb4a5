#include "mac.h"

#include <string.h>

#include "sha256.h"

namespace jirani {
namespace {

const char kMember[] = ",\"mac\":";
constexpr size_t kMemberLength = sizeof kMember - 1;

void base64url(const uint8_t hash[Sha256::kSize], char out[kMacLength]) {
  const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (size_t i = 0; i < kMacLength; i++) {
    size_t bit = i * 6;
    uint32_t two = static_cast<uint32_t>(hash[bit / 8]) << 8;
    if (bit / 8 + 1 < Sha256::kSize) two |= hash[bit / 8 + 1];
    out[i] = digits[two >> (10 - bit % 8) & 63u];
  }
}

void mac(const Key& key, const char* topic, const char* payload, size_t length, char out[kMacLength]) {
  HmacSha256 hmac(key.bytes, sizeof key.bytes);
  hmac.update(topic, strlen(topic));
  hmac.update("\n", 1);
  hmac.update(payload, length);
  uint8_t hash[Sha256::kSize];
  hmac.finish(hash);
  base64url(hash, out);
}

size_t after_space(const char* payload, size_t length, size_t at) {
  while (at < length && (payload[at] == ' ' || payload[at] == '\t' || payload[at] == '\r' || payload[at] == '\n')) at++;
  return at;
}

/// Where the mac begins if from here on there is one, the end of the object, and nothing else but space; else 0.
size_t ends_with_mac(const char* payload, size_t length, size_t from) {
  size_t at = after_space(payload, length, from);
  if (at + kMacLength + 2 > length || payload[at] != '"' || payload[at + kMacLength + 1] != '"') return 0;
  size_t brace = after_space(payload, length, at + kMacLength + 2);
  bool ends = brace < length && payload[brace] == '}' && after_space(payload, length, brace + 1) == length;
  return ends ? at + 1 : 0;
}

}  // namespace

void sign(const Key& key, const char* topic, Text& open) {
  char said[kMacLength];
  mac(key, topic, open.data(), open.length(), said);
  open.add(kMember).add("\"").add(said, kMacLength).add("\"}");
}

bool verify(const Key& key, const char* topic, const char* payload, size_t length) {
  if (length < kMemberLength) return false;
  for (size_t at = length - kMemberLength; at > 0; at--) {
    if (memcmp(payload + at, kMember, kMemberLength) != 0) continue;
    size_t from = ends_with_mac(payload, length, at + kMemberLength);
    if (from == 0) return false;
    char right[kMacLength];
    mac(key, topic, payload, at, right);
    uint8_t differs = 0;
    for (size_t i = 0; i < kMacLength; i++) differs |= static_cast<uint8_t>(payload[from + i] ^ right[i]);
    return differs == 0;
  }
  return false;
}

}  // namespace jirani
