// What whole meters say of themselves, and what they do when they are told, or when nobody tells them anything.
#include "house.h"

using namespace jirani;
using namespace house;

TEST(a_cover_a_bus_and_a_clock_that_misbehave_are_told) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.measure();
  house.meter->clock(kStart, 0);
  house.meter->cover(true, 1000);
  house.meter->cover(true, 1100);
  house.meter->bus_failed(Registers::Channel::kImport, 2000);
  house.meter->bus_failed(Registers::Channel::kImport, 2100);
  house.up = 61000;
  house.meter->tick(house.up);
  house.meter->clock(kStart + 90000, house.up);
  house.measure();
  house.meter->cover(false, house.up);
  house.meter->connected(house.up);
  for (int i = 0; i < 8; i++) {
    house.meter->tick(house.up += 2000);
    deliver(house, gateway);
  }
  for (const char* type : {"cover.opened", "cover.closed", "bus.lost", "bus.back", "clock.stepped"}) CHECK(has_event(gateway, type));
  CHECK_EQ(gateway.events.size(), 5);
  CHECK(!gateway.rows.empty());
  CHECK_EQ(gateway.rows.begin()->second.bits, kCoverOpen | kBusError);
  CHECK_EQ(house.meter->ring().held(), 0);
}

TEST(one_silent_module_of_two_is_one_event_and_every_row_says_it) {
  House house;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  PzemReading reading = {240000, 5000, 1200000, 5000, 50000, 980, false};
  auto hour = [&house, &reading](auto export_says) {
    uint32_t before = house.meter->ring().held();
    for (int second = 0; second < 3600; second++) {
      house.up += 1000;
      house.meter->measured(Registers::Channel::kImport, reading, house.up);
      export_says();
      house.meter->tick(house.up);
    }
    return house.meter->ring().held() - before;
  };
  Record row;
  CHECK_EQ(hour([&house] { house.meter->bus_failed(Registers::Channel::kExport, house.up); }), 62);  // the first row of all, an hour of them, an event
  CHECK(house.meter->ring().last_row(row) && (row.bits & kBusError) != 0 && !row.gauges.known);
  CHECK_EQ(hour([&house, &reading] { house.meter->measured(Registers::Channel::kExport, reading, house.up); }), 61);
  CHECK(house.meter->ring().last_row(row) && (row.bits & kBusError) == 0 && row.gauges.known);
}

TEST(whoever_flips_the_cover_switch_pushes_no_row_out_of_the_ring) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  for (int i = 1; i <= 3001; i++) {
    house.up += 100;
    house.meter->cover(i % 2 == 1, house.up);
    house.meter->tick(house.up);
  }
  CHECK(house.meter->ring().held() <= 21);
  // How it ended is told once there may be an event again.
  house.run(3600000);
  house.meter->connected(house.up);
  for (int i = 0; i < 80; i++) {
    house.run(1000);
    deliver(house, gateway);
  }
  CHECK(!gateway.events.empty() && gateway.events.back().find("cover.opened") != std::string::npos);
}

TEST(another_counter_is_another_generation_and_the_credit_goes_on) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  house.meter->connected(0);
  house.import_wh = 5000;
  house.run(61000);
  say(house, "down/cmd", command("01", kStart + 600000, "credit.set", "{\"wh\":700,\"imp\":4900,\"rev\":1}"));
  CHECK_EQ(house.meter->supply().left(house.meter->registers().import_wh()), 600);
  house.import_wh = 3;
  house.run(61000);
  CHECK_EQ(house.meter->registers().generation(), 2);
  CHECK_EQ(house.meter->supply().left(house.meter->registers().import_wh()), 600);
  for (int i = 0; i < 8; i++) {
    house.run(10000);
    deliver(house, gateway);
  }
  CHECK(has_event(gateway, "register.reset"));
  int resets = 0;
  for (const auto& row : gateway.rows) {
    resets += (row.second.bits & kRegisterReset) != 0 ? 1 : 0;
    CHECK_EQ(row.second.generation, row.second.import_wh == 3 ? 2 : 1);
  }
  CHECK_EQ(resets, 1);
}

TEST(a_command_is_answered_moves_the_relay_once_and_the_rows_say_so) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.measure();
  std::string open = command("01", kStart + 600000, "relay.set", "{\"state\":\"open\",\"reason\":\"credit_exhausted\"}");
  // Without a time nothing is done, and nothing said: it will come again.
  say(house, "down/cmd", open);
  CHECK(house.closed && house.out.empty());
  house.meter->clock(kStart, house.up);
  house.meter->connected(house.up);
  say(house, "down/cmd", open);
  CHECK(!house.closed);
  CHECK(house.out.back().payload.find("\"ok\":true") != std::string::npos);
  CHECK(house.out.back().payload.find("\"relay\":\"open\"") != std::string::npos);
  house.run(61000);
  CHECK(house.meter->supply().away_ms() > 0);
  say(house, "down/cmd", command("02", kStart + 600000, "credit.set", "{\"wh\":700,\"imp\":9999000,\"rev\":1}"));
  CHECK(house.closed);
  // A command is a sign of life too.
  CHECK_EQ(house.meter->supply().away_ms(), 0);
  say(house, "down/cmd", command("05", kStart + 600000, "credit.set", "{\"wh\":1,\"imp\":9999000,\"rev\":0}"));
  CHECK(house.out.back().payload.find("\"ok\":false") != std::string::npos);
  CHECK(house.out.back().payload.find("\"why\":\"old\",\"rev\":1,\"mac\"") != std::string::npos);
  // The old order again: answered, not done.
  say(house, "down/cmd", open);
  CHECK(house.closed);
  CHECK(house.start());
  house.measure();
  house.meter->clock(kStart + 100000, 0);
  house.meter->connected(0);
  say(house, "down/cmd", open);
  CHECK(house.closed);
  CHECK(house.out.back().payload.find("\"ok\":true") != std::string::npos);
  say(house, "down/cmd", command("03", kStart, "relay.set", "{\"state\":\"open\"}"));
  CHECK(house.out.back().payload.find("\"ok\":false") != std::string::npos);
  CHECK(house.out.back().payload.find("\"why\":\"expired\"") != std::string::npos);
  for (int i = 0; i < 6; i++) {
    house.run(30000);
    deliver(house, gateway);
  }
  CHECK(has_event(gateway, "relay.opened") && has_event(gateway, "relay.closed"));
  int open_rows = 0;
  for (const auto& row : gateway.rows) open_rows += (row.second.bits & kRelayOpen) != 0 ? 1 : 0;
  CHECK(open_rows >= 1);
  std::string malformed = command("0g", kStart + 600000, "relay.set", "{\"state\":\"open\"}");
  say(house, "down/cmd", malformed);
  CHECK_EQ(house.meter->malformed(), 1);
  say(house, "down/other", open);
  say(house, "x", open);
}

TEST(an_opening_that_names_no_lawful_reason_is_refused_at_noon_without_credit_too) {
  House house;
  CHECK(house.start());
  house.measure();
  house.meter->clock(kStart, house.up);
  house.meter->connected(house.up);
  for (const char* args : {"{\"state\":\"open\"}", "{\"state\":\"open\",\"reason\":\"tariff\"}"}) {
    say(house, "down/cmd", command("01", kStart + 600000, "relay.set", args));
    CHECK(house.closed);
    CHECK(house.out.back().payload.find("\"why\":\"unknown\"") != std::string::npos);
  }
}

TEST(the_lights_stay_on_while_the_gateway_is_dead_and_an_old_answer_is_no_sign_of_life) {
  House house;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  house.meter->connected(0);
  house.run(2000);
  say(house, "down/cmd", command("01", kStart + 600000, "supply.set",
                                 "{\"mode\":\"prepaid\",\"protected\":false,\"grace_wh\":1000,\"grace_h\":72,\"utc_min\":180,\"rev\":1}"));
  say(house, "down/cmd", command("02", kStart + 600000, "credit.set", "{\"wh\":100,\"imp\":9999000,\"rev\":1}"));
  std::string old = Gateway().ack(kStart + 3000);
  say(house, "down/ack", old);
  constexpr uint64_t kHour = 3600000;
  uint64_t sun = kStart + house.up, dark = 0;
  for (uint64_t h = 1; h < 120 && dark == 0; h++) {
    house.import_wh += 50;
    house.up += kHour;
    sun += kHour;
    house.meter->clock(sun, house.up);
    house.measure();
    say(house, "down/ack", old);
    house.meter->tick(house.up);
    // A plug that is pulled each night does not stretch the grace without end.
    if (h % 24 == 0) {
      CHECK(house.start());
      house.meter->clock(sun, 0);
      house.measure();
      house.meter->tick(0);
      say(house, "down/ack", old);
    }
    if (!house.closed) dark = h;
  }
  CHECK(dark >= 72 && dark < 120);
  CHECK(house.meter->supply().reason() == RelayReason::kGraceSpent);
  // The gateway is back.
  say(house, "down/ack", Gateway().ack(sun));
  CHECK(house.closed);
}

TEST(a_meter_whose_flash_or_store_is_broken_says_nothing_and_leaves_the_relay) {
  House house;
  house.nor.readable = false;
  CHECK(!house.start());
  house.nor.readable = true;
  house.values.broken = true;
  CHECK(!house.start());
  CHECK(house.closed && house.out.empty());
  house.values.broken = false;
  CHECK(house.start());
  for (size_t sector = 0; sector < 8; sector++) house.nor.worn[sector] = true;
  for (uint8_t& byte : house.nor.bytes) byte = 0;
  house.run(200000);
  CHECK(house.meter->unkept() > 0);
  // Once the flash takes rows again, the first one says that some are missing.
  for (size_t sector = 0; sector < 8; sector++) house.nor.worn[sector] = false;
  for (uint8_t& byte : house.nor.bytes) byte = 0xff;
  Record row;
  house.run(61000);
  CHECK(house.meter->ring().last_row(row) && (row.bits & kRowsLost) != 0);
  house.run(60000);
  CHECK(house.meter->ring().last_row(row) && (row.bits & kRowsLost) == 0);
  house.deaf = true;
  house.meter->connected(house.up);
  house.run(2000);
  char room[256];
  size_t length = house.meter->will(room, sizeof room);
  CHECK(length > 0 && verify(fakes::who().key, "meters/v1/ke-nbo-0042/up/state", room, length));
  CHECK_EQ(house.meter->will(room, 20), 0);
}
