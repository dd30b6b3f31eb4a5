// A release of the firmware, as the file `manifest` beside its image says it, signed with the maker's key:
//
//     jirani-release 1
//     hw esp32-pzem-1
//     version 1.2.3
//     size 1048576
//     sha256 <64 hex digits>
//     image firmware-1.2.3.bin
//     signature <hex: ECDSA P-256 over SHA-256 of all bytes above this line>
//
// The image is not signed itself: its hash is.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "../../core/hal.h"
#include "../../core/sha256.h"

namespace jirani {

struct Release {
  static constexpr size_t kMostSignature = 72;

  char hw[33];
  uint32_t version;  // 1.2.3 is 1002003
  uint32_t size;
  uint8_t sha256[Sha256::kSize];
  char image[65];
  uint8_t signature[kMostSignature];
  size_t signature_length;
  uint8_t signed_hash[Sha256::kSize];  // what the signature must be of
};

constexpr size_t kMostManifest = 768;

/// Strict: these lines, in this order, and nothing else. The signature is for the shell to judge.
bool read_release(const char* text, size_t length, Release& release);

/// 1.2.3 as a number; 0 when it is none.
uint32_t version_number(const char* text);

/// The image's address: in the manifest's own folder. False when it does not fit.
bool image_address(const char* manifest, const char* image, char* room, size_t size);

/// Which releases were tried here, so that one that does not get on is not tried for ever.
class Tries {
 public:
  static constexpr uint8_t kMost = 3;

  explicit Tries(const Store& store) : store_(store) {}
  bool enough(uint32_t version) const;
  /// To be put down before the release is begun. False: then it must not begin.
  bool begin(uint32_t version);

 private:
  uint8_t of(uint32_t version) const;
  Store store_;
};

enum class Worth : uint8_t { kTake, kOtherHardware, kNotNewer, kTooLarge, kTriedEnough };

Worth judge(const Release& release, const char* hw, uint32_t running, uint32_t slot_size, const Tries& tries);

}  // namespace jirani
