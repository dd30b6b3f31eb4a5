#include "news.h"

#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>

namespace jirani {
namespace {

constexpr unsigned kNewsRoom = 16;
constexpr unsigned kMessageRoom = 3;

QueueHandle_t news_queue;
QueueHandle_t message_queue;

}  // namespace

bool open_news() {
  news_queue = xQueueCreate(kNewsRoom, sizeof(News));
  message_queue = xQueueCreate(kMessageRoom, sizeof(Inbox));
  return news_queue != nullptr && message_queue != nullptr;
}

void tell(const News& news) { xQueueSend(news_queue, &news, pdMS_TO_TICKS(1000)); }

bool hear(News& news) { return xQueueReceive(news_queue, &news, 0) == pdTRUE; }

void tell(const Inbox& inbox) { xQueueSend(message_queue, &inbox, 0); }

bool hear(Inbox& inbox) { return xQueueReceive(message_queue, &inbox, 0) == pdTRUE; }

}  // namespace jirani
