// ESP-IDF 5.5.1, esp_common. In this folder only what our shell uses is declared, so that it can be compiled without ESP-IDF;
// nothing here can be linked or run. Fields and names that we do not use are left out: sizes and orders mean nothing.
#pragma once
#include <stddef.h>
#include <stdint.h>
typedef int esp_err_t;
#define ESP_OK 0
#define ESP_ERR_INVALID_STATE 0x103
