#include "turns.h"

namespace jirani {

void Turns::set(size_t who, uint64_t at) {
  if (at_[who] != kNever) turns_.erase({at_[who], who});
  at_[who] = at;
  if (at != kNever) turns_.insert({at, who});
}

bool Turns::take(uint64_t now, size_t& who) {
  if (next() > now || turns_.empty()) return false;
  who = turns_.begin()->second;
  set(who, kNever);
  return true;
}

}  // namespace jirani
