// ESP-IDF 5.5.1, esp_wifi.
#pragma once
#include "esp_event.h"
enum wifi_mode_t { WIFI_MODE_NULL, WIFI_MODE_STA };
enum wifi_interface_t { WIFI_IF_STA };
enum wifi_storage_t { WIFI_STORAGE_FLASH, WIFI_STORAGE_RAM };
enum wifi_auth_mode_t { WIFI_AUTH_OPEN, WIFI_AUTH_WPA2_PSK = 3 };
enum wifi_event_t { WIFI_EVENT_STA_DISCONNECTED = 5 };
struct wifi_init_config_t {
  int magic;
};
#define WIFI_INIT_CONFIG_DEFAULT() {0x1F2F3F4F}
struct wifi_sta_config_t {
  uint8_t ssid[32];
  uint8_t password[64];
  struct {
    int8_t rssi;
    wifi_auth_mode_t authmode;
  } threshold;
};
union wifi_config_t {
  wifi_sta_config_t sta;
};
struct wifi_ap_record_t {
  int8_t rssi;
};
extern "C" {
extern esp_event_base_t const WIFI_EVENT;
esp_err_t esp_wifi_init(const wifi_init_config_t* config);
esp_err_t esp_wifi_set_storage(wifi_storage_t storage);
esp_err_t esp_wifi_set_mode(wifi_mode_t mode);
esp_err_t esp_wifi_set_config(wifi_interface_t which, wifi_config_t* config);
esp_err_t esp_wifi_start(void);
esp_err_t esp_wifi_connect(void);
esp_err_t esp_wifi_disconnect(void);
esp_err_t esp_wifi_sta_get_ap_info(wifi_ap_record_t* info);
}
