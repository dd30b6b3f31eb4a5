// What of Wokwi's interface for chips this chip uses, written down from its documentation (docs.wokwi.com/chips-api): the same
// names, types and layouts, so that Wokwi's own wokwi-api.h can stand in its place.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define IMPORTED(name) __attribute__((import_module("env"), import_name(name)))

enum { INPUT = 0, INPUT_PULLUP = 2 };

typedef int32_t pin_t;
typedef uint32_t uart_dev_t;
typedef uint32_t timer_t;

typedef struct {
  void* user_data;
  pin_t rx;
  pin_t tx;
  uint32_t baud_rate;
  void (*rx_data)(void* user_data, uint8_t byte);
  void (*write_done)(void* user_data);
  uint32_t reserved[8];
} uart_config_t;

typedef struct {
  void* user_data;
  void (*callback)(void* user_data);
  uint32_t reserved[8];
} timer_config_t;

extern IMPORTED("pinInit") pin_t pin_init(const char* name, uint32_t mode);
extern IMPORTED("attrInit") uint32_t attr_init(const char* name, uint32_t default_value);
extern IMPORTED("attrInit") uint32_t attr_init_float(const char* name, float default_value);
extern IMPORTED("attrRead") uint32_t attr_read(uint32_t attribute);
extern IMPORTED("attrReadFloat") float attr_read_float(uint32_t attribute);
extern IMPORTED("uartInit") uart_dev_t uart_init(const uart_config_t* config);
extern IMPORTED("uartWrite") bool uart_write(uart_dev_t uart, uint8_t* buffer, uint32_t count);
extern IMPORTED("timerInit") timer_t timer_init(const timer_config_t* config);
extern IMPORTED("timerStart") void timer_start(timer_t timer, uint32_t micros, bool repeat);
extern IMPORTED("getSimNanos") double get_sim_nanos(void);

__attribute__((export_name("__wokwi_api_version_1"), weak)) int wokwi_api_version(void) { return 1; }
