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
      if (!store_.forget(ring_flash())) printf("not all was forgotten: say it again after the start\n");
      else printf("forgotten: starting again\n");
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
  const Settings& its = typist_.typed();
  const char* open = lacks(its);
  // The version within the text: `release` looks for it in the image.
  printf("jirani-firmware " JIRANI_VERSION " on %s\ndev %s\nkid %s\nbroker %s:%d\nname %s\nwifi %s\nmodules %d\nupdates %s\n", kHardware,
         its.who.dev, its.who.kid, its.broker, its.port, its.name, its.ssid, its.modules, its.updates);
  printf("still to say: %s\n", open == nullptr ? "nothing" : open);
}

void Console::save_settings() {
  const char* open = lacks(typist_.typed());
  if (open != nullptr) {
    printf("not saved: still to say: %s\n", open);
    return;
  }
  if (!save(store_.store(), typist_.typed())) {
    printf("not saved: the store does not take it\n");
    return;
  }
  printf("saved: starting again\n");
  esp_restart();
}

}  // namespace jirani
