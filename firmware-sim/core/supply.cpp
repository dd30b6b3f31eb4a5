#include "supply.h"

#include <string.h>

#include "bytes.h"

namespace jirani {
namespace {

constexpr uint64_t kDayMs = 86400000;
constexpr uint64_t kHourMs = 3600000;
constexpr uint64_t kOpens = 8 * kHourMs;
constexpr uint64_t kCloses = 17 * kHourMs;
constexpr uint64_t kThursday = 3;  // 1 January 1970, Monday being 0
constexpr uint64_t kSaturday = 5;

uint64_t at_least(uint64_t value, uint64_t least) { return value < least ? least : value; }

}  // namespace

const char* reason_name(RelayReason reason) {
  switch (reason) {
    case RelayReason::kOrdered: return "ordered";
    case RelayReason::kCreditExhausted: return "credit_exhausted";
    case RelayReason::kGraceSpent: return "grace_spent";
    case RelayReason::kCredit: return "credit";
    case RelayReason::kProtected: return "protected";
    case RelayReason::kGatewayBack: return "gateway_back";
    case RelayReason::kNone: break;
  }
  return "none";
}

Supply::Supply() : policy_{0, false, false, Policy::kLeastGraceWh, Policy::kLeastGraceMs, 180} {}

int64_t Supply::left(uint64_t import_wh) const {
  uint64_t used = import_wh > credit_.import_wh ? import_wh - credit_.import_wh : 0;
  return credit_.wh - static_cast<int64_t>(used);
}

Taken Supply::credit(const Credit& told, const Now& now) {
  if (told.revision < credit_.revision) return Taken::kOld;
  if (told.generation != now.generation) return Taken::kGeneration;
  credit_ = told;
  if (!closed_ && left(now.import_wh) > 0) set(true, RelayReason::kCredit);
  return Taken::kDone;
}

bool Supply::policy(const Policy& told) {
  if (told.revision < policy_.revision) return false;
  policy_ = told;
  policy_.grace_wh = at_least(told.grace_wh, Policy::kLeastGraceWh);
  policy_.grace_ms = at_least(told.grace_ms, Policy::kLeastGraceMs);
  if (policy_.is_protected && !closed_) set(true, RelayReason::kProtected);
  return true;
}

Obeyed Supply::order(bool closed, const Now& now) {
  if (!closed) {
    if (policy_.is_protected) return Obeyed::kProtected;
    if (credit_.revision > 0 && left(now.import_wh) > 0) return Obeyed::kCreditLeft;
    if (now.t == 0) return Obeyed::kNotYet;
    if (!may_open_now(now.t)) return Obeyed::kHours;
  }
  if (closed != closed_) set(closed, closed ? RelayReason::kOrdered : RelayReason::kCreditExhausted);
  return Obeyed::kDone;
}

void Supply::heard(const Now& now) {
  away_ms_ = 0;
  heard_import_ = now.import_wh;
  heard_known_ = true;
  // Whether there is money, it knows better than we.
  if (!closed_ && reason_ == RelayReason::kGraceSpent) set(true, RelayReason::kGatewayBack);
}

void Supply::tick(const Now& now) {
  if (now.up > last_up_) away_ms_ += now.up - last_up_;
  last_up_ = now.up;
  if (!heard_known_) {
    heard_import_ = now.import_wh;
    heard_known_ = true;
  }
  bool opens = closed_ && policy_.prepaid && !policy_.is_protected && grace_is_spent(now) && may_open_now(now.t);
  if (opens) set(false, RelayReason::kGraceSpent);
}

bool Supply::grace_is_spent(const Now& now) const {
  if (away_ms_ < policy_.grace_ms || left(now.import_wh) > 0) return false;
  // The grace begins where the credit ended, or where the gateway fell silent, whichever is later.
  uint64_t ended = credit_.import_wh + (credit_.wh > 0 ? static_cast<uint64_t>(credit_.wh) : 0);
  uint64_t from = at_least(heard_import_, ended);
  return now.import_wh >= from && now.import_wh - from >= policy_.grace_wh;
}

bool Supply::may_open_now(uint64_t t) const {
  if (t == 0) return false;
  uint64_t local = t + policy_.utc_minutes * 60000ULL;
  uint64_t weekday = (local / kDayMs + kThursday) % 7;
  uint64_t hour = local % kDayMs;
  return weekday < kSaturday && hour >= kOpens && hour < kCloses;
}

void Supply::resume(uint64_t import_wh, uint32_t generation) {
  if (generation != credit_.generation) register_reset(credit_.import_wh, import_wh, generation);
}

void Supply::register_reset(uint64_t from, uint64_t to, uint32_t generation) {
  credit_.wh = left(from);
  credit_.import_wh = to;
  credit_.generation = generation;
  uint64_t since = from > heard_import_ ? from - heard_import_ : 0;
  heard_import_ = to > since ? to - since : to;
}

void Supply::set(bool closed, RelayReason reason) {
  closed_ = closed;
  reason_ = reason;
}

void Supply::save(uint8_t to[kSize]) const {
  memset(to, 0, kSize);
  put_le(to, policy_.revision, 8);
  put_le(to + 8, policy_.grace_wh, 8);
  put_le(to + 16, policy_.grace_ms, 8);
  put_le(to + 24, policy_.utc_minutes, 2);
  to[26] = static_cast<uint8_t>((policy_.prepaid ? 1 : 0) | (policy_.is_protected ? 2 : 0) | (closed_ ? 4 : 0) |
                                (heard_known_ ? 8 : 0));
  to[27] = static_cast<uint8_t>(reason_);
  put_le(to + 28, credit_.revision, 8);
  put_le(to + 36, static_cast<uint64_t>(credit_.wh), 8);
  put_le(to + 44, credit_.import_wh, 8);
  put_le(to + 52, away_ms_, 8);
  put_le(to + 60, heard_import_, 8);
  // Zeros there, from firmware that kept none: the first.
  put_le(to + 68, credit_.generation - 1, 4);
}

void Supply::load(const uint8_t from[kSize]) {
  policy_ = Policy{get_le(from, 8),      (from[26] & 1) != 0,  (from[26] & 2) != 0,
                   get_le(from + 8, 8),  get_le(from + 16, 8), static_cast<uint16_t>(get_le(from + 24, 2))};
  closed_ = (from[26] & 4) != 0;
  heard_known_ = (from[26] & 8) != 0;
  reason_ = static_cast<RelayReason>(from[27]);
  credit_ = Credit{get_le(from + 28, 8), static_cast<int64_t>(get_le(from + 36, 8)), get_le(from + 44, 8),
                   static_cast<uint32_t>(get_le(from + 68, 4)) + 1};
  away_ms_ = get_le(from + 52, 8);
  heard_import_ = get_le(from + 60, 8);
}

}  // namespace jirani
