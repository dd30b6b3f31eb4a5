// Credit of other registers, a clock that is wrong beside a living gateway, and a board that is used again in another home.
#include "../core/home.h"

#include "house.h"

using namespace jirani;
using namespace house;

namespace {

const char kPrepaid[] = "{\"mode\":\"prepaid\",\"protected\":false,\"grace_wh\":1000,\"grace_h\":72,\"utc_min\":180,\"rev\":1}";

bool answered(const House& house, const char* what) {
  return !house.out.empty() && house.out.back().payload.find(what) != std::string::npos;
}

/// A meter of which much is kept: rows nobody acknowledged, credit, terms, registers, a relay that is open.
void lived_in(House& house) {
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  house.meter->connected(0);
  house.run(301000);
  say(house, "down/cmd", command("01", kStart + 3600000, "supply.set", kPrepaid));
  say(house, "down/cmd", command("02", kStart + 3600000, "relay.set", "{\"state\":\"open\",\"reason\":\"credit_exhausted\"}"));
  say(house, "down/cmd", command("03", kStart + 3600000, "credit.set", "{\"wh\":0,\"imp\":9999000,\"rev\":9}"));
  CHECK(!house.closed && house.meter->ring().held() > 5);
}

}  // namespace

TEST(credit_of_the_old_registers_is_refused_and_of_the_new_ones_taken) {
  House house;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  house.meter->connected(0);
  house.import_wh = 5000;
  house.run(61000);
  say(house, "down/cmd", command("01", kStart + 600000, "credit.set", "{\"wh\":700,\"imp\":4900,\"rev\":1,\"gen\":1}"));
  CHECK(answered(house, "\"ok\":true"));
  house.import_wh = 3;
  house.run(61000);
  CHECK_EQ(house.meter->registers().generation(), 2);
  // The power goes before anything else was put down.
  CHECK(house.start());
  house.meter->clock(kStart + 122000, 0);
  house.measure();
  house.meter->connected(0);
  CHECK_EQ(house.meter->supply().left(house.meter->registers().import_wh()), 600);
  // A purchase before the operator has accepted: told with the register that the gateway knows.
  say(house, "down/cmd", command("02", kStart + 600000, "credit.set", "{\"wh\":1700,\"imp\":5000,\"rev\":2,\"gen\":1}"));
  CHECK(answered(house, "\"ok\":false") && answered(house, "\"why\":\"generation\""));
  CHECK(!answered(house, "\"rev\":"));
  say(house, "down/cmd", command("03", kStart + 600000, "credit.set", "{\"wh\":1700,\"imp\":5000,\"rev\":2}"));
  CHECK(answered(house, "\"why\":\"generation\""));
  CHECK_EQ(house.meter->supply().left(house.meter->registers().import_wh()), 600);
  // The power goes: it is still so.
  CHECK(house.start());
  house.meter->clock(kStart + 200000, 0);
  house.measure();
  CHECK_EQ(house.meter->supply().left(house.meter->registers().import_wh()), 600);
  CHECK_EQ(house.meter->supply().shown().generation, 2);
  house.meter->connected(0);
  say(house, "down/cmd", command("04", kStart + 600000, "credit.set", "{\"wh\":1700,\"imp\":3,\"rev\":3,\"gen\":2}"));
  CHECK(answered(house, "\"ok\":true"));
  CHECK_EQ(house.meter->supply().left(house.meter->registers().import_wh()), 1700);
}

TEST(a_clock_a_day_ahead_does_not_make_a_living_gateway_silent) {
  House house;
  Gateway gateway;
  constexpr uint64_t kHour = 3600000, kDay = 24 * kHour;
  CHECK(house.start());
  house.meter->clock(kStart + kDay, 0);
  house.meter->connected(0);
  house.run(2000);
  say(house, "down/cmd", command("01", kStart + kDay + kHour, "supply.set", kPrepaid));
  CHECK(house.meter->supply().rules().prepaid);
  for (int h = 1; h <= 100; h++) {
    house.import_wh += 50;
    house.up += kHour;
    // The network says its wrong time twice an hour, for ever.
    house.meter->clock(kStart + kDay + house.up, house.up);
    house.run(2000);
    deliver(house, gateway);
    CHECK(house.closed);
    CHECK(house.meter->supply().away_ms() < kHour);
  }
  for (int i = 0; i < 4; i++) {
    house.run(20000);
    deliver(house, gateway);
  }
  // One step to the right time; since then it is kept, and what is paid for arrives.
  int steps = 0;
  for (const std::string& event : gateway.events) steps += event.find("clock.stepped") != std::string::npos ? 1 : 0;
  CHECK_EQ(steps, 1);
  Record row;
  CHECK(house.meter->ring().last_row(row) && row.t <= kStart + house.up && row.clock == ClockQuality::kHold);
  say(house, "down/cmd", command("02", kStart + house.up + kHour, "credit.set", "{\"wh\":700,\"imp\":9999000,\"rev\":1}"));
  CHECK_EQ(house.meter->supply().shown().revision, 1);
  say(house, "down/ack", fakes::signed_down("down/ack", "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"upTo\":0,\"missing\":[],\"t\":9007199254740991}"));
  CHECK(house.meter->supply().away_ms() < kHour);
}

TEST(a_command_that_is_played_again_is_no_sign_of_life) {
  House house;
  CHECK(house.start());
  house.meter->connected(0);
  house.run(2000);
  std::string terms = command("01", kStart + 86400000, "supply.set", kPrepaid);
  // Without a time nobody knows whether it is new.
  say(house, "down/cmd", terms);
  CHECK(house.meter->supply().away_ms() > 0);
  house.meter->clock(kStart, house.up);
  say(house, "down/cmd", command("02", kStart + 86400000, "supply.set", kPrepaid));
  CHECK_EQ(house.meter->supply().away_ms(), 0);
  house.run(60000);
  say(house, "down/cmd", terms);
  CHECK(house.meter->supply().away_ms() > 0);
  CHECK(answered(house, "\"ok\":true"));
}

TEST(a_message_under_a_topic_that_nobody_knows_is_counted) {
  House house;
  CHECK(house.start());
  say(house, "down/other", "{}");
  CHECK_EQ(house.meter->forged(), 1);
}

TEST(a_store_that_takes_nothing_is_not_asked_at_every_tick) {
  House house;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  house.run(2000);
  house.values.broken = true;
  house.values.refused = 0;
  house.up += 2 * 3600000;
  house.meter->tick(house.up);
  for (int i = 0; i < 600; i++) house.meter->tick(house.up += 100);
  CHECK(house.values.refused >= 1 && house.values.refused <= 3);
  house.values.broken = false;
  house.run(61000);
  CHECK(house.start());
  CHECK(house.meter->supply().away_ms() >= 2 * 3600000);
}

TEST(a_board_that_gets_another_name_keeps_nothing_of_its_old_home) {
  House house;
  lived_in(house);
  uint64_t given = house.meter->ring().highest_seq();
  house.who = fakes::who("ke-nbo-0077");
  CHECK(house.start());
  CHECK(house.closed);
  CHECK_EQ(house.meter->ring().held(), 0);
  CHECK_EQ(house.meter->supply().shown().revision, 0);
  CHECK_EQ(house.meter->supply().rules().revision, 0);
  CHECK(!house.meter->supply().rules().prepaid);
  CHECK_EQ(house.meter->registers().import_wh(), 0);
  for (uint8_t byte : house.nor.bytes) CHECK(byte == 0xff);
  // Numbers are never given twice, whoever it is.
  house.import_wh = 12;
  house.run(61000);
  CHECK_EQ(house.meter->registers().import_wh(), 12);
  CHECK_EQ(house.meter->registers().generation(), 1);
  CHECK(house.meter->ring().highest_seq() > given);
  // And back again: the same once more. With the same name nothing is lost.
  uint32_t held = house.meter->ring().held();
  CHECK(house.start());
  CHECK_EQ(house.meter->ring().held(), held);
  house.who = fakes::who();
  CHECK(house.start());
  CHECK_EQ(house.meter->ring().held(), 0);
}

TEST(a_power_cut_while_a_board_moves_leaves_nothing_of_the_old_home_for_the_new_one) {
  for (long budget = 0; budget < 8 * 64; budget += 17) {
    House house;
    lived_in(house);
    house.who = fakes::who("ke-nbo-0077");
    house.budget_at_start = budget;
    if (house.start()) CHECK_EQ(house.meter->ring().held(), 0);
    house.budget_at_start = -1;
    CHECK(house.start());
    CHECK_EQ(house.meter->ring().held(), 0);
    CHECK(house.closed);
    CHECK_EQ(house.meter->supply().shown().revision, 0);
  }
}

TEST(a_store_that_takes_nothing_lets_no_board_move) {
  House house;
  lived_in(house);
  house.who = fakes::who("ke-nbo-0077");
  house.values.takes = 1;  // the numbers, and nothing of what follows
  CHECK(!house.start());
  house.values.takes = 2;
  CHECK(!house.start());
  house.values.takes = -1;
  CHECK(house.start());
  CHECK_EQ(house.meter->supply().shown().revision, 0);
}

TEST(forget_leaves_the_numbers_and_nothing_else) {
  House house;
  lived_in(house);
  uint64_t given = house.meter->ring().highest_seq();
  house.values.all["settings"] = {1, 2, 3};
  auto wipe = [](void* self) {
    static_cast<fakes::Values*>(self)->all.clear();
    return true;
  };
  CHECK(forget(house.nor.flash(), house.values.store(), wipe));
  CHECK_EQ(house.values.all.size(), 1);
  CHECK_EQ(house.values.all.count("seq"), 1);
  for (uint8_t byte : house.nor.bytes) CHECK(byte == 0xff);
  CHECK(house.start());
  CHECK(house.closed);
  house.run(61000);
  CHECK(house.meter->ring().highest_seq() > given);
  CHECK(!forget(house.nor.flash(), house.values.store(), [](void*) { return false; }));
  house.values.broken = true;
  CHECK(!forget(house.nor.flash(), house.values.store(), [](void*) { return true; }));
}

TEST(what_is_blank_is_not_erased_again_so_each_start_gets_on) {
  House house;
  lived_in(house);
  auto wipe = [](void*) { return true; };
  CHECK(forget(house.nor.flash(), house.values.store(), wipe));
  uint32_t erased = house.nor.erased;
  CHECK(erased > 0);
  CHECK(forget(house.nor.flash(), house.values.store(), wipe));
  CHECK_EQ(house.nor.erased, erased);
}
