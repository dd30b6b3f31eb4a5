#include "home.h"

#include <string.h>

#include "sequence.h"

namespace jirani {
namespace {

const char kName[] = "home";

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
  for (uint32_t sector = 0; sector < ring.sectors; sector++) ring.erase(ring.self, sector);
}

bool forget(const Flash& ring, const Store& store, bool (*wipe)(void* self)) {
  // The rows first: if the power goes in between, it is still the old home's board, and may be told to forget again.
  erase(ring);
  return Sequence::outlives(store, wipe);
}

}  // namespace jirani
