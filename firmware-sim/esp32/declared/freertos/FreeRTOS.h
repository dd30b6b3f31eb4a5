// FreeRTOS 10.5.1 as in ESP-IDF 5.5.1, 1,000 ticks a second as Arduino has it.
#pragma once
#include "../esp_err.h"
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
#define pdTRUE 1
#define pdMS_TO_TICKS(ms) static_cast<TickType_t>(ms)
