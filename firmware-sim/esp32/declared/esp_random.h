// ESP-IDF 5.5.1, esp_hw_support.
#pragma once
#include "esp_err.h"
extern "C" uint32_t esp_random(void);
