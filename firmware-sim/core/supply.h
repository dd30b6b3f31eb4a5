// Who has light (ruling 30). While the gateway is there it alone knows wallet, line and notices, so the meter opens only when
// told. While it is away the meter decides: no light goes out within the grace (at least 72 hours and at least 1 kWh, both),
// nor outside 08:00-17:00 of a working day, nor ever in a protected household. No clock, no opening.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "record.h"

namespace jirani {

/// Credit left when the import register, of a generation, stood at import_wh.
struct Credit {
  uint64_t revision;  // 0: never told
  int64_t wh;
  uint64_t import_wh;
  uint32_t generation = 1;
};

struct Policy {
  static constexpr uint64_t kLeastGraceWh = 1000;
  static constexpr uint64_t kLeastGraceMs = 72 * 3600000ULL;
  static constexpr uint64_t kMostHours = 8760;
  static constexpr uint64_t kMostUtcMinutes = 840;

  uint64_t revision;
  bool prepaid;
  bool is_protected;
  uint64_t grace_wh;
  uint64_t grace_ms;
  uint16_t utc_minutes;
};

enum class RelayReason : uint8_t {
  kNone = 0,
  kOrdered = 1,          // closed: by the gateway, for whatever reason it had
  kCreditExhausted = 2,  // opened by the gateway: credits, wallet and line are spent
  kGraceSpent = 3,       // opened by the meter, the gateway being away
  kCredit = 4,           // closed: there is credit again
  kProtected = 5,        // closed: the household became a protected one
  kGatewayBack = 6,      // closed: the gateway decides again
};

const char* reason_name(RelayReason reason);

/// What became of an order; a text for up/result, empty when it was done.
enum class Obeyed : uint8_t { kDone, kProtected, kCreditLeft, kHours, kNotYet };

/// What became of credit that was told.
enum class Taken : uint8_t { kDone, kOld, kGeneration };

class Supply {
 public:
  static constexpr uint64_t kAwayMs = 15 * 60000ULL;
  static constexpr size_t kSize = 72;

  struct Now {
    uint64_t up;
    uint64_t t;  // 0: no clock
    uint64_t import_wh;
    uint32_t generation = 1;  // of the registers
  };

  Supply();

  /// What is older than what it has, or of other registers than those that count now, is not taken.
  Taken credit(const Credit& told, const Now& now);
  bool policy(const Policy& told);
  /// To open is for want of credit, whoever orders it: there is no other reason. kNotYet: the hour must be known and is not.
  Obeyed order(bool closed, const Now& now);
  /// Something signed by the gateway came.
  void heard(const Now& now);
  /// To be called at least once a minute.
  void tick(const Now& now);
  /// The registers are of another generation: the import went from one value to another without energy.
  void register_reset(uint64_t from, uint64_t to, uint32_t generation);
  /// At a start: registers of another generation than the credit, whose beginning a power cut has hidden. It counts from here.
  void resume(uint64_t import_wh, uint32_t generation);

  bool closed() const { return closed_; }
  RelayReason reason() const { return reason_; }
  /// Wh left; below zero: beyond the credit.
  int64_t left(uint64_t import_wh) const;
  bool away() const { return away_ms_ >= kAwayMs; }
  uint64_t away_ms() const { return away_ms_; }
  const Credit& shown() const { return credit_; }
  const Policy& rules() const { return policy_; }

  void save(uint8_t to[kSize]) const;
  void load(const uint8_t from[kSize]);

 private:
  void set(bool closed, RelayReason reason);
  bool grace_is_spent(const Now& now) const;
  bool may_open_now(uint64_t t) const;

  Policy policy_;
  Credit credit_ = {0, 0, 0, 1};
  bool closed_ = true;
  RelayReason reason_ = RelayReason::kNone;
  uint64_t away_ms_ = 0;
  uint64_t heard_import_ = 0;
  bool heard_known_ = false;
  uint64_t last_up_ = 0;
};

}  // namespace jirani
