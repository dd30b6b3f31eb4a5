// ESP-IDF 5.5.1, lwip; a macro there, for sntp_set_sync_interval.
#pragma once
#include "esp_err.h"
extern "C" void esp_sntp_set_sync_interval(uint32_t ms);
