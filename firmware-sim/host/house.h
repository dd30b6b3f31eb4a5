// A house by a script: what flows in each second, and two PZEM-004T modules on a bus that count it. The modules count whether
// the meter has power or not.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include <string>

#include "../core/pzem.h"
#include "script.h"

namespace jirani {

/// The same numbers from the same seed.
uint32_t shuffled(uint64_t seed);

class House {
 public:
  enum class Channel : uint8_t { kImport = 0, kExport = 1 };

  House(const Script& script, uint32_t number) : script_(script), number_(number) {}

  /// Lives on up to a second of the script, which never goes back.
  void live(uint64_t second);
  /// Watt-hours that flowed since the beginning, over all of the counters' generations; with what the counter showed then.
  uint64_t wh(Channel channel) const;
  /// What a module answers to a request; empty: nothing.
  std::string answer(Channel channel, const uint8_t request[kPzemRequest]) const;

 private:
  uint32_t watts(Channel channel, uint64_t second) const;
  uint64_t shown(Channel channel) const;
  void disturb(std::string& frame) const;

  const Script& script_;
  uint32_t number_;
  uint64_t second_ = 0;
  uint64_t watt_seconds_[2] = {};
  uint64_t before_reset_wh_[2] = {};
  bool was_reset_ = false;
};

}  // namespace jirani
