// What this firmware is.
#pragma once

#include "../logic/made.h"

// Given by platformio.ini.
#ifndef JIRANI_VERSION
#define JIRANI_VERSION "0.0.1"
#endif

namespace jirani {

/// Releases for other boards are not taken.
constexpr char kHardware[] = "esp32-pzem-1";

constexpr uint64_t kMadeMs = made_ms(__DATE__);

}  // namespace jirani
