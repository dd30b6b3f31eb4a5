// Who has light, and commands that do it once.
#include "../core/commands.h"
#include "../core/supply.h"
#include "check.h"
#include "fakes.h"

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

Command command(uint8_t id, CommandKind kind, uint64_t exp) {
  Command made = {};
  made.id[0] = id;
  made.exp = exp;
  made.kind = kind;
  made.relay_closed = true;
  made.credit = {1, 100, 0};
  made.policy = prepaid();
  return made;
}

bool is(const char* outcome, const char* word) { return outcome != nullptr && strcmp(outcome, word) == 0; }

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
  supply.register_reset(200, 7);
  CHECK_EQ(supply.left(7), 300);
  CHECK_EQ(supply.left(107), 200);
  Supply fresh;
  fresh.register_reset(5, 3);
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

TEST(a_command_is_done_once_and_answered_the_same_each_time) {
  fakes::Values values;
  Supply supply;
  Commands commands(values.store(), supply);
  commands.start();
  Supply::Now now = {1, kMonday, 10};
  Command open = command(1, CommandKind::kRelay, kMonday + kHour);
  open.relay_closed = false;
  CHECK(is(commands.take(open, now, kMonday), ""));
  CHECK(!supply.closed());
  Command close = command(2, CommandKind::kRelay, kMonday + kHour);
  CHECK(is(commands.take(close, now, kMonday), ""));
  CHECK(supply.closed());
  // Played again: answered, not done; after a start as well.
  CHECK(is(commands.take(open, now, kMonday), ""));
  CHECK(supply.closed());
  Supply after;
  Commands started(values.store(), after);
  started.start();
  CHECK(is(started.take(open, now, kMonday), ""));
  CHECK(after.closed());
  CHECK(is(commands.take(command(3, CommandKind::kUnknown, kMonday + kHour), now, kMonday), "unknown"));
  CHECK(is(started.take(command(3, CommandKind::kUnknown, kMonday + kHour), now, kMonday), "unknown"));
  CHECK(is(commands.take(command(4, CommandKind::kCredit, kMonday), now, kMonday), "expired"));
  CHECK_EQ(supply.shown().revision, 0);
  CHECK(is(commands.take(command(5, CommandKind::kPolicy, kMonday + kHour), now, kMonday), ""));
  CHECK(supply.rules().prepaid);
}

TEST(a_refused_order_is_answered_with_its_reason_each_time) {
  fakes::Values values;
  Supply supply = home();
  Commands commands(values.store(), supply);
  Command open = command(1, CommandKind::kRelay, kMonday + kDay);
  open.relay_closed = false;
  CHECK(is(commands.take(open, {1, kMonday, 10}, kMonday), "credit_left"));
  CHECK(is(commands.take(open, {1, kMonday, 9999}, kMonday), "credit_left"));
  open.id[0] = 2;
  CHECK(commands.take(open, {1, 0, 9999}, kMonday) == nullptr);
  CHECK(is(commands.take(open, {1, kNight, 9999}, kMonday), "hours"));
  Policy policy = prepaid();
  policy.is_protected = true;
  supply.policy(policy);
  open.id[0] = 3;
  CHECK(is(commands.take(open, {1, kMonday, 9999}, kMonday), "protected"));
}

TEST(what_cannot_be_put_down_is_not_done_and_not_answered) {
  fakes::Values values;
  Supply supply = home();
  Commands commands(values.store(), supply);
  values.broken = true;
  Command told = command(1, CommandKind::kCredit, kMonday + kHour);
  told.credit = {9, 77, 10};
  CHECK(commands.take(told, {1, kMonday, 10}, kMonday) == nullptr);
  CHECK_EQ(supply.shown().revision, 1);
  values.broken = false;
  CHECK(is(commands.take(told, {1, kMonday, 10}, kMonday), ""));
  CHECK_EQ(supply.left(10), 77);
}

TEST(what_has_not_expired_is_never_forgotten_and_without_a_time_no_relay_is_moved) {
  fakes::Values values;
  Supply supply;
  Commands commands(values.store(), supply);
  Supply::Now now = {1, kMonday, 10};
  for (uint8_t id = 0; id < Commands::kRemembered; id++)
    CHECK(is(commands.take(command(id, CommandKind::kRelay, kMonday + kHour + id), now, kMonday), ""));
  Command more = command(200, CommandKind::kRelay, kMonday + 2 * kHour);
  CHECK(commands.take(more, now, kMonday) == nullptr);
  CHECK(is(commands.take(command(0, CommandKind::kRelay, kMonday + kHour), now, kMonday), ""));
  CHECK(is(commands.take(more, now, kMonday + kHour), ""));
  // The one that made room is refused as expired.
  CHECK(is(commands.take(command(0, CommandKind::kRelay, kMonday + kHour), now, kMonday + kHour), "expired"));
  Supply other;
  fakes::Values empty;
  Commands timeless(empty.store(), other);
  CHECK(timeless.take(command(1, CommandKind::kRelay, kMonday), {1, 0, 0}, 0) == nullptr);
  CHECK(is(timeless.take(command(2, CommandKind::kCredit, kMonday), {1, 0, 0}, 0), ""));
}
