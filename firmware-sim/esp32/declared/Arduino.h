// arduino-esp32 3.3.5 (ESP-IDF 5.5.1).
#pragma once
#include "esp_err.h"
#define SET_LOOP_TASK_STACK_SIZE(bytes) \
  size_t getArduinoLoopTaskStackSize() { return bytes; }
void setup();
void loop();
extern "C" {
void delay(uint32_t ms);
bool verifyRollbackLater();
}
