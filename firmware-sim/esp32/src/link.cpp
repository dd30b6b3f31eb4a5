#include "link.h"

#include "board.h"
#include "news.h"

namespace jirani {
namespace {

constexpr int kKeepAliveS = 60;
// Less than the watchdog's patience: the loop may wait for the client's lock so long.
constexpr int kNetworkTimeoutMs = 8000;
constexpr int kInRoom = 2048;
constexpr uint64_t kOutboxRoom = 48 * 1024;  // two of the longest messages, and a hello

}  // namespace

bool Link::dial(const char* will, size_t length) {
  hang_up();
  topic(settings_.who, "up/state", state_topic_);
  topic(settings_.who, "down/#", down_topic_);
  esp_mqtt_client_config_t config = {};
  config.broker.address.hostname = settings_.broker;
  config.broker.address.port = settings_.port;
  config.broker.address.transport = MQTT_TRANSPORT_OVER_SSL;
  config.broker.verification.certificate = settings_.ca;
  if (settings_.name[0] != 0) config.broker.verification.common_name = settings_.name;
  config.credentials.client_id = settings_.who.dev;
  config.credentials.username = settings_.who.dev;
  config.credentials.authentication.password = settings_.password;
  config.session.last_will.topic = state_topic_;
  config.session.last_will.msg = will;
  config.session.last_will.msg_len = static_cast<int>(length);
  config.session.last_will.qos = 1;
  config.session.last_will.retain = 1;
  config.session.keepalive = kKeepAliveS;
  config.session.protocol_ver = MQTT_PROTOCOL_V_3_1_1;
  config.network.disable_auto_reconnect = true;
  config.network.timeout_ms = kNetworkTimeoutMs;
  config.buffer.size = kInRoom;
  config.outbox.limit = kOutboxRoom;
  client_ = esp_mqtt_client_init(&config);
  call_++;
  if (client_ == nullptr) return false;
  return esp_mqtt_client_register_event(client_, MQTT_EVENT_ANY, on_event, this) == ESP_OK && esp_mqtt_client_start(client_) == ESP_OK;
}

void Link::hang_up() {
  // Waits for the client's task, so no event comes after it.
  if (client_ != nullptr) esp_mqtt_client_destroy(client_);
  client_ = nullptr;
}

bool Link::publish(const char* topic, const char* payload, size_t length, bool retained) {
  // Into the outbox only: the loop must not wait for the network.
  return client_ != nullptr && esp_mqtt_client_enqueue(client_, topic, payload, static_cast<int>(length), 1, retained ? 1 : 0, true) > 0;
}

void Link::on_event(void* self, esp_event_base_t, int32_t, void* data) {
  static_cast<Link*>(self)->happened(static_cast<esp_mqtt_event_handle_t>(data));
}

/// In the client's task.
void Link::happened(esp_mqtt_event_handle_t event) {
  switch (event->event_id) {
    case MQTT_EVENT_CONNECTED:
      if (esp_mqtt_client_subscribe_single(event->client, down_topic_, 1) < 0) tell({What::kConnectionLost, call_, 0, up_ms()});
      return;
    case MQTT_EVENT_SUBSCRIBED: {
      bool refused = event->error_handle != nullptr && event->error_handle->error_type == MQTT_ERROR_TYPE_SUBSCRIBE_FAILED;
      return tell({refused ? What::kConnectionLost : What::kConnected, call_, 0, up_ms()});
    }
    case MQTT_EVENT_DISCONNECTED: return tell({What::kConnectionLost, call_, 0, up_ms()});
    case MQTT_EVENT_DATA:
      if (inbox_.piece(event->topic, static_cast<size_t>(event->topic_len), event->data, static_cast<size_t>(event->data_len),
                       static_cast<size_t>(event->current_data_offset), static_cast<size_t>(event->total_data_len)))
        tell(inbox_);
      return;
    default: return;
  }
}

}  // namespace jirani
