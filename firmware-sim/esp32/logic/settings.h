// What a meter must be told once, by a technician at the serial line: who it is, its network, its broker and whom it believes.
// Not through the air: an access point of the meter's own would hand its key to whoever stands outside in that minute.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "../../core/hal.h"
#include "../../core/messages.h"

namespace jirani {

/// Texts are empty where nothing was said.
struct Settings {
  Identity who;
  bool has_key;
  char password[65];
  char broker[65];
  uint16_t port;
  char name[65];  // what the broker's certificate must be made out to, if not to the broker's address
  char ssid[33];
  char wifi_password[65];
  uint8_t modules;  // 1: import only; 2: import and export
  char updates[129];
  char ca[2049];
  char release_key[257];
};

/// Nothing said, and what is so unless something is said.
Settings blank_settings();

/// What became of a line.
enum class Told : uint8_t { kNothing, kTaken, kMore, kNotUnderstood, kTooLong, kSave, kShow, kForget, kAddress };

/// Takes settings line by line, as a person types or pastes them, into a copy: those that hold are read by other tasks
/// meanwhile, and change with the next start.
class Typist {
 public:
  /// What is typed from now on changes these.
  void begin(const Settings& now) { settings_ = now; }
  const Settings& typed() const { return settings_; }

  /// A byte of the serial line; an answer other than kNothing where a line ended.
  Told push(char byte);
  /// The address that `address N` wants given to the one module on the bus.
  uint8_t address() const { return address_; }

 private:
  static constexpr size_t kLine = 160;

  Told line();
  Told pem(char* to, size_t room);
  Told word(const char* name, char* value);

  Settings settings_ = blank_settings();
  char line_[kLine];
  size_t length_ = 0;
  bool too_long_ = false;
  char* pem_ = nullptr;
  size_t pem_room_ = 0;
  size_t pem_length_ = 0;
  bool pem_too_long_ = false;
  uint8_t address_ = 0;
};

/// What is still to be said before a meter can speak; nullptr: nothing.
const char* lacks(const Settings& settings);

/// One value in the store, with a checksum. False: there is none, or it is not whole.
bool load(const Store& store, Settings& settings);
bool save(const Store& store, const Settings& settings);

}  // namespace jirani
