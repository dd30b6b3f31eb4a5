// The Wi-Fi station, and SNTP over it. When to join is not decided here (logic/calls.h).
#pragma once
#include <stdint.h>

#include "../logic/settings.h"

namespace jirani {

bool open_wifi(const Settings& settings);
void join_wifi();
void leave_wifi();
/// dBm of the access point; 0 without one.
int32_t wifi_strength();
/// Asks three servers every half hour.
void start_sntp();

}  // namespace jirani
