// FreeRTOS 10.5.1 as in ESP-IDF 5.5.1; the first and the second are macros there.
#pragma once
#include "FreeRTOS.h"
typedef struct QueueDefinition* QueueHandle_t;
extern "C" {
QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t item_size);
BaseType_t xQueueSend(QueueHandle_t queue, const void* item, TickType_t wait);
BaseType_t xQueueReceive(QueueHandle_t queue, void* item, TickType_t wait);
}
