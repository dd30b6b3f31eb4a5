#include "sha256.h"

#include <string.h>

namespace jirani {
namespace {

const uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

uint32_t right(uint32_t value, unsigned by) { return value >> by | value << (32 - by); }

uint32_t get_be(const uint8_t* from) {
  return static_cast<uint32_t>(from[0]) << 24 | static_cast<uint32_t>(from[1]) << 16 |
         static_cast<uint32_t>(from[2]) << 8 | from[3];
}

void put_be(uint8_t* to, uint32_t value) {
  for (unsigned i = 0; i < 4; i++) to[i] = static_cast<uint8_t>(value >> (24 - 8 * i));
}

}  // namespace

Sha256::Sha256()
    : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19} {}

void Sha256::block(const uint8_t* from) {
  uint32_t w[64];
  for (unsigned i = 0; i < 16; i++) w[i] = get_be(from + 4 * i);
  for (unsigned i = 16; i < 64; i++) {
    uint32_t s0 = right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t s1 = right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint32_t s[8];
  memcpy(s, state_, sizeof s);
  for (unsigned i = 0; i < 64; i++) {
    uint32_t e1 = right(s[4], 6) ^ right(s[4], 11) ^ right(s[4], 25);
    uint32_t t1 = s[7] + e1 + ((s[4] & s[5]) ^ (~s[4] & s[6])) + kRound[i] + w[i];
    uint32_t e0 = right(s[0], 2) ^ right(s[0], 13) ^ right(s[0], 22);
    uint32_t t2 = e0 + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    for (unsigned k = 7; k > 0; k--) s[k] = s[k - 1];
    s[4] += t1;
    s[0] = t1 + t2;
  }
  for (unsigned i = 0; i < 8; i++) state_[i] += s[i];
}

void Sha256::update(const void* bytes, size_t length) {
  const uint8_t* from = static_cast<const uint8_t*>(bytes);
  for (size_t i = 0; i < length; i++) {
    pending_[length_++ % kBlock] = from[i];
    if (length_ % kBlock == 0) block(pending_);
  }
}

void Sha256::finish(uint8_t out[kSize]) {
  uint64_t bits = length_ * 8;
  uint8_t one = 0x80;
  update(&one, 1);
  uint8_t zero = 0;
  while (length_ % kBlock != kBlock - 8) update(&zero, 1);
  uint8_t tail[8];
  put_be(tail, static_cast<uint32_t>(bits >> 32));
  put_be(tail + 4, static_cast<uint32_t>(bits));
  update(tail, sizeof tail);
  for (unsigned i = 0; i < 8; i++) put_be(out + 4 * i, state_[i]);
}

HmacSha256::HmacSha256(const uint8_t* key, size_t length) {
  uint8_t block[Sha256::kBlock] = {};
  if (length > sizeof block) {
    Sha256 hash;
    hash.update(key, length);
    hash.finish(block);
  } else {
    memcpy(block, key, length);
  }
  uint8_t inner[Sha256::kBlock];
  for (size_t i = 0; i < sizeof block; i++) {
    inner[i] = block[i] ^ 0x36;
    outer_[i] = block[i] ^ 0x5c;
  }
  inner_.update(inner, sizeof inner);
}

void HmacSha256::finish(uint8_t out[Sha256::kSize]) {
  uint8_t hash[Sha256::kSize];
  inner_.finish(hash);
  Sha256 outer;
  outer.update(outer_, sizeof outer_);
  outer.update(hash, sizeof hash);
  outer.finish(out);
}

}  // namespace jirani
