#include "board.h"

#include <driver/gpio.h>
#include <driver/uart.h>
#include <esp_random.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <esp_timer.h>

#include "pins.h"

namespace jirani {
namespace {

constexpr uart_port_t kPzemPort = UART_NUM_2;
constexpr uart_port_t kConsolePort = UART_NUM_0;
constexpr uint64_t kBounceMs = 50;
constexpr uint32_t kWatchdogMs = 30000;  // the end of a connection may have to wait for a name that nobody answers

gpio_num_t pin(int number) { return static_cast<gpio_num_t>(number); }

void output(int number, uint32_t level) {
  // The level first, or the pin would be low for a moment whatever is wanted.
  gpio_set_level(pin(number), level);
  gpio_set_direction(pin(number), GPIO_MODE_OUTPUT);
}

void open_line(uart_port_t port, int baud, int buffer) {
  uart_config_t config = {};
  config.baud_rate = baud;
  config.data_bits = UART_DATA_8_BITS;
  config.parity = UART_PARITY_DISABLE;
  config.stop_bits = UART_STOP_BITS_1;
  config.flow_ctrl = UART_HW_FLOWCTRL_DISABLE;
  config.source_clk = UART_SCLK_DEFAULT;
  uart_param_config(port, &config);
  uart_driver_install(port, buffer, 0, 0, nullptr, 0);
}

}  // namespace

void safe_pins() {
  output(kPinRelay, 0);
  output(kPinLed, 0);
  gpio_set_direction(pin(kPinCover), GPIO_MODE_INPUT);
  gpio_set_pull_mode(pin(kPinCover), GPIO_PULLUP_ONLY);
}

void relay(bool closed) { gpio_set_level(pin(kPinRelay), closed ? 0 : 1); }

void led(bool lit) { gpio_set_level(pin(kPinLed), lit ? 1 : 0); }

bool cover_is_open(uint64_t up) {
  static bool open = false;
  static uint64_t other_since = 0;
  bool now = gpio_get_level(pin(kPinCover)) != 0;
  if (now == open) other_since = up;
  else if (up - other_since >= kBounceMs) open = now;
  return open;
}

Line pzem_line() {
  open_line(kPzemPort, 9600, 256);
  uart_set_pin(kPzemPort, kPinPzemTx, kPinPzemRx, UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE);
  return {nullptr, [](void*, const uint8_t* bytes, size_t length) { uart_write_bytes(kPzemPort, bytes, length); },
          [](void*, uint8_t* to, size_t most) {
            int got = uart_read_bytes(kPzemPort, to, static_cast<uint32_t>(most), 0);
            return got > 0 ? static_cast<size_t>(got) : size_t{0};
          },
          [](void*) { uart_flush_input(kPzemPort); }};
}

void open_console() { open_line(kConsolePort, 115200, 1024); }

bool typed(char& byte) { return uart_read_bytes(kConsolePort, &byte, 1, 0) == 1; }

void start_watchdog() {
  esp_task_wdt_config_t config = {};
  config.timeout_ms = kWatchdogMs;
  config.trigger_panic = true;
  // Arduino has begun it already, or not: that depends on its build.
  if (esp_task_wdt_reconfigure(&config) != ESP_OK) esp_task_wdt_init(&config);
  esp_task_wdt_add(nullptr);
}

void feed_watchdog() { esp_task_wdt_reset(); }

uint64_t up_ms() { return static_cast<uint64_t>(esp_timer_get_time()) / 1000; }

uint32_t dice() { return esp_random(); }

const char* reset_reason() {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON: return "poweron";
    case ESP_RST_BROWNOUT: return "brownout";
    case ESP_RST_SW: return "restart";
    case ESP_RST_PANIC: return "panic";
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT: return "watchdog";
    default: return "other";
  }
}

uint32_t free_heap() { return esp_get_free_heap_size(); }

}  // namespace jirani
