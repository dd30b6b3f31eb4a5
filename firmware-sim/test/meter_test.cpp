// Whole meters over a network that loses, repeats, delays and falsifies, with power cuts in the middle of flash writes: at the
// end both sides have the same watt-hours.
#include "house.h"

using namespace jirani;
using namespace house;

TEST(a_quiet_day_has_a_row_at_each_minute_and_nothing_is_left) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  house.meter->connected(0);
  for (int minute = 0; minute < 60; minute++) {
    house.run(60000);
    deliver(house, gateway);
  }
  CHECK_EQ(gateway.hellos, 1);
  CHECK_EQ(gateway.clashes + gateway.refused, 0);
  CHECK(gateway.rows.size() >= 60 && gateway.rows.size() <= 61);
  for (const auto& row : gateway.rows) CHECK(row.second.t % 60000 < 1000);
  CHECK_EQ(house.meter->ring().held(), 0);
  CHECK_EQ(gateway.rows.rbegin()->second.import_wh, house.import_wh);
  CHECK(gateway.ack(1).find("\"missing\":[]") != std::string::npos);
}

TEST(after_a_month_of_outages_resets_lost_clocks_duplicates_and_forgeries_the_watt_hours_are_equal) {
  for (uint32_t seed = 1; seed <= 12; seed++) {
    House house;
    Gateway gateway;
    fakes::Dice dice = {seed * 2654435761u};
    CHECK(house.start());
    house.measure();
    uint64_t sun = kStart;
    bool online = false;
    std::vector<Message> late;
    uint32_t forged = 0, cuts = 0, seen_forged = 0;
    for (int step = 0; step < 6000; step++) {
      house.import_wh += dice.below(20);
      house.export_wh += dice.below(9);
      house.up += 10000;
      sun += 10000;
      if (dice.below(40) == 0) house.meter->clock(sun, house.up);
      if (dice.below(60) == 0) {
        online = !online;
        if (online) house.meter->connected(house.up);
        else house.meter->disconnected();
      }
      house.measure();
      house.meter->tick(house.up);
      if (dice.below(300) == 0) house.nor.budget = static_cast<long>(dice.below(200));
      if (house.nor.budget == 0) {
        // The power was gone in the middle of a write.
        seen_forged += house.meter->forged();
        CHECK(house.start());
        house.measure();
        online = false;
        cuts++;
      }
      for (Message& message : house.out) {
        uint32_t fate = dice.below(10);
        if (fate < 3) continue;
        if (fate == 3) {
          Message changed = message;
          changed.payload[dice.below(static_cast<uint32_t>(changed.payload.size()))] ^= 1;
          gateway.take(changed);
          forged++;
        }
        if (fate == 4) gateway.take(message);
        if (fate == 5) late.push_back(message);
        else gateway.take(message);
      }
      house.out.clear();
      if (!late.empty() && dice.below(5) == 0) {
        gateway.take(late.back());
        late.pop_back();
      }
      if (online && dice.below(3) == 0) say(house, "down/ack", gateway.ack(sun));
      if (dice.below(50) == 0) {
        std::string ack = gateway.ack(sun);
        ack[20] ^= 1;
        say(house, "down/ack", ack);
      }
    }
    house.nor.budget = -1;
    house.meter->disconnected();
    house.meter->connected(house.up);
    house.meter->clock(sun, house.up);
    for (int quiet = 0; quiet < 200; quiet++) {
      house.up += 10000;
      sun += 10000;
      house.measure();
      house.meter->tick(house.up);
      for (const Message& message : house.out) gateway.take(message);
      house.out.clear();
      say(house, "down/ack", gateway.ack(sun));
    }
    CHECK(cuts >= 3);
    CHECK(forged > 10);
    CHECK_EQ(gateway.refused, forged);
    CHECK_EQ(gateway.clashes, 0);
    CHECK(seen_forged + house.meter->forged() > 20);
    CHECK_EQ(house.meter->ring().held(), 0);
    const Row& last = gateway.rows.rbegin()->second;
    CHECK_EQ(last.import_wh, house.import_wh);
    CHECK_EQ(last.export_wh, house.export_wh);
    CHECK_EQ(last.generation, 1);
    // Registers only grow, in the order of the numbers.
    uint64_t import = 0;
    for (const auto& row : gateway.rows) {
      CHECK(row.second.import_wh >= import);
      import = row.second.import_wh;
    }
  }
}

TEST(a_reboot_without_a_clock_makes_rows_that_say_so_and_boots_are_not_mixed) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.run(200000);
  CHECK(house.start());
  house.run(200000);
  house.meter->connected(house.up);
  house.run(30000);
  CHECK(house.out[0].payload.find("\"seqNext\":2051,\"buffered\":6,") != std::string::npos);
  CHECK(house.out[0].payload.find("\"t\":") == std::string::npos);
  for (const Message& message : house.out) gateway.take(message);
  std::map<uint64_t, int> by_boot;
  for (const auto& row : gateway.rows) {
    by_boot[row.second.boot]++;
    CHECK_EQ(row.second.t, 0);
    CHECK_EQ(row.first / 1024, row.second.boot);
  }
  CHECK_EQ(by_boot[1], 3);
  CHECK_EQ(by_boot[2], 3);
  // The gateway's answer brings a time, which is better than none.
  say(house, "down/ack", gateway.ack(kStart));
  house.out.clear();
  house.run(2000);
  CHECK(!house.out.empty());
  CHECK(house.out.back().payload.find("\"tq\":\"hold\"") != std::string::npos);
}

TEST(a_full_buffer_drops_the_oldest_and_the_next_row_says_so) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.meter->clock(kStart, 0);
  for (int minute = 0; minute < 700; minute++) {
    house.up += 60000;
    house.measure();
    house.meter->tick(house.up);
  }
  CHECK(house.meter->ring().held() <= 512);
  house.meter->connected(house.up);
  for (int i = 0; i < 40; i++) {
    house.run(1000);
    deliver(house, gateway);
  }
  int lost = 0;
  for (const auto& row : gateway.rows) lost += (row.second.bits & kRowsLost) != 0 ? 1 : 0;
  CHECK(lost >= 3);
  CHECK(gateway.rows.size() >= 448);
  CHECK_EQ(house.meter->ring().held(), 0);
}

TEST(a_hello_tells_the_network_and_the_memory_of_the_moment) {
  House house;
  CHECK(house.start());
  house.meter->radio(-71, 123456);
  house.meter->connected(house.up);
  CHECK(!house.out.empty() && house.out.back().payload.find("-71") != std::string::npos);
  CHECK(house.out.back().payload.find("123456") != std::string::npos);
}
