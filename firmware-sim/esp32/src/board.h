// What hangs on the board's pins, its serial lines, its watchdog and its clock.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "../logic/bus.h"

namespace jirani {

/// First of all: the relay in the state in which there is light.
void safe_pins();
void relay(bool closed);
void led(bool lit);
/// Whether the cover is open, debounced; to be called often.
bool cover_is_open(uint64_t up);

/// The line to the modules: 9600 8N1.
Line pzem_line();

/// The line to a technician.
void open_console();
/// False when nothing was typed.
bool typed(char& byte);

/// After 30 s without feed_watchdog() the board starts again.
void start_watchdog();
void feed_watchdog();

/// Milliseconds since the start.
uint64_t up_ms();
uint32_t dice();
/// Why the board started, as the hello says it.
const char* reset_reason();
uint32_t free_heap();

}  // namespace jirani
