// FreeRTOS 10.5.1 as in ESP-IDF 5.5.1; stacks are in bytes there.
#pragma once
#include "FreeRTOS.h"
typedef struct tskTaskControlBlock* TaskHandle_t;
typedef void (*TaskFunction_t)(void*);
extern "C" {
BaseType_t xTaskCreate(TaskFunction_t code, const char* name, uint32_t stack, void* parameter, UBaseType_t priority, TaskHandle_t* created);
void vTaskDelay(TickType_t ticks);
}
