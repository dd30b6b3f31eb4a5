// ESP-IDF 5.5.1, esp_netif (since 5.1).
#pragma once
#include <sys/time.h>

#include "esp_netif.h"
typedef void (*esp_sntp_time_cb_t)(struct timeval* now);
struct esp_sntp_config_t {
  bool start;
  esp_sntp_time_cb_t sync_cb;
  size_t num_of_servers;
  const char* servers[3];  // CONFIG_LWIP_SNTP_MAX_SERVERS
};
extern "C" esp_err_t esp_netif_sntp_init(const esp_sntp_config_t* config);
