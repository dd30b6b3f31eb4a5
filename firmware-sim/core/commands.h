// Commands are done once per id, before they expire, and answered each time. What was done is put down together with what it
// did, in one value, so that a power cut leaves both or neither. An opening is remembered until it expires. Everything else may
// be forgotten sooner, and is never kept waiting for a place: its revision tells an old one, or it gives light.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "down.h"
#include "hal.h"
#include "supply.h"

namespace jirani {

class Commands {
 public:
  static constexpr size_t kRemembered = 32;

  Commands(const Store& store, Supply& supply) : store_(store), supply_(supply) {}

  void start();

  /// Does a command, or knows that it was done. Answers what to say in up/result: "" it is done, a word why not, or nullptr:
  /// say nothing, the gateway sends it again. at_least: the time is not before this.
  const char* take(const Command& command, const Supply::Now& now, uint64_t at_least);

  bool remembers(const Command& command) const;

  /// Of a command that was answered `old`: the revision that the meter has. 0: of any other.
  uint64_t held(const Command& command, const char* outcome) const;

  /// Puts down what the supply became without a command.
  bool save();

 private:
  static constexpr size_t kEntry = 16 + 6 + 1;
  /// What the first firmware saved, without a version.
  static constexpr size_t kFirst = Supply::kSize + kRemembered * kEntry;
  /// The version, the same, and zeros: what later firmware may add without another size, which none that is out would read.
  static constexpr size_t kSpare = 31;
  static constexpr size_t kSize = 1 + kFirst + kSpare;
  static constexpr uint8_t kVersion = 1;

  struct Entry {
    uint8_t id[16];
    uint64_t exp;  // 0: free
    uint8_t outcome;
    bool may_go;  // forgotten before it has expired, when others need its place
  };

  Entry* room(uint64_t at_least);
  const char* carry_out(const Command& command, const Supply::Now& now);

  Store store_;
  Supply& supply_;
  Entry entries_[kRemembered] = {};
};

}  // namespace jirani
