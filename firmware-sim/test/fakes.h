// Flash and store that can be worn, full, or lose power in the middle of a write; and a few helpers. Test code only: it may
// use the standard library.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <map>
#include <string>
#include <vector>

#include "../core/hal.h"
#include "../core/messages.h"

namespace fakes {

/// NOR flash: writing clears bits only. After `budget` bytes the power is gone: what was begun stays half done.
struct Nor {
  explicit Nor(uint32_t sectors) : bytes(sectors * jirani::kSectorSize, 0xff), worn(sectors, false) {}

  std::vector<uint8_t> bytes;
  std::vector<bool> worn;
  long budget = -1;
  bool readable = true;
  uint32_t erased = 0;

  bool power() {
    if (budget == 0) return false;
    if (budget > 0) budget--;
    return true;
  }

  jirani::Flash flash() {
    return {this,
            [](void* self, uint32_t at, uint8_t* to, size_t length) {
              Nor& nor = *static_cast<Nor*>(self);
              if (!nor.readable || at + length > nor.bytes.size()) return false;
              memcpy(to, &nor.bytes[at], length);
              return true;
            },
            [](void* self, uint32_t at, const uint8_t* from, size_t length) {
              Nor& nor = *static_cast<Nor*>(self);
              for (size_t i = 0; i < length; i++) {
                if (!nor.power()) return false;
                if (!nor.worn[(at + i) / jirani::kSectorSize]) nor.bytes[at + i] &= from[i];
              }
              return true;
            },
            [](void* self, uint32_t sector) {
              Nor& nor = *static_cast<Nor*>(self);
              nor.erased++;
              for (size_t i = 0; i < jirani::kSectorSize; i++) {
                if (i % 64 == 0 && !nor.power()) return false;
                if (!nor.worn[sector]) nor.bytes[sector * jirani::kSectorSize + i] = 0xff;
              }
              return true;
            },
            static_cast<uint32_t>(worn.size())};
  }
};

struct Values {
  std::map<std::string, std::vector<uint8_t>> all;
  bool broken = false;
  int takes = -1;  // so many values more; below zero: as many as come
  int puts = 0, refused = 0;

  jirani::Store store() {
    return {this,
            [](void* self, const char* name, uint8_t* to, size_t length) {
              Values& values = *static_cast<Values*>(self);
              auto found = values.all.find(name);
              if (found == values.all.end() || found->second.size() != length) return false;
              memcpy(to, found->second.data(), length);
              return true;
            },
            [](void* self, const char* name, const uint8_t* from, size_t length) {
              Values& values = *static_cast<Values*>(self);
              if (values.broken || values.takes == 0) {
                values.refused++;
                return false;
              }
              if (values.takes > 0) values.takes--;
              values.puts++;
              values.all[name] = std::vector<uint8_t>(from, from + length);
              return true;
            }};
  }
};

/// xorshift: the same numbers each time.
struct Dice {
  uint32_t state;
  uint32_t next() {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
  }
  uint32_t below(uint32_t most) { return next() % most; }
};

/// The identity of the contract's samples, or the same key under another name.
inline jirani::Identity who(const char* dev = "ke-nbo-0042") {
  jirani::Identity who = {{}, "k1", {}};
  strcpy(who.dev, dev);
  for (uint8_t i = 0; i < 32; i++) who.key.bytes[i] = i;
  return who;
}

inline std::string home() {
  const char* set = getenv("FIRMWARE_SIM");
  return set == nullptr ? "firmware-sim" : set;
}

inline std::string file(const std::string& path) {
  FILE* in = fopen((home() + "/" + path).c_str(), "rb");
  if (in == nullptr) {
    printf("cannot read %s (FIRMWARE_SIM names the folder)\n", path.c_str());
    exit(2);
  }
  std::string all;
  char some[4096];
  for (size_t got; (got = fread(some, 1, sizeof some, in)) > 0;) all.append(some, got);
  fclose(in);
  while (!all.empty() && all.back() == '\n') all.pop_back();
  return all;
}

/// A message of the gateway's, signed.
inline std::string signed_down(const char* what, const std::string& json) {
  jirani::Identity me = who();
  static char room[32768];
  jirani::Text text(room, sizeof room);
  text.add(json.data(), json.size() - 1);
  char on[jirani::kTopicRoom];
  jirani::topic(me, what, on);
  jirani::sign(me.key, on, text);
  return std::string(text.data(), text.length());
}

}  // namespace fakes
