#include "commands.h"

#include <string.h>

#include "bytes.h"

namespace jirani {
namespace {

const char kName[] = "supply";
const char* const kOutcomes[] = {"", "unknown", "protected", "credit_left", "hours", "old", "generation"};
constexpr size_t kOld = 5;
constexpr size_t kGeneration = 6;
constexpr uint8_t kMayGo = 0x80;
constexpr size_t kOutcomeCount = sizeof kOutcomes / sizeof kOutcomes[0];

const char* outcome_of(Obeyed obeyed) {
  switch (obeyed) {
    case Obeyed::kDone: return kOutcomes[0];
    case Obeyed::kProtected: return kOutcomes[2];
    case Obeyed::kCreditLeft: return kOutcomes[3];
    case Obeyed::kHours: return kOutcomes[4];
    case Obeyed::kNotYet: break;
  }
  return nullptr;
}

const char* outcome_of(Taken taken) {
  switch (taken) {
    case Taken::kDone: return kOutcomes[0];
    case Taken::kOld: return kOutcomes[kOld];
    case Taken::kGeneration: break;
  }
  return kOutcomes[kGeneration];
}

uint8_t index_of(const char* outcome) {
  size_t at = 0;
  while (kOutcomes[at] != outcome) at++;
  return static_cast<uint8_t>(at);
}

}  // namespace

void Commands::start() {
  uint8_t saved[kSize];
  const uint8_t* first = saved + 1;
  if (!store_.get(store_.self, kName, saved, sizeof saved)) {
    if (!store_.get(store_.self, kName, saved, kFirst)) return;
    first = saved;
  } else if (saved[0] != kVersion) {
    return;
  }
  supply_.load(first);
  for (size_t i = 0; i < kRemembered; i++) {
    const uint8_t* from = first + Supply::kSize + i * kEntry;
    memcpy(entries_[i].id, from, 16);
    entries_[i].exp = get_le(from + 16, 6);
    uint8_t outcome = from[22] & static_cast<uint8_t>(~kMayGo);
    entries_[i].outcome = outcome < kOutcomeCount ? outcome : 1;
    entries_[i].may_go = (from[22] & kMayGo) != 0;
  }
}

const char* Commands::take(const Command& command, const Supply::Now& now, uint64_t at_least) {
  for (const Entry& done : entries_)
    if (done.exp != 0 && memcmp(done.id, command.id, 16) == 0) return kOutcomes[done.outcome];
  if (command.exp <= at_least) return "expired";
  // Without a time, an old command cannot be told from a new one; a credit's revision tells it by itself.
  if (at_least == 0 && command.kind == CommandKind::kRelay) return nullptr;
  bool opens = command.kind == CommandKind::kRelay && !command.relay_closed;
  Entry unremembered = {};
  Entry* place = room(at_least);
  if (place == nullptr && opens) return nullptr;
  if (place == nullptr) place = &unremembered;
  Supply before = supply_;
  const char* outcome = carry_out(command, now);
  if (outcome == nullptr) return nullptr;
  Entry was = *place;
  memcpy(place->id, command.id, 16);
  place->exp = command.exp > kMostRecorded ? kMostRecorded : command.exp;
  place->outcome = index_of(outcome);
  place->may_go = !opens;
  if (save()) return outcome;
  // What could not be put down was not done: the gateway asks again.
  *place = was;
  supply_ = before;
  return nullptr;
}

bool Commands::remembers(const Command& command) const {
  for (const Entry& done : entries_)
    if (done.exp != 0 && memcmp(done.id, command.id, 16) == 0) return true;
  return false;
}

uint64_t Commands::held(const Command& command, const char* outcome) const {
  if (outcome != kOutcomes[kOld]) return 0;
  return command.kind == CommandKind::kCredit ? supply_.shown().revision : supply_.rules().revision;
}

const char* Commands::carry_out(const Command& command, const Supply::Now& now) {
  switch (command.kind) {
    case CommandKind::kRelay: return outcome_of(supply_.order(command.relay_closed, now));
    case CommandKind::kCredit: return outcome_of(supply_.credit(command.credit, now));
    case CommandKind::kPolicy: return kOutcomes[supply_.policy(command.policy) ? 0 : kOld];
    case CommandKind::kUnknown: break;
  }
  return kOutcomes[1];
}

Commands::Entry* Commands::room(uint64_t at_least) {
  Entry* oldest = nullptr;
  for (Entry& each : entries_)
    // What has expired is refused for that from now on.
    if ((each.exp <= at_least || each.may_go) && (oldest == nullptr || each.exp < oldest->exp)) oldest = &each;
  return oldest;
}

bool Commands::save() {
  uint8_t saved[kSize] = {kVersion};
  supply_.save(saved + 1);
  for (size_t i = 0; i < kRemembered; i++) {
    uint8_t* to = saved + 1 + Supply::kSize + i * kEntry;
    memcpy(to, entries_[i].id, 16);
    put_le(to + 16, entries_[i].exp, 6);
    to[22] = static_cast<uint8_t>(entries_[i].outcome | (entries_[i].may_go ? kMayGo : 0));
  }
  return store_.put(store_.self, kName, saved, sizeof saved);
}

}  // namespace jirani
