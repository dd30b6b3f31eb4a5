// The signature of a message, both ways: base64url of HMAC-SHA-256 over the topic, a line feed and every payload byte before
// the last ,"mac": which is the last member (docs/mqtt.md).
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "text.h"

namespace jirani {

struct Key {
  uint8_t bytes[32];
};

constexpr size_t kMacLength = 43;

/// Ends an object that is still open at its end: adds the mac as last member, and the brace.
void sign(const Key& key, const char* topic, Text& open);

/// Whether a payload on a topic was signed with a key. Takes the same time wherever the first wrong byte is.
bool verify(const Key& key, const char* topic, const char* payload, size_t length);

}  // namespace jirani
