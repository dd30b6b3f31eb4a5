#include "updater.h"

#include <esp_http_client.h>
#include <esp_log.h>
#include <esp_ota_ops.h>
#include <freertos/FreeRTOS.h>
#include <freertos/task.h>

#include "about.h"
#include "board.h"
#include "signature.h"

namespace jirani {
namespace {

constexpr char kTag[] = "update";
constexpr int kTimeoutMs = 10000;
constexpr uint32_t kStack = 10240;
constexpr size_t kPiece = 1024;

/// One answer by HTTPS, from a server whose certificate is of our own CA.
class Answer {
 public:
  Answer(const char* address, const char* ca) {
    esp_http_client_config_t config = {};
    config.url = address;
    config.cert_pem = ca;
    config.timeout_ms = kTimeoutMs;
    config.disable_auto_redirect = true;
    config.transport_type = HTTP_TRANSPORT_OVER_SSL;
    client_ = esp_http_client_init(&config);
  }
  ~Answer() {
    if (client_ != nullptr) esp_http_client_cleanup(client_);
  }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  bool good() {
    return client_ != nullptr && esp_http_client_open(client_, 0) == ESP_OK && esp_http_client_fetch_headers(client_) >= 0 &&
           esp_http_client_get_status_code(client_) == 200;
  }
  /// 0 at the end, below it when the way broke.
  int read(char* to, size_t most) { return esp_http_client_read(client_, to, static_cast<int>(most)); }

 private:
  esp_http_client_handle_t client_;
};

struct OtaSlot {
  const esp_partition_t* partition = esp_ota_get_next_update_partition(nullptr);
  esp_ota_handle_t handle = 0;

  Slot slot() {
    return {this,
            [](void* self, uint32_t) {
              OtaSlot& its = *static_cast<OtaSlot*>(self);
              // Erased as it is written: the whole slot at once would stop the flash for seconds.
              return esp_ota_begin(its.partition, OTA_WITH_SEQUENTIAL_WRITES, &its.handle) == ESP_OK;
            },
            [](void* self, const uint8_t* bytes, size_t length) {
              return esp_ota_write(static_cast<OtaSlot*>(self)->handle, bytes, length) == ESP_OK;
            },
            [](void* self) {
              OtaSlot& its = *static_cast<OtaSlot*>(self);
              return esp_ota_end(its.handle) == ESP_OK && esp_ota_set_boot_partition(its.partition) == ESP_OK;
            },
            [](void* self) { esp_ota_abort(static_cast<OtaSlot*>(self)->handle); }};
  }
};

}  // namespace

void Updater::start() {
  if (settings_.updates[0] == 0 || settings_.release_key[0] == 0) return;
  xTaskCreate(task, "updates", kStack, this, 1, nullptr);
}

void Updater::task(void* self) {
  Updater& its = *static_cast<Updater*>(self);
  while (true) {
    vTaskDelay(pdMS_TO_TICKS(10000));
    if (its.online_ && !its.ready_ && its.asking_.due(up_ms(), dice())) its.look();
  }
}

void Updater::look() {
  Release release;
  if (!fetch_manifest(release)) return;
  const esp_partition_t* other = esp_ota_get_next_update_partition(nullptr);
  if (other == nullptr) return;
  Worth worth = judge(release, kHardware, version_number(JIRANI_VERSION), other->size, tries_);
  if (worth == Worth::kTake) load(release);
  else if (worth != Worth::kNotNewer) ESP_LOGW(kTag, "release %lu is not taken: %d", static_cast<unsigned long>(release.version), static_cast<int>(worth));
}

bool Updater::fetch_manifest(Release& release) {
  char text[kMostManifest + 1];
  size_t length = 0;
  Answer answer(settings_.updates, settings_.ca);
  if (!answer.good()) return false;
  for (int got; (got = answer.read(text + length, sizeof text - length)) != 0; length += static_cast<size_t>(got))
    if (got < 0 || length + static_cast<size_t>(got) >= sizeof text) return false;
  if (read_release(text, length, release) && is_signed(release, settings_.release_key)) return true;
  ESP_LOGW(kTag, "the manifest is none of ours");
  return false;
}

void Updater::load(const Release& release) {
  char address[sizeof settings_.updates + sizeof release.image];
  if (!image_address(settings_.updates, release.image, address, sizeof address)) return;
  OtaSlot ota;
  Download download(ota.slot(), release, tries_);
  Answer answer(address, settings_.ca);
  if (!answer.good() || !download.begin()) return;
  static char piece[kPiece];
  int got;
  while ((got = answer.read(piece, sizeof piece)) > 0 &&
         download.take(reinterpret_cast<const uint8_t*>(piece), static_cast<size_t>(got))) {
  }
  Download::End end = download.finish();
  ESP_LOGI(kTag, "release %lu: %d", static_cast<unsigned long>(release.version), static_cast<int>(end));
  ready_ = end == Download::End::kReady;
}

bool Updater::on_trial() {
  esp_ota_img_states_t state;
  return esp_ota_get_state_partition(esp_ota_get_running_partition(), &state) == ESP_OK && state == ESP_OTA_IMG_PENDING_VERIFY;
}

void Updater::keep() { esp_ota_mark_app_valid_cancel_rollback(); }

void Updater::go_back() { esp_ota_mark_app_invalid_rollback_and_reboot(); }

}  // namespace jirani
