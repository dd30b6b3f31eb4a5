#include "console.h"

#include <esp_system.h>
#include <stdio.h>

#include "about.h"

namespace jirani {

void Console::tick() {
  for (char byte; typed(byte);) answer(typist_.push(byte));
}

void Console::answer(Told told) {
  switch (told) {
    case Told::kNothing:
    case Told::kMore: return;
    case Told::kTaken: printf("taken\n"); return;
    case Told::kTooLong: printf("too long: not taken\n"); return;
    case Told::kNotUnderstood:
      printf("not understood. dev, kid, key, password, broker, name, wifi, wifi-password, modules, updates, a PEM; address, show, save, forget\n");
      return;
    case Told::kShow: return show();
    case Told::kSave: return save_settings();
    case Told::kForget:
      store_.forget();
      printf("forgotten: starting again\n");
      return esp_restart();
    case Told::kAddress: {
      uint8_t frame[kPzemAddressFrame];
      pzem_give_address(typist_.address(), frame);
      line_.write(line_.self, frame, sizeof frame);
      printf("the module was told its address: %d\n", typist_.address());
      return;
    }
  }
}

void Console::show() const {
  const char* open = lacks(settings_);
  printf("firmware %s on %s\ndev %s\nkid %s\nbroker %s:%d\nname %s\nwifi %s\nmodules %d\nupdates %s\n", JIRANI_VERSION, kHardware,
         settings_.who.dev, settings_.who.kid, settings_.broker, settings_.port, settings_.name, settings_.ssid, settings_.modules,
         settings_.updates);
  printf("still to say: %s\n", open == nullptr ? "nothing" : open);
}

void Console::save_settings() {
  const char* open = lacks(settings_);
  if (open != nullptr) {
    printf("not saved: still to say: %s\n", open);
    return;
  }
  if (!save(store_.store(), settings_)) {
    printf("not saved: the store does not take it\n");
    return;
  }
  printf("saved: starting again\n");
  esp_restart();
}

}  // namespace jirani
