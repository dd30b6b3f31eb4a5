// When to join the Wi-Fi, when to call the broker, when to give up: decided here, done by the shell. Two waits that grow, one
// for each; only a signed word of the gateway makes the second small again, a connection alone is no success.
#pragma once
#include <stdint.h>

#include "../../core/backoff.h"

namespace jirani {

/// What the shell is to do now.
enum class Call : uint8_t { kNothing, kJoin, kLeave, kDial, kHangUp };

class Calls {
 public:
  static constexpr uint64_t kJoinMs = 30000;
  static constexpr uint64_t kDialMs = 60000;
  /// So long without a signed word although the connection stands: the whole way is built anew, Wi-Fi too.
  static constexpr uint64_t kSilenceMs = 1800000;

  /// To be called often. random: any 32 bits.
  Call tick(uint64_t up, uint32_t random);

  void joined();
  void network_lost();
  /// Subscribed, so acknowledgements will come.
  void connected(uint64_t up);
  void connection_lost();
  void answered(uint64_t up);
  bool online() const { return state_ == State::kOnline; }

 private:
  enum class State : uint8_t { kOff, kJoining, kOnNetwork, kDialling, kOnline };
  enum class News : uint8_t { kNone, kJoined, kNetworkLost, kConnectionLost };

  Call off(uint64_t up, uint32_t random);
  Call redial(uint64_t up, uint32_t random);

  State state_ = State::kOff;
  News news_ = News::kNone;
  Backoff network_;
  Backoff broker_;
  bool dialled_before_ = false;
  uint64_t next_ = 0;
  uint64_t since_ = 0;
};

}  // namespace jirani
