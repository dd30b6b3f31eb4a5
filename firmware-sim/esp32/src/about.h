// What this firmware is.
#pragma once

// Both are given by platformio.ini.
#ifndef JIRANI_VERSION
#define JIRANI_VERSION "0.0.1"
#endif
#ifndef JIRANI_MADE_MS
#define JIRANI_MADE_MS 1767225600000ULL
#endif

namespace jirani {

/// Releases for other boards are not taken.
constexpr char kHardware[] = "esp32-pzem-1";

}  // namespace jirani
