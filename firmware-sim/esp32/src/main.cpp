// The ESP32's shell: what the core decides, done by hardware. Everything of the core's is called from this one loop.
#include <Arduino.h>
#include <esp_log.h>
#include <esp_system.h>
#include <new>

#include "../../core/meter.h"
#include "../logic/calls.h"
#include "../logic/sane_time.h"
#include "about.h"
#include "board.h"
#include "console.h"
#include "flash.h"
#include "link.h"
#include "news.h"
#include "updater.h"
#include "wifi.h"

using namespace jirani;

SET_LOOP_TASK_STACK_SIZE(16 * 1024);

/// Else Arduino calls every image good before setup() has begun.
extern "C" bool verifyRollbackLater() { return true; }

namespace {

constexpr uint64_t kQuietMs = 60000;

/// All that lives as long as the board has power; built in place once, so the core's "no heap" holds here too.
struct Board {
  Settings settings = blank_settings();
  NvsStore nvs;
  Line line = pzem_line();
  Console console{nvs, line};
  Calls calls;
  Link link{settings};
  SaneTime time{kMadeMs};
  Inbox inbox;
  Meter* meter = nullptr;
  Bus* bus = nullptr;
  Updater* updater = nullptr;
  Trial trial{Updater::on_trial()};
  char will[512] = {};
  bool has_sntp = false;
  uint64_t ready_since = 0;
};

Board* board;

bool publish(void*, const char* topic, const char* payload, size_t length, bool retained) {
  return board->link.publish(topic, payload, length, retained);
}

void move_relay(void*, bool closed) { relay(closed); }

template <typename T, typename... With>
T* in_place(const With&... with) {
  alignas(T) static uint8_t room[sizeof(T)];
  return new (room) T(with...);
}

void start_meter() {
  const Settings& told = board->settings;
  About about = {JIRANI_VERSION, kHardware, "pzem-004t-v3", reset_reason(), 0, free_heap(), "[\"relay\",\"batch60\"]"};
  Shell shell = {nullptr, ring_flash(), board->nvs.store(), publish, move_relay};
  Meter* meter = in_place<Meter>(told.who, about, Config(), shell);
  // With a flash or a store that is not to be used there is light, and nothing is said: numbers would be given twice.
  if (!meter->start(up_ms())) {
    ESP_LOGE("meter", "flash or store cannot be used");
    return;
  }
  board->meter = meter;
  board->bus = in_place<Bus>(board->line, told.modules);
  board->updater = in_place<Updater>(static_cast<const Settings&>(told), board->nvs.store());
  board->updater->start();
  if (!open_wifi(told)) ESP_LOGE("wifi", "cannot be used");
}

void take_news(uint64_t up) {
  for (News news; hear(news);) {
    bool of_this_call = news.call == board->link.call();
    if (news.what == What::kJoined) {
      board->calls.joined();
      if (!board->has_sntp) start_sntp();
      board->has_sntp = true;
    }
    if (news.what == What::kNetworkLost) board->calls.network_lost();
    if (news.what == What::kConnectionLost && of_this_call) board->calls.connection_lost();
    if (news.what == What::kConnected && of_this_call) {
      board->calls.connected(up);
      board->meter->radio(wifi_strength(), free_heap());
      board->meter->connected(up);
    }
    if (news.what == What::kTime && board->time.take(news.t, news.up)) board->meter->clock(news.t + (up - news.up), up);
  }
}

void take_messages(uint64_t up) {
  while (hear(board->inbox)) {
    Meter& meter = *board->meter;
    uint32_t wrong = meter.forged() + meter.malformed(), held = meter.ring().held();
    meter.received(board->inbox.topic(), board->inbox.payload(), board->inbox.length(), up);
    if (meter.forged() + meter.malformed() == wrong) board->calls.answered(up);
    Verdict verdict = board->trial.judge(meter.ring().held() < held, up);
    if (verdict == Verdict::kKeep) Updater::keep();
  }
}

void follow_calls(uint64_t up) {
  Call call = board->calls.tick(up, dice());
  bool ends = call == Call::kLeave || call == Call::kHangUp;
  if (ends) {
    board->link.hang_up();
    board->meter->disconnected();
  }
  if (call == Call::kLeave) leave_wifi();
  if (call == Call::kJoin) join_wifi();
  if (call == Call::kDial && !board->link.dial(board->will, board->meter->will(board->will, sizeof board->will))) board->calls.connection_lost();
  led(board->calls.online());
  board->updater->online(board->calls.online());
}

/// A new image is tried when nothing waits to be sent, or soon.
void follow_update(uint64_t up) {
  if (board->trial.judge(false, up) == Verdict::kGoBack) Updater::go_back();
  if (!board->updater->wants_restart()) return;
  if (board->ready_since == 0) board->ready_since = up;
  if (board->meter->ring().held() == 0 || up - board->ready_since >= kQuietMs) esp_restart();
}

}  // namespace

void setup() {
  safe_pins();
  start_watchdog();
  open_console();
  board = in_place<Board>();
  if (!open_news() || !board->nvs.open()) {
    ESP_LOGE("meter", "no memory, or NVS cannot be used");
    return;
  }
  bool known = load(board->nvs.store(), board->settings);
  board->console.begin(board->settings);
  if (known && lacks(board->settings) == nullptr) start_meter();
  else ESP_LOGW("meter", "not set up yet: say `show` here");
}

void loop() {
  feed_watchdog();
  uint64_t up = up_ms();
  board->console.tick();
  if (board->meter == nullptr) {
    // An image that cannot even begin does not stay.
    if (board->trial.judge(false, up) == Verdict::kGoBack) Updater::go_back();
    delay(20);
    return;
  }
  take_news(up);
  take_messages(up);
  Heard heard;
  if (board->bus->tick(up, heard)) {
    if (heard.well) board->meter->measured(heard.channel, heard.reading, up);
    else board->meter->bus_failed(heard.channel, up);
  }
  board->meter->cover(cover_is_open(up), up);
  board->meter->tick(up);
  follow_calls(up);
  follow_update(up);
  delay(20);
}
