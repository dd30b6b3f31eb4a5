// What becomes of a meter's messages by the script: sent twice, followed by a falsified copy, signed with another key, said
// under a neighbour's name. What was done is counted in a file, for a kill must not forget it.
#pragma once
#include <stdint.h>

#include <string>

#include "../core/mac.h"
#include "script.h"

namespace jirani {

/// What a network does for a meter.
struct Network {
  void* self;
  /// QoS 1. False when it cannot be taken now.
  bool (*publish)(void* self, const std::string& topic, const std::string& payload, bool retained);
};

class Mischief {
 public:
  enum Count : uint8_t { kPublished, kDuplicated, kTampered, kWrongKey, kTrespassed, kCounts };

  Mischief(const Script& script, const Network& network, const std::string& tally, const std::string& neighbour);
  ~Mischief();
  Mischief(const Mischief&) = delete;
  Mischief& operator=(const Mischief&) = delete;

  bool publish(const std::string& topic, const std::string& payload, bool retained, uint64_t second);
  uint64_t count(Count what) const { return counts_[what]; }

 private:
  bool strikes(Happening what, uint64_t second) const;
  bool send(Count what, const std::string& topic, const std::string& payload);
  void counted(Count what);

  const Script& script_;
  Network network_;
  std::string neighbour_;
  int file_;
  uint64_t counts_[kCounts] = {};
};

/// A copy that differs in what it says, in its signature, or in where it is said; `kind` chooses.
void falsify(std::string& topic, std::string& payload, uint64_t kind);

/// The same message signed with another key.
std::string signed_with(const Key& key, const std::string& topic, const std::string& payload);

}  // namespace jirani
