// What other tasks (Wi-Fi, MQTT, SNTP) tell the loop, in the order in which it happened. Only the loop touches the core.
#pragma once
#include <stdint.h>

#include "../logic/inbox.h"

namespace jirani {

enum class What : uint8_t { kJoined, kNetworkLost, kConnected, kConnectionLost, kTime };

struct News {
  What what;
  uint32_t call;  // of which connection; what an old one says is not heard any more
  uint64_t t;
  uint64_t up;
};

/// Makes the two queues. False: there is no memory.
bool open_news();
void tell(const News& news);
bool hear(News& news);
/// A whole message. One that finds no room is sent again by the gateway, or asked for again by the core.
void tell(const Inbox& inbox);
bool hear(Inbox& inbox);

}  // namespace jirani
