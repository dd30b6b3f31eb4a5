// A new image on its way into the other slot, and its trial after the start: it stays only if the gateway acknowledged what it
// measured. Whatever ends the trial otherwise, be it a crash, the watchdog or the time, brings the old image back.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "release.h"

namespace jirani {

/// The slot that does not run.
struct Slot {
  void* self;
  bool (*begin)(void* self, uint32_t size);
  bool (*write)(void* self, const uint8_t* bytes, size_t length);
  /// The image is whole and right: the next start tries it.
  bool (*finish)(void* self);
  void (*drop)(void* self);
};

/// Takes an image as it comes. Nothing is started but the very bytes whose hash was signed.
class Download {
 public:
  enum class End : uint8_t { kReady, kShort, kFalse, kSlot, kStore };

  Download(const Slot& slot, const Release& release, Tries& tries) : slot_(slot), release_(release), tries_(tries) {}

  bool begin();
  /// False when it is of no use to go on.
  bool take(const uint8_t* bytes, size_t length);
  End finish();

 private:
  Slot slot_;
  const Release& release_;
  Tries& tries_;
  Sha256 hash_;
  uint32_t got_ = 0;
  bool open_ = false;
  bool false_ = false;
};

enum class Verdict : uint8_t { kWait, kKeep, kGoBack };

/// Of an image that runs for the first time.
class Trial {
 public:
  static constexpr uint64_t kPatienceMs = 15 * 60000ULL;

  explicit Trial(bool on_trial) : open_(on_trial) {}

  /// acknowledged: the gateway's signed word freed something that is in our ring.
  Verdict judge(bool acknowledged, uint64_t up) {
    if (!open_) return Verdict::kWait;
    if (!acknowledged && up < kPatienceMs) return Verdict::kWait;
    open_ = false;
    return acknowledged ? Verdict::kKeep : Verdict::kGoBack;
  }

 private:
  bool open_;
};

/// When to ask for a release: some while after the start, then once a day, each meter at its own time.
class Asking {
 public:
  static constexpr uint64_t kDayMs = 24 * 3600000ULL;
  static constexpr uint64_t kFirstMs = 3600000;

  /// random: any 32 bits. An image on trial asks for no other.
  bool due(uint64_t up, uint32_t random) {
    if (next_ == 0) next_ = up + kFirstMs / 2 + random % kFirstMs;
    if (up < next_) return false;
    next_ = up + kDayMs - kFirstMs / 2 + random % kFirstMs;
    return true;
  }

 private:
  uint64_t next_ = 0;
};

}  // namespace jirani
