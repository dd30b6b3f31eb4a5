// ESP-IDF 5.5.1, esp_timer: microseconds since the start.
#pragma once
#include "esp_err.h"
extern "C" int64_t esp_timer_get_time(void);
