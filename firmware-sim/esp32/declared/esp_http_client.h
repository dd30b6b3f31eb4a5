// ESP-IDF 5.5.1, esp_http_client.
#pragma once
#include "esp_err.h"
typedef struct esp_http_client* esp_http_client_handle_t;
enum esp_http_client_transport_t { HTTP_TRANSPORT_UNKNOWN, HTTP_TRANSPORT_OVER_TCP, HTTP_TRANSPORT_OVER_SSL };
struct esp_http_client_config_t {
  const char* url;
  const char* cert_pem;
  int timeout_ms;
  bool disable_auto_redirect;
  esp_http_client_transport_t transport_type;
};
extern "C" {
esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t* config);
esp_err_t esp_http_client_open(esp_http_client_handle_t client, int write_len);
int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client);
int esp_http_client_get_status_code(esp_http_client_handle_t client);
int esp_http_client_read(esp_http_client_handle_t client, char* to, int length);
esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client);
}
