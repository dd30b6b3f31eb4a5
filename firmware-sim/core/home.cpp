#include "home.h"

#include <string.h>

#include "record.h"
#include "sequence.h"

namespace jirani {
namespace {

const char kName[] = "home";

bool is_blank(const Flash& ring, uint32_t sector) {
  uint8_t some[kRecordSize];
  for (uint32_t at = 0; at < kSectorSize; at += sizeof some) {
    if (!ring.read(ring.self, sector * kSectorSize + at, some, sizeof some)) return false;
    for (uint8_t byte : some)
      if (byte != 0xff) return false;
  }
  return true;
}

}  // namespace

Home home_of(const Store& store, const Identity& who) {
  uint8_t kept[sizeof who.dev];
  if (!store.get(store.self, kName, kept, sizeof kept)) return Home::kUnknown;
  kept[sizeof kept - 1] = 0;
  return strcmp(reinterpret_cast<const char*>(kept), who.dev) == 0 ? Home::kMine : Home::kAnothers;
}

bool settle(const Store& store, const Identity& who) {
  uint8_t dev[sizeof who.dev] = {};
  memcpy(dev, who.dev, strlen(who.dev));
  return store.put(store.self, kName, dev, sizeof dev);
}

void erase(const Flash& ring) {
  // An old flash may take longer than a watchdog has patience: what is blank is passed by, so each start gets on.
  for (uint32_t sector = 0; sector < ring.sectors; sector++)
    if (!is_blank(ring, sector)) ring.erase(ring.self, sector);
}

bool forget(const Flash& ring, const Store& store, bool (*wipe)(void* self)) {
  // The rows first: if the power goes in between, it is still the old home's board, and may be told to forget again.
  erase(ring);
  return Sequence::outlives(store, wipe);
}

}  // namespace jirani
