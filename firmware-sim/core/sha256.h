// SHA-256 (FIPS 180-4) and HMAC (RFC 2104) without heap. A shell with hardware for it may put its own in place.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace jirani {

class Sha256 {
 public:
  static constexpr size_t kSize = 32;
  static constexpr size_t kBlock = 64;

  Sha256();
  void update(const void* bytes, size_t length);
  void finish(uint8_t out[kSize]);

 private:
  void block(const uint8_t* from);

  uint32_t state_[8];
  uint8_t pending_[kBlock];
  uint64_t length_ = 0;
};

class HmacSha256 {
 public:
  HmacSha256(const uint8_t* key, size_t length);
  void update(const void* bytes, size_t length) { inner_.update(bytes, length); }
  void finish(uint8_t out[Sha256::kSize]);

 private:
  Sha256 inner_;
  uint8_t outer_[Sha256::kBlock];
};

}  // namespace jirani
