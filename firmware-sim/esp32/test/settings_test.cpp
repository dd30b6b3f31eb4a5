// What a technician types at the serial line, and what the store keeps of it.
#include "../logic/settings.h"

#include "../../test/check.h"
#include "../../test/fakes.h"
#include "../logic/bus.h"

using namespace jirani;

namespace {

const char kPem[] = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmg\nAwIBAgIUQf==\n-----END CERTIFICATE-----\n";
const char kKey[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

struct Desk {
  Typist typist;

  /// Types lines; answers what became of the last.
  Told type(const std::string& text) {
    Told last = Told::kNothing;
    for (char c : text) {
      Told told = typist.push(c);
      if (c == '\n') last = told;
      else CHECK(told == Told::kNothing);
    }
    return last;
  }
};

void set_up(Desk& desk) {
  CHECK(desk.type("dev ke-nbo-0042\r\n") == Told::kTaken);
  CHECK(desk.type(std::string("key ") + kKey + "\n") == Told::kTaken);
  CHECK(desk.type("password correct horse\n") == Told::kTaken);
  CHECK(desk.type("broker mqtt.kilimani.example:8884\n") == Told::kTaken);
  CHECK(desk.type("wifi Mama Njeri's router\n") == Told::kTaken);
  CHECK(desk.type("wifi-password  two  spaces \n") == Told::kTaken);
  CHECK(desk.type(kPem) == Told::kTaken);
}

}  // namespace

TEST(what_is_typed_is_what_is_kept) {
  Desk desk;
  CHECK_TEXT(lacks(desk.typist.typed()), "dev");
  set_up(desk);
  const Settings& s = desk.typist.typed();
  CHECK(lacks(s) == nullptr);
  CHECK_TEXT(s.who.dev, "ke-nbo-0042");
  CHECK_TEXT(s.who.kid, "k1");
  CHECK_EQ(s.who.key.bytes[31], 31);
  CHECK_TEXT(s.password, "correct horse");
  CHECK_TEXT(s.broker, "mqtt.kilimani.example");
  CHECK_EQ(s.port, 8884);
  CHECK_TEXT(s.ssid, "Mama Njeri's router");
  CHECK_TEXT(s.wifi_password, " two  spaces ");
  CHECK_TEXT(s.ca, kPem);
  CHECK_EQ(s.modules, 1);
}

TEST(without_a_ca_certificate_a_meter_speaks_to_nobody) {
  Desk desk;
  set_up(desk);
  CHECK(desk.type("-----BEGIN CERTIFICATE-----\n" + std::string(150, 'A') + "\n") == Told::kMore);
  for (int i = 0; i < 20; i++) desk.type(std::string(150, 'A') + "\n");
  CHECK(desk.type("-----END CERTIFICATE-----\n") == Told::kTooLong);
  CHECK(lacks(desk.typist.typed()) != nullptr && strstr(lacks(desk.typist.typed()), "CA") != nullptr);
  CHECK(desk.type("dev ke-nbo-0042\n") == Told::kTaken);
}

TEST(what_is_typed_changes_nothing_that_holds) {
  Desk desk;
  set_up(desk);
  Settings holds = desk.typist.typed();
  Settings before = holds;
  desk.typist.begin(holds);
  CHECK(desk.type("dev another\n") == Told::kTaken);
  CHECK(desk.type("-----BEGIN CERTIFICATE-----\n") == Told::kMore);
  CHECK(memcmp(&before, &holds, sizeof holds) == 0);
  CHECK_TEXT(desk.typist.typed().who.dev, "another");
  // What was not typed anew is what it was.
  CHECK_TEXT(desk.typist.typed().broker, "mqtt.kilimani.example");
}

TEST(each_thing_that_is_lacking_is_named) {
  const char* lines[] = {"dev a\n", "password p\n", "broker b\n", "wifi w\n"};
  const char* named[] = {"dev", "password", "broker", "wifi"};
  for (int left_out = 0; left_out < 4; left_out++) {
    Desk desk;
    desk.type(std::string("key ") + kKey + "\n");
    desk.type(kPem);
    for (int i = 0; i < 4; i++)
      if (i != left_out) desk.type(lines[i]);
    CHECK_TEXT(lacks(desk.typist.typed()), named[left_out]);
  }
  Desk desk;
  desk.type("dev a\n");
  CHECK_TEXT(lacks(desk.typist.typed()), "key");
}

TEST(nonsense_changes_nothing) {
  Desk desk;
  set_up(desk);
  Settings before = desk.typist.typed();
  const char* lines[] = {"dev ke/+/#\n",        "dev \n",           "kid a\"b\n",        "key 0011\n",     "key zz\n",
                         "broker :1883\n",      "broker host:0\n",  "broker host:70000\n", "broker host:\n", "modules 3\n",
                         "modules 0\n",         "updates http://plain.example/manifest\n", "hello\n",        "address 0\n",
                         "address 248\n",       "wifi \x01\n",      "-----BEGIN RSA PRIVATE KEY-----\n",
                         "key 0001020304050607080g0a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"};
  for (const char* line : lines) {
    CHECK(desk.type(line) == Told::kNotUnderstood);
    CHECK(memcmp(&before, &desk.typist.typed(), sizeof before) == 0);
  }
  CHECK(desk.type(std::string("wifi x\0y\n", 9)) == Told::kNotUnderstood);
  CHECK(desk.type("dev " + std::string(33, 'd') + "\n") == Told::kTooLong);
  CHECK(desk.type(std::string(5000, 'd') + "\n") == Told::kTooLong);
  CHECK(memcmp(&before, &desk.typist.typed(), sizeof before) == 0);
  CHECK(desk.type("\n") == Told::kNothing);
}

TEST(words_that_ask_for_something) {
  Desk desk;
  CHECK(desk.type("save\n") == Told::kSave);
  CHECK(desk.type("show\n") == Told::kShow);
  CHECK(desk.type("forget\n") == Told::kForget);
  CHECK(desk.type("address 2\n") == Told::kAddress);
  CHECK_EQ(desk.typist.address(), 2);
  CHECK(desk.type("modules 2\n") == Told::kTaken);
  CHECK_EQ(desk.typist.typed().modules, 2);
  CHECK(desk.type("kid k2\n") == Told::kTaken);
  CHECK(desk.type("name gateway\n") == Told::kTaken);
  CHECK(desk.type("updates https://updates.example/esp32/manifest\n") == Told::kTaken);
  CHECK(desk.type("updates \n") == Told::kTaken);
  CHECK(desk.type("broker 10.0.0.7\n") == Told::kTaken);
  CHECK_EQ(desk.typist.typed().port, 8883);
  CHECK(desk.type("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n") == Told::kTaken);
  CHECK_TEXT(desk.typist.typed().release_key, "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n");
  CHECK(desk.typist.typed().ca[0] == 0);
}

TEST(settings_come_back_from_the_store_whole_or_not_at_all) {
  Desk desk;
  set_up(desk);
  fakes::Values values;
  Settings again = blank_settings();
  CHECK(!load(values.store(), again));
  CHECK(save(values.store(), desk.typist.typed()));
  CHECK(load(values.store(), again));
  CHECK_TEXT(again.ca, desk.typist.typed().ca);
  CHECK_TEXT(again.wifi_password, desk.typist.typed().wifi_password);
  CHECK(memcmp(&again.who, &desk.typist.typed().who, sizeof again.who) == 0);
  CHECK(again.has_key && again.port == 8884);
  std::vector<uint8_t>& bytes = values.all.at("settings");
  for (size_t at : {size_t{0}, size_t{40}, bytes.size() - 1}) {
    bytes[at] ^= 4;
    CHECK(!load(values.store(), again));
    bytes[at] ^= 4;
  }
  values.broken = true;
  CHECK(!save(values.store(), desk.typist.typed()));
}

TEST(the_frame_that_gives_an_address_is_modbus) {
  uint8_t frame[kPzemAddressFrame];
  pzem_give_address(2, frame);
  const uint8_t wanted[] = {0xf8, 0x06, 0x00, 0x02, 0x00, 0x02};
  CHECK(memcmp(frame, wanted, sizeof wanted) == 0);
  uint16_t sum = 0xffff;
  for (uint8_t byte : wanted) {
    sum = static_cast<uint16_t>(sum ^ byte);
    for (int bit = 0; bit < 8; bit++) sum = static_cast<uint16_t>((sum & 1) != 0 ? sum >> 1 ^ 0xa001 : sum >> 1);
  }
  CHECK_EQ(frame[6] | frame[7] << 8, sum);
}
