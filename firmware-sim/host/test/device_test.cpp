// A device's whole life by a script, at a gateway as docs/mqtt.md describes it: equal watt-hours, nothing falsified taken.
#include "../device.h"

#include "../../test/house.h"
#include "../options.h"
#include "folder.h"

using namespace jirani;

namespace {

Script script_of(const char* text) {
  Script script;
  CHECK_TEXT(script.read(text).c_str(), "");
  return script;
}

/// The network between a device and a gateway; only what is under the device's own name arrives, as the broker's list has it.
struct Wire {
  house::Gateway gateway;
  uint64_t strangers = 0;
  bool online = false;
  Network network() {
    return {this, [](void* self, const std::string& topic, const std::string& payload, bool retained) {
              Wire& wire = *static_cast<Wire*>(self);
              if (!wire.online) return false;
              if (topic.find("/ke-nbo-0042/") == std::string::npos) wire.strangers++;
              else wire.gateway.take({topic, payload, retained});
              return true;
            }};
  }
};

struct Life {
  Folder folder;
  Script script;
  Wire wire;
  std::unique_ptr<Device> device;

  explicit Life(const char* text) : script(script_of(text)) {}

  void start() {
    Config config;
    config.period_ms = 10000;
    device.reset();
    device = std::make_unique<Device>(Device::Setup{fakes::who(), folder.path, "ke-nbo-0043", 0, 8, config}, script, wire.network());
  }

  void second(uint64_t second, uint64_t begun) {
    Moment now = {(second - begun) * 1000, house::kStart + second * 1000, second};
    device->live(now);
    bool reaches = device->reaches_out(now);
    if (reaches && !wire.online) {
      wire.online = true;
      device->connected();
    } else if (!reaches && wire.online) {
      wire.online = false;
      device->disconnected();
    }
    if (!reaches || second % 3 != 0) return;
    std::string ack = wire.gateway.ack(now.sun);
    device->received("meters/v1/ke-nbo-0042/down/ack", ack.data(), ack.size());
  }

  /// A counter that is lower than before has begun anew.
  uint64_t stored(uint64_t house::Row::*which) const {
    uint64_t sum = 0, last = 0;
    for (const auto& row : wire.gateway.rows) {
      uint64_t its = row.second.*which;
      sum += its >= last ? its - last : its;
      last = its;
    }
    return sum;
  }
};

}  // namespace

TEST(through_outages_resets_lost_clocks_duplicates_and_falsified_copies_both_ends_have_the_same_watt_hours) {
  Life life(
      "seed 5\nload 9000\nsun 4000\ncounter 9999990\nflows 0 1500\n"
      "outage 100 260\nnoclock 0 90\nnoclock 350 500\npower 400 420\nreset 700\nsilent 800 830\nnoise 850 900\ncover 950 1000\n"
      "duplicate 0 1600 5\ntamper 20 1500 3\nwrongkey 1100 1130\ntrespass 0 1600 4\n");
  uint64_t begun = 0;
  life.start();
  for (uint64_t second = 0; second <= 1605; second++) {
    // Twice its process is killed: nothing is said to it, and another begins on its files.
    if (second == 555 || second == 1210) {
      life.wire.online = false;
      life.start();
      begun = second;
    }
    life.second(second, begun);
  }
  std::string account = life.device->account();
  const house::Gateway& gateway = life.wire.gateway;
  CHECK(life.device->holds_nothing());
  CHECK(house::member(account, "flowed_import_wh") > 9999990 + 3000);
  CHECK_EQ(life.stored(&house::Row::import_wh), house::member(account, "flowed_import_wh"));
  CHECK_EQ(life.stored(&house::Row::export_wh), house::member(account, "flowed_export_wh"));
  CHECK(house::member(account, "generation") > 1);
  CHECK_EQ(house::member(account, "boot"), 4);
  CHECK_EQ(gateway.clashes, 0);
  CHECK(house::member(account, "tampered") > 20);
  CHECK(house::member(account, "wrong_key") > 2);
  CHECK(house::member(account, "duplicated") > 10);
  CHECK_EQ(gateway.refused, house::member(account, "tampered") + house::member(account, "wrong_key"));
  CHECK_EQ(life.wire.strangers, house::member(account, "trespassed"));
  CHECK(house::has_event(gateway, "cover.opened"));
  CHECK(house::has_event(gateway, "cover.closed"));
  CHECK(house::has_event(gateway, "register.reset"));
  CHECK_EQ(house::member(account, "unkept"), 0);
}

TEST(a_house_is_the_same_whenever_somebody_looks) {
  Script script = script_of("seed 3\nload 5000\nsun 100\nreset 50\nflows 0 90\n");
  House at_once(script, 4), by_steps(script, 4), other(script, 5);
  for (uint64_t second = 0; second <= 200; second++) by_steps.live(second);
  at_once.live(200);
  other.live(200);
  CHECK_EQ(at_once.wh(House::Channel::kImport), by_steps.wh(House::Channel::kImport));
  CHECK(at_once.wh(House::Channel::kImport) > 60);
  CHECK(at_once.wh(House::Channel::kImport) != other.wh(House::Channel::kImport));
  uint8_t request[kPzemRequest];
  pzem_request(1, request);
  PzemReader reader(1);
  PzemReader::State state = PzemReader::State::kMore;
  for (char byte : at_once.answer(House::Channel::kImport, request)) state = reader.push(static_cast<uint8_t>(byte));
  CHECK(state == PzemReader::State::kReading);
  CHECK(reader.reading().wh < at_once.wh(House::Channel::kImport));
  request[1] = 3;
  CHECK(at_once.answer(House::Channel::kImport, request).empty());
}

TEST(a_script_that_is_not_understood_says_where) {
  Script script;
  CHECK_TEXT(script.read("seed 1\n\n# a word\noutage 5\n").c_str(), "line 4: outage 5");
  for (const char* wrong : {"outage 5 5", "load 30001", "tamper 1 2", "tamper 1 2 0", "reset", "reset 1 2", "thunder 1 2",
                            "seed 0", "counter 10000000", "load 9 x", "outage 1 2 3"})
    CHECK(!Script().read(wrong).empty());
}

TEST(a_meters_line_is_whole_or_nothing) {
  Options::Entry entry;
  std::string key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  CHECK(read_entry("m-1 k1 " + key + " secret its.script", entry));
  CHECK_TEXT(entry.script.c_str(), "its.script");
  CHECK_EQ(entry.who.key.bytes[31], 31);
  CHECK(!read_entry("m-1 k1 " + key, entry));
  CHECK(!read_entry("m-1 k1 " + key.substr(1) + "g secret", entry));
  CHECK(!read_entry("../m k1 " + key + " secret", entry));
}
