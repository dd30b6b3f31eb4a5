// Whose rows, credit and relay a board keeps: its device id, put down beside them. Records carry none, so without it a board that
// was used again would speak for its old home under its new name.
#pragma once
#include "hal.h"
#include "messages.h"

namespace jirani {

enum class Home : uint8_t {
  kMine,
  kAnothers,
  kUnknown,  // nothing was put down yet
};

Home home_of(const Store& store, const Identity& who);
bool settle(const Store& store, const Identity& who);

/// Erases every sector. What cannot be erased is found by who mounts it afterwards.
void erase(const Flash& ring);

/// `forget`: a ring erased, and a store of which only the numbers go on, for they are never given twice. wipe: empties the
/// store, secrets too. False when the numbers could not be put back.
bool forget(const Flash& ring, const Store& store, bool (*wipe)(void* self));

}  // namespace jirani
