// ESP-IDF 5.5.1, esp_netif.
#pragma once
#include "esp_event.h"
typedef struct esp_netif_obj esp_netif_t;
enum ip_event_t { IP_EVENT_STA_GOT_IP, IP_EVENT_STA_LOST_IP };
extern "C" {
extern esp_event_base_t const IP_EVENT;
esp_err_t esp_netif_init(void);
esp_netif_t* esp_netif_create_default_wifi_sta(void);
}
