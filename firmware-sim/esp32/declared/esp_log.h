// ESP-IDF 5.5.1, log: macros there, with printf's check of what is given.
#pragma once
#include "esp_err.h"
__attribute__((format(printf, 2, 3))) void esp_log_said(const char* tag, const char* format, ...);
#define ESP_LOGE(tag, ...) esp_log_said(tag, __VA_ARGS__)
#define ESP_LOGW(tag, ...) esp_log_said(tag, __VA_ARGS__)
#define ESP_LOGI(tag, ...) esp_log_said(tag, __VA_ARGS__)
