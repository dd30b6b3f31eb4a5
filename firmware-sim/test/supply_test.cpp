// Who has light.
#include "../core/supply.h"
#include <initializer_list>

#include "check.h"

using namespace jirani;

namespace {

constexpr uint64_t kHour = 3600000;
constexpr uint64_t kDay = 24 * kHour;
// Monday 5 January 2026, 10:00 in Nairobi.
constexpr uint64_t kMonday = 1767596400000;
constexpr uint64_t kSaturday = kMonday + 5 * kDay;
constexpr uint64_t kNight = kMonday + 10 * kHour;

Policy prepaid() { return {1, true, false, 1000, 72 * kHour, 180}; }

/// A prepaid home of 500 Wh credit whose gateway was last heard at 10 Wh.
Supply home() {
  Supply supply;
  supply.policy(prepaid());
  supply.credit({1, 500, 0}, {0, kMonday, 10});
  supply.heard({0, kMonday, 10});
  return supply;
}

}  // namespace

TEST(with_the_gateway_there_the_meter_never_opens_by_itself) {
  Supply supply = home();
  for (uint64_t up = 0; up < 30 * kDay; up += kHour / 2) {
    Supply::Now now = {up, kMonday + up, 10 + up / 1000};
    supply.tick(now);
    if (up % kHour == 0) supply.heard(now);
    CHECK(supply.closed());
  }
  CHECK(supply.left(100000) < 0);
}

TEST(a_gateway_that_is_dead_for_72_hours_leaves_no_home_dark) {
  Supply supply = home();
  for (uint64_t up = 0; up < 72 * kHour; up += 60000) {
    supply.tick({up, kMonday + up, 10 + up / 1000});
    CHECK(supply.closed());
  }
  CHECK(supply.away());
  // Thursday, 10:00: 72 hours and much more than 1 kWh.
  supply.tick({72 * kHour, kMonday + 72 * kHour, 300000});
  CHECK(!supply.closed());
  CHECK(supply.reason() == RelayReason::kGraceSpent);
  CHECK_TEXT(reason_name(supply.reason()), "grace_spent");
}

TEST(both_the_hours_and_the_energy_of_the_grace_must_be_spent) {
  // 500 Wh of credit from 0: the grace of 1,000 Wh ends at 1,500.
  Supply supply = home();
  uint64_t later = 8 * kDay;
  supply.tick({later, kMonday + 7 * kDay, 1499});
  CHECK(supply.closed());
  supply.tick({later, kMonday + 7 * kDay, 1500});
  CHECK(!supply.closed());
  Supply hours = home();
  hours.tick({72 * kHour - 1, kMonday, 999999});
  CHECK(hours.closed());
  // Heard at 5,000 Wh, long after the credit ended: the grace begins there.
  Supply behind = home();
  behind.heard({0, kMonday, 5000});
  behind.tick({later, kMonday + 7 * kDay, 5999});
  CHECK(behind.closed());
  behind.tick({later, kMonday + 7 * kDay, 6000});
  CHECK(!behind.closed());
}

TEST(no_light_goes_out_at_night_on_a_weekend_without_a_clock_on_account_or_in_a_protected_home) {
  uint64_t up = 100 * kHour;
  for (uint64_t t : {kSaturday, kSaturday + kDay, kNight, kMonday - 2 * kHour - 1, kMonday + 7 * kHour, uint64_t(0)}) {
    Supply supply = home();
    supply.tick({up, t, 9999});
    CHECK(supply.closed());
  }
  for (uint64_t t : {kMonday, kMonday - 2 * kHour, kMonday + 7 * kHour - 1, kMonday + 4 * kDay}) {
    Supply supply = home();
    supply.tick({up, t, 9999});
    CHECK(!supply.closed());
  }
  Supply on_account = home();
  Policy policy = prepaid();
  policy.prepaid = false;
  on_account.policy(policy);
  on_account.tick({up, kMonday, 9999});
  CHECK(on_account.closed());
  Supply clinic = home();
  policy = prepaid();
  policy.is_protected = true;
  clinic.policy(policy);
  clinic.tick({up, kMonday, 9999});
  CHECK(clinic.closed());
  CHECK(clinic.order(false, {up, kMonday, 9999}) == Obeyed::kProtected);
  CHECK(clinic.closed());
}

TEST(nobody_can_make_the_grace_smaller_than_72_hours_and_a_kilowatt_hour) {
  Supply supply = home();
  supply.policy({2, true, false, 0, 0, 180});
  CHECK_EQ(supply.rules().grace_wh, 1000);
  CHECK_EQ(supply.rules().grace_ms, 72 * kHour);
  supply.policy({3, true, false, 5000, 100 * kHour, 180});
  CHECK_EQ(supply.rules().grace_wh, 5000);
  supply.policy({2, true, false, 1000, 72 * kHour, 180});
  CHECK_EQ(supply.rules().grace_wh, 5000);
}

TEST(a_meter_that_opened_by_itself_closes_when_the_gateway_is_back_or_there_is_credit) {
  Supply supply = home();
  supply.tick({100 * kHour, kMonday, 9999});
  CHECK(!supply.closed());
  Supply credited = supply;
  supply.heard({101 * kHour, kMonday, 9999});
  CHECK(supply.closed() && supply.reason() == RelayReason::kGatewayBack);
  CHECK_EQ(supply.away_ms(), 0);
  credited.credit({2, 100, 9000}, {101 * kHour, kMonday, 9999});
  CHECK(!credited.closed());
  credited.credit({3, 1000, 9000}, {101 * kHour, kMonday, 9999});
  CHECK(credited.closed() && credited.reason() == RelayReason::kCredit);
}

TEST(an_order_for_want_of_credit_is_only_done_when_there_is_none_and_in_hours) {
  Supply supply = home();
  auto open = [](Supply& of, uint64_t t, uint64_t import) {
    return of.order(false, {1, t, import});
  };
  CHECK(open(supply, kMonday, 499) == Obeyed::kCreditLeft);
  CHECK(open(supply, kNight, 500) == Obeyed::kHours);
  CHECK(open(supply, kSaturday, 500) == Obeyed::kHours);
  CHECK(open(supply, 0, 500) == Obeyed::kNotYet);
  CHECK(supply.closed());
  CHECK(open(supply, kMonday, 500) == Obeyed::kDone);
  CHECK(!supply.closed());
  supply.credit({1, 500, 0}, {1, kMonday, 501});
  CHECK(!supply.closed());
  supply.credit({2, 500, 500}, {1, kMonday, 501});
  CHECK(supply.closed());
  // An old one changes nothing.
  supply.credit({1, 0, 0}, {1, kMonday, 501});
  CHECK_EQ(supply.left(501), 499);
  Supply never_told;
  CHECK(open(never_told, kMonday, 500) == Obeyed::kDone);
}

TEST(what_was_opened_closes_by_order_at_any_hour_and_when_the_home_becomes_a_clinic) {
  Supply supply = home();
  CHECK(supply.order(false, {1, kMonday, 501}) == Obeyed::kDone);
  CHECK(!supply.closed() && supply.reason() == RelayReason::kCreditExhausted);
  CHECK(supply.order(true, {1, kNight, 501}) == Obeyed::kDone);
  CHECK(supply.closed() && supply.reason() == RelayReason::kOrdered);
  CHECK(supply.order(false, {1, kMonday, 501}) == Obeyed::kDone);
  Policy policy = prepaid();
  policy.revision = 2;
  policy.is_protected = true;
  supply.policy(policy);
  CHECK(supply.closed() && supply.reason() == RelayReason::kProtected);
}

TEST(the_credit_goes_on_over_another_generation_of_the_register) {
  Supply supply = home();
  CHECK_EQ(supply.left(200), 300);
  supply.register_reset(200, 7, 2);
  CHECK_EQ(supply.left(7), 300);
  CHECK_EQ(supply.left(107), 200);
  Supply fresh;
  fresh.register_reset(5, 3, 2);
  CHECK_EQ(fresh.left(3), -5);
}

TEST(everything_about_the_supply_is_the_same_after_a_start) {
  Supply supply = home();
  supply.tick({100 * kHour, kMonday, 9999});
  uint8_t saved[Supply::kSize], again[Supply::kSize];
  supply.save(saved);
  Supply loaded;
  loaded.load(saved);
  loaded.save(again);
  CHECK(memcmp(saved, again, sizeof saved) == 0);
  CHECK(!loaded.closed() && loaded.reason() == RelayReason::kGraceSpent);
  CHECK_EQ(loaded.left(9999), supply.left(9999));
  CHECK_EQ(loaded.away_ms(), 100 * kHour);
  for (int reason = 0; reason < 7; reason++) CHECK(strlen(reason_name(static_cast<RelayReason>(reason))) > 3);
}

TEST(credit_of_registers_that_do_not_count_now_changes_nothing) {
  Supply supply;
  CHECK(supply.credit({1, 500, 100}, {1, kMonday, 150}) == Taken::kDone);
  supply.register_reset(150, 3, 2);
  CHECK_EQ(supply.left(3), 450);
  CHECK(supply.credit({2, 900, 150, 1}, {1, kMonday, 3, 2}) == Taken::kGeneration);
  CHECK(supply.credit({0, 900, 3, 2}, {1, kMonday, 3, 2}) == Taken::kOld);
  CHECK_EQ(supply.left(3), 450);
  CHECK_EQ(supply.shown().revision, 1);
  CHECK(supply.credit({2, 900, 3, 2}, {1, kMonday, 3, 2}) == Taken::kDone);
  CHECK_EQ(supply.left(13), 890);
  // It is kept with the credit; what the first firmware kept was of registers that were never reset.
  uint8_t saved[Supply::kSize];
  supply.save(saved);
  Supply again;
  again.load(saved);
  CHECK_EQ(again.shown().generation, 2);
  memset(saved + 68, 0, 4);
  again.load(saved);
  CHECK_EQ(again.shown().generation, 1);
  // Registers that changed while nothing could be put down: the credit counts from where they are now.
  again.resume(7, 2);
  CHECK_EQ(again.left(7), 900);
  CHECK_EQ(again.left(8), 899);
}
