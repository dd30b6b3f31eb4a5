// Which records go next: the oldest first, at most two messages under way, the newest reading out of turn every fifth
// message while there is a backlog. Only down/ack frees. What it has not named after 5 s goes again; while it has said
// nothing for 30 s, one message every 30 s asks whether it is there.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "down.h"
#include "ring.h"

namespace jirani {

/// One message's records: rows of one boot, or one event.
struct Batch {
  uint16_t slots[kMostRows];
  size_t count = 0;
  RecordKind kind = RecordKind::kRow;
  uint32_t boot = 0;
};

/// The newest record that an acknowledgement was the first to name; up: when it was made.
struct Named {
  bool any;
  uint64_t up;
};

class Replay {
 public:
  static constexpr uint64_t kPatienceMs = 5000;
  static constexpr uint64_t kOverdueMs = 30000;
  static constexpr size_t kInFlight = 2;
  static constexpr uint32_t kJumpEvery = 5;

  explicit Replay(Ring& ring) : ring_(ring) {}

  /// What to send now; false when nothing is to be sent.
  bool next(uint64_t up, Batch& batch);
  /// It was handed to the network: as many of its records as the message had room for.
  void sent(const Batch& batch, size_t count, uint64_t up);
  /// Frees what the gateway has. Answers what of a boot it named for the first time.
  Named acknowledged(const Ack& ack, uint32_t boot);
  /// Nothing is under way any more.
  void disconnected();

 private:
  struct Flight {
    Batch batch;
    uint64_t at = 0;
  };

  bool in_flight(uint32_t slot) const;
  bool from(uint32_t age, Batch& batch) const;
  bool newest_alone(Batch& batch) const;
  Flight* room(uint64_t up);

  Ring& ring_;
  Flight flights_[kInFlight];
  bool waiting_ = false;
  uint64_t waiting_since_ = 0;
  uint64_t last_sent_ = 0;
  uint32_t messages_ = 0;
};

}  // namespace jirani
