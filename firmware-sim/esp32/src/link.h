// The connection to the broker by esp-mqtt over TLS. Each call has a client of its own, so nothing of an old connection is said
// on a new one: the core sends again what it must.
#pragma once
#include <mqtt_client.h>

#include "../logic/inbox.h"
#include "../logic/settings.h"

namespace jirani {

class Link {
 public:
  explicit Link(const Settings& settings) : settings_(settings) {}

  /// will: signed, and the same for the whole time since the start.
  bool dial(const char* will, size_t length);
  void hang_up();
  bool publish(const char* topic, const char* payload, size_t length, bool retained);
  uint32_t call() const { return call_; }

 private:
  static void on_event(void* self, esp_event_base_t base, int32_t id, void* data);
  void happened(esp_mqtt_event_handle_t event);

  const Settings& settings_;
  esp_mqtt_client_handle_t client_ = nullptr;
  uint32_t call_ = 0;
  Inbox inbox_;
  char state_topic_[kTopicRoom] = {};
  char down_topic_[kTopicRoom] = {};
};

}  // namespace jirani
