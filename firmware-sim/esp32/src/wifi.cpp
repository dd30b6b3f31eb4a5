#include "wifi.h"

#include <esp_event.h>
#include <esp_netif.h>
#include <esp_netif_sntp.h>
#include <esp_sntp.h>
#include <esp_wifi.h>
#include <string.h>
#include <sys/time.h>

#include "board.h"
#include "news.h"

namespace jirani {
namespace {

constexpr uint32_t kSyncEveryMs = 1800000;

void on_wifi(void*, esp_event_base_t, int32_t id, void*) {
  if (id == WIFI_EVENT_STA_DISCONNECTED) tell({What::kNetworkLost, 0, 0, up_ms()});
}

void on_address(void*, esp_event_base_t, int32_t id, void*) {
  if (id == IP_EVENT_STA_GOT_IP) tell({What::kJoined, 0, 0, up_ms()});
  if (id == IP_EVENT_STA_LOST_IP) tell({What::kNetworkLost, 0, 0, up_ms()});
}

void on_time(timeval* now) {
  uint64_t t = static_cast<uint64_t>(now->tv_sec) * 1000 + static_cast<uint64_t>(now->tv_usec) / 1000;
  tell({What::kTime, 0, t, up_ms()});
}

bool done_or_done_before(esp_err_t result) { return result == ESP_OK || result == ESP_ERR_INVALID_STATE; }

}  // namespace

bool open_wifi(const Settings& settings) {
  wifi_init_config_t init = WIFI_INIT_CONFIG_DEFAULT();
  if (esp_netif_init() != ESP_OK || !done_or_done_before(esp_event_loop_create_default())) return false;
  if (esp_netif_create_default_wifi_sta() == nullptr || esp_wifi_init(&init) != ESP_OK) return false;
  esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_wifi, nullptr);
  esp_event_handler_register(IP_EVENT, ESP_EVENT_ANY_ID, on_address, nullptr);
  wifi_config_t config = {};
  // Neither of them ends with a zero when it is as long as can be.
  memcpy(config.sta.ssid, settings.ssid, sizeof config.sta.ssid);
  memcpy(config.sta.password, settings.wifi_password, sizeof config.sta.password);
  // Without a password an open network is meant, and only then.
  config.sta.threshold.authmode = settings.wifi_password[0] == 0 ? WIFI_AUTH_OPEN : WIFI_AUTH_WPA2_PSK;
  // The driver keeps no copy of the password: ours is in NVS.
  return esp_wifi_set_storage(WIFI_STORAGE_RAM) == ESP_OK && esp_wifi_set_mode(WIFI_MODE_STA) == ESP_OK &&
         esp_wifi_set_config(WIFI_IF_STA, &config) == ESP_OK && esp_wifi_start() == ESP_OK;
}

void join_wifi() { esp_wifi_connect(); }

void leave_wifi() { esp_wifi_disconnect(); }

int32_t wifi_strength() {
  wifi_ap_record_t point = {};
  return esp_wifi_sta_get_ap_info(&point) == ESP_OK ? point.rssi : 0;
}

void start_sntp() {
  static const char* const kServers[] = {"time.google.com", "pool.ntp.org", "time.cloudflare.com"};
  esp_sntp_config_t config = {};
  config.start = true;
  config.sync_cb = on_time;
  constexpr size_t kRoom = sizeof config.servers / sizeof config.servers[0];
  for (size_t i = 0; i < kRoom && i < sizeof kServers / sizeof kServers[0]; i++) config.servers[config.num_of_servers++] = kServers[i];
  esp_sntp_set_sync_interval(kSyncEveryMs);
  esp_netif_sntp_init(&config);
}

}  // namespace jirani
