// Which pin is what. wokwi/diagram.json is held to these by a test.
#pragma once

namespace jirani {

constexpr int kPinPzemTx = 17;  // to the modules' RX; a board with PSRAM uses 16 and 17 itself
constexpr int kPinPzemRx = 16;
constexpr int kPinRelay = 26;   // high: the coil is drawn, and the contact that carries the house opens
constexpr int kPinLed = 25;     // lit: connected to the gateway
constexpr int kPinCover = 27;   // to ground while the cover is closed

}  // namespace jirani
