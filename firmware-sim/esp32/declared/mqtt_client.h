// esp-mqtt 6af4446, the one in ESP-IDF 5.5.1. Configuration is in nested structs since 5.0; outbox.limit since 5.1.
#pragma once
#include "esp_event.h"
typedef struct esp_mqtt_client* esp_mqtt_client_handle_t;
enum esp_mqtt_event_id_t {
  MQTT_EVENT_ANY = -1,
  MQTT_EVENT_ERROR = 0,
  MQTT_EVENT_CONNECTED,
  MQTT_EVENT_DISCONNECTED,
  MQTT_EVENT_SUBSCRIBED,
  MQTT_EVENT_UNSUBSCRIBED,
  MQTT_EVENT_PUBLISHED,
  MQTT_EVENT_DATA
};
enum esp_mqtt_error_type_t { MQTT_ERROR_TYPE_NONE = 0, MQTT_ERROR_TYPE_SUBSCRIBE_FAILED = 3 };
enum esp_mqtt_transport_t { MQTT_TRANSPORT_UNKNOWN, MQTT_TRANSPORT_OVER_TCP, MQTT_TRANSPORT_OVER_SSL };
enum esp_mqtt_protocol_ver_t { MQTT_PROTOCOL_UNDEFINED, MQTT_PROTOCOL_V_3_1, MQTT_PROTOCOL_V_3_1_1 };
struct esp_mqtt_error_codes_t {
  esp_mqtt_error_type_t error_type;
};
struct esp_mqtt_event_t {
  esp_mqtt_event_id_t event_id;
  esp_mqtt_client_handle_t client;
  char* data;
  int data_len;
  int total_data_len;
  int current_data_offset;
  char* topic;
  int topic_len;
  esp_mqtt_error_codes_t* error_handle;
};
typedef esp_mqtt_event_t* esp_mqtt_event_handle_t;
struct esp_mqtt_client_config_t {
  struct {
    struct {
      const char* hostname;
      esp_mqtt_transport_t transport;
      uint32_t port;
    } address;
    struct {
      const char* certificate;
      const char* common_name;
    } verification;
  } broker;
  struct {
    const char* username;
    const char* client_id;
    struct {
      const char* password;
    } authentication;
  } credentials;
  struct {
    struct {
      const char* topic;
      const char* msg;
      int msg_len;
      int qos;
      int retain;
    } last_will;
    int keepalive;
    esp_mqtt_protocol_ver_t protocol_ver;
  } session;
  struct {
    int timeout_ms;
    bool disable_auto_reconnect;
  } network;
  struct {
    int size;
  } buffer;
  struct {
    uint64_t limit;
  } outbox;
};
extern "C" {
esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t* config);
esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t client);
esp_err_t esp_mqtt_client_destroy(esp_mqtt_client_handle_t client);
int esp_mqtt_client_subscribe_single(esp_mqtt_client_handle_t client, const char* topic, int qos);
int esp_mqtt_client_enqueue(esp_mqtt_client_handle_t client, const char* topic, const char* data, int len, int qos, int retain, bool store);
esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t client, esp_mqtt_event_id_t event, esp_event_handler_t handler,
                                         void* argument);
}
