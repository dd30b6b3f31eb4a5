// Commands: done once, answered each time, put down with what they did.
#include "../core/commands.h"
#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

constexpr uint64_t kHour = 3600000;
constexpr uint64_t kDay = 24 * kHour;
// Monday 5 January 2026, 10:00 in Nairobi.
constexpr uint64_t kMonday = 1767596400000;
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

TEST(an_opening_that_has_not_expired_is_never_forgotten_and_without_a_time_no_relay_is_moved) {
  fakes::Values values;
  Supply supply;
  Commands commands(values.store(), supply);
  Supply::Now now = {1, kMonday, 10};
  auto open = [](uint8_t id, uint64_t exp) {
    Command made = command(id, CommandKind::kRelay, exp);
    made.relay_closed = false;
    return made;
  };
  for (uint8_t id = 0; id < Commands::kRemembered; id++)
    CHECK(is(commands.take(open(id, kMonday + kHour + id), now, kMonday), ""));
  Command more = open(200, kMonday + 2 * kHour);
  CHECK(commands.take(more, now, kMonday) == nullptr);
  // What gives light, and what its revision tells from an older one, needs no place.
  CHECK(!supply.closed());
  CHECK(is(commands.take(command(201, CommandKind::kRelay, kMonday + kHour), now, kMonday), ""));
  CHECK(supply.closed());
  CHECK(is(commands.take(command(202, CommandKind::kCredit, kMonday + kHour), now, kMonday), ""));
  CHECK_EQ(supply.shown().revision, 1);
  CHECK(is(commands.take(open(0, kMonday + kHour), now, kMonday), ""));
  CHECK(supply.closed());
  CHECK(is(commands.take(more, now, kMonday + kHour), "credit_left"));
  // The one that made room is refused as expired.
  CHECK(is(commands.take(open(0, kMonday + kHour), now, kMonday + kHour), "expired"));
  Supply other;
  fakes::Values empty;
  Commands timeless(empty.store(), other);
  CHECK(timeless.take(command(1, CommandKind::kRelay, kMonday), {1, 0, 0}, 0) == nullptr);
  CHECK(is(timeless.take(command(2, CommandKind::kCredit, kMonday), {1, 0, 0}, 0), ""));
}

TEST(a_backlog_of_a_hundred_credits_is_taken_and_the_light_after_it) {
  fakes::Values values;
  Supply supply;
  Commands commands(values.store(), supply);
  Supply::Now now = {1, kMonday, 10};
  for (uint8_t id = 1; id <= 100; id++) {
    Command told = command(id, CommandKind::kCredit, kMonday + kHour);
    told.credit = {id, 0, 10};
    CHECK(is(commands.take(told, now, kMonday), ""));
  }
  CHECK_EQ(supply.shown().revision, 100);
  Command open = command(101, CommandKind::kRelay, kMonday + kHour);
  open.relay_closed = false;
  CHECK(is(commands.take(open, now, kMonday), ""));
  CHECK(is(commands.take(command(102, CommandKind::kRelay, kMonday + kHour), now, kMonday), ""));
  CHECK(supply.closed());
  // Pushed out by none of them: the opening, played again.
  for (uint8_t id = 103; id < 200; id++) {
    Command told = command(id, CommandKind::kCredit, kMonday + kHour);
    told.credit = {id, 0, 10};
    CHECK(is(commands.take(told, now, kMonday), ""));
  }
  CHECK(is(commands.take(open, now, kMonday), ""));
  CHECK(supply.closed());
}

TEST(what_is_older_than_what_the_meter_has_is_answered_old_and_not_done) {
  fakes::Values values;
  Supply supply;
  Commands commands(values.store(), supply);
  Supply::Now now = {1, kMonday, 10};
  Command newer = command(1, CommandKind::kCredit, kMonday + kHour);
  newer.credit = {5, 900, 10};
  CHECK(is(commands.take(newer, now, kMonday), ""));
  CHECK(is(commands.take(command(2, CommandKind::kCredit, kMonday + kHour), now, kMonday), "old"));
  CHECK_EQ(supply.left(10), 900);
  Command terms = command(3, CommandKind::kPolicy, kMonday + kHour);
  terms.policy.revision = 7;
  CHECK(is(commands.take(terms, now, kMonday), ""));
  terms = command(4, CommandKind::kPolicy, kMonday + kHour);
  terms.policy.revision = 6;
  terms.policy.is_protected = true;
  CHECK(is(commands.take(terms, now, kMonday), "old"));
  CHECK(!supply.rules().is_protected);
  // What was done is answered as done, though a newer one came since.
  CHECK(is(commands.take(command(3, CommandKind::kPolicy, kMonday + kHour), now, kMonday), ""));
}

TEST(what_firmware_before_the_version_saved_is_read_and_a_later_one_is_not) {
  fakes::Values values;
  std::vector<uint8_t> before(808, 0);
  before[0] = 3;                  // revision of the terms
  before[26] = 1 | 4;             // prepaid, closed
  before[28] = 9;                 // revision of the credit
  before[36] = 0xf4, before[37] = 1;  // 500 Wh
  before[72] = 77;                // the first command's id begins so
  for (int i = 0; i < 6; i++) before[72 + 16 + i] = static_cast<uint8_t>((kMonday + kHour) >> (8 * i));
  before[72 + 22] = 3;            // and was answered credit_left
  values.all["supply"] = before;
  Supply supply;
  Commands commands(values.store(), supply);
  commands.start();
  CHECK(supply.rules().prepaid && supply.closed());
  CHECK_EQ(supply.rules().revision, 3);
  CHECK_EQ(supply.left(0), 500);
  Command open = command(77, CommandKind::kRelay, kMonday + kHour);
  open.relay_closed = false;
  CHECK(is(commands.take(open, {1, kMonday, 9999}, kMonday), "credit_left"));
  CHECK(commands.save());
  // As it is written today, to the byte: another size would be read by no firmware that is out.
  CHECK_EQ(values.all["supply"].size(), 840);
  CHECK_EQ(values.all["supply"][0], 1);
  CHECK(memcmp(&values.all["supply"][1], &before[0], 808) == 0);
  Supply again;
  Commands started(values.store(), again);
  started.start();
  CHECK_EQ(again.left(0), 500);
  CHECK(is(started.take(open, {1, kMonday, 9999}, kMonday), "credit_left"));
  values.all["supply"][0] = 2;
  Supply fresh;
  Commands(values.store(), fresh).start();
  CHECK_EQ(fresh.rules().revision, 0);
}
