// Whole meters against a gateway as docs/mqtt.md describes it, over a network that loses, repeats, delays and falsifies,
// with power cuts in the middle of flash writes: at the end both sides have the same watt-hours.
#include "../core/meter.h"

#include <set>

#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

constexpr uint64_t kStart = 1767596400000;  // Monday 5 January 2026, 10:00 in Nairobi
const About kAbout = {"1.0.0", "host", "simulated", "poweron", -60, 180000, "[\"relay\",\"batch60\"]"};

struct Message {
  std::string topic, payload;
  bool retained;
};

uint64_t member(const std::string& json, const std::string& name, size_t from = 0) {
  size_t at = json.find("\"" + name + "\":", from);
  return at == std::string::npos ? 0 : strtoull(json.c_str() + at + name.size() + 3, nullptr, 10);
}

struct Row {
  uint64_t generation, import_wh, export_wh, t, up, boot, bits;
  bool operator==(const Row& o) const {
    return generation == o.generation && import_wh == o.import_wh && export_wh == o.export_wh && t == o.t && up == o.up &&
           boot == o.boot;
  }
};

/// What docs/mqtt.md says of the gateway, in a few lines.
struct Gateway {
  std::map<uint64_t, Row> rows;
  std::set<uint64_t> seen;
  std::vector<std::string> events, results;
  int refused = 0, clashes = 0, hellos = 0;
  uint64_t last_boot = 0;

  void take(const Message& message) {
    Identity me = fakes::who();
    if (!verify(me.key, message.topic.c_str(), message.payload.data(), message.payload.size())) {
      refused++;
      return;
    }
    const std::string& json = message.payload;
    std::string kind = message.topic.substr(message.topic.rfind('/') + 1);
    CHECK(message.retained == (kind == "state"));
    if (kind == "reading") readings(json);
    if (kind == "event") {
      uint64_t seq = member(json, "seq");
      if (rows.count(seq) > 0) clashes++;
      if (seen.insert(seq).second) events.push_back(json);
    }
    if (kind == "result") results.push_back(json);
    if (kind == "state") hellos++;
  }

  void readings(const std::string& json) {
    uint64_t boot = member(json, "boot");
    for (size_t at = json.find("{\"seq\":"); at != std::string::npos; at = json.find("{\"seq\":", at + 1)) {
      uint64_t seq = member(json, "seq", at);
      size_t end = json.find('}', at);
      std::string one = json.substr(at, end - at);
      Row row = {member(one, "gen"), member(one, "imp"), member(one, "exp"), member(one, "t"), member(one, "up"), boot,
                 member(one, "q")};
      auto found = rows.find(seq);
      if (found != rows.end() ? !(found->second == row) : seen.count(seq) > 0) clashes++;
      rows[seq] = row;
      seen.insert(seq);
    }
  }

  std::string ack(uint64_t t) const {
    uint64_t up_to = seen.empty() ? 0 : *seen.rbegin(), last = 0;
    std::string missing;
    int holes = 0;
    for (uint64_t seq : seen) {
      if (seq > last + 1 && last > 0) {
        if (++holes > 64) {
          up_to = last;
          break;
        }
        missing += (missing.empty() ? "[" : ",[") + std::to_string(last + 1) + "," + std::to_string(seq - 1) + "]";
      }
      last = seq;
    }
    return fakes::signed_down("down/ack", "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"upTo\":" + std::to_string(up_to) +
                                              ",\"missing\":[" + missing + "],\"t\":" + std::to_string(t) + "}");
  }
};

/// A house with two counters, a meter on its wall, and what survives when the power goes.
struct House {
  fakes::Nor nor{8};
  fakes::Values values;
  std::vector<Message> out;
  Meter* meter = nullptr;
  uint64_t up = 0;
  uint64_t import_wh = 9999000, export_wh = 100;  // the counter of the import begins again soon
  bool closed = true, deaf = false;

  ~House() { delete meter; }

  Shell shell() {
    return {this, nor.flash(), values.store(),
            [](void* self, const char* topic, const char* payload, size_t length, bool retained) {
              House& house = *static_cast<House*>(self);
              if (house.deaf) return false;
              house.out.push_back({topic, std::string(payload, length), retained});
              return true;
            },
            [](void* self, bool now_closed) { static_cast<House*>(self)->closed = now_closed; }};
  }

  bool start() {
    delete meter;
    out.clear();
    nor.budget = -1;
    up = 0;
    meter = new Meter(fakes::who(), kAbout, Config(), shell());
    return meter->start(up);
  }

  void measure() {
    PzemReading reading = {240000, 5000, 1200000, static_cast<uint32_t>(import_wh % 10000000), 50000, 980, false};
    meter->measured(Registers::Channel::kImport, reading, up);
    reading.milliwatts = 300000;
    reading.wh = static_cast<uint32_t>(export_wh % 10000000);
    meter->measured(Registers::Channel::kExport, reading, up);
  }

  void run(uint64_t ms) {
    for (uint64_t until = up + ms; up < until; up += 1000) {
      measure();
      meter->tick(up);
    }
  }
};

std::string command(const std::string& id, uint64_t exp, const std::string& cmd, const std::string& args) {
  return fakes::signed_down("down/cmd", "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"id\":\"0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c" + id +
                                            "\",\"exp\":" + std::to_string(exp) + ",\"cmd\":\"" + cmd + "\",\"args\":" + args +
                                            "}");
}

void say(House& house, const char* what, const std::string& payload) {
  std::string topic = std::string("meters/v1/ke-nbo-0042/") + what;
  house.meter->received(topic.c_str(), payload.data(), payload.size(), house.up);
}

void deliver(House& house, Gateway& gateway) {
  for (const Message& message : house.out) gateway.take(message);
  house.out.clear();
  say(house, "down/ack", gateway.ack(kStart + house.up));
}

bool has_event(const Gateway& gateway, const std::string& type) {
  for (const std::string& event : gateway.events)
    if (event.find("\"type\":\"" + type + "\"") != std::string::npos) return true;
  return false;
}

}  // namespace

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

TEST(a_cover_a_bus_and_a_clock_that_misbehave_are_told) {
  House house;
  Gateway gateway;
  CHECK(house.start());
  house.measure();
  house.meter->clock(kStart, 0);
  house.meter->cover(true, 1000);
  house.meter->cover(true, 1100);
  house.meter->bus_failed(2000);
  house.meter->bus_failed(2100);
  house.up = 61000;
  house.meter->tick(house.up);
  house.meter->clock(kStart + 90000, house.up);
  house.measure();
  house.meter->cover(false, house.up);
  house.meter->connected(house.up);
  for (int i = 0; i < 8; i++) {
    house.meter->tick(++house.up);
    deliver(house, gateway);
  }
  for (const char* type : {"cover.opened", "cover.closed", "bus.lost", "bus.back", "clock.stepped"}) CHECK(has_event(gateway, type));
  CHECK_EQ(gateway.events.size(), 5);
  CHECK(!gateway.rows.empty());
  CHECK_EQ(gateway.rows.begin()->second.bits, kCoverOpen | kBusError);
  CHECK_EQ(house.meter->ring().held(), 0);
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
  say(house, "down/cmd", command("02", kStart + 600000, "credit.set", "{\"wh\":700,\"imp\":9999000,\"rev\":1}"));
  CHECK(house.closed);
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
  house.deaf = true;
  house.meter->connected(house.up);
  house.run(2000);
  char room[256];
  size_t length = house.meter->will(room, sizeof room);
  CHECK(length > 0 && verify(fakes::who().key, "meters/v1/ke-nbo-0042/up/state", room, length));
  CHECK_EQ(house.meter->will(room, 20), 0);
}
