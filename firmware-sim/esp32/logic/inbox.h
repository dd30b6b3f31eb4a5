// A message down, put together again from the pieces in which esp-mqtt hands over what is longer than its buffer. Only the
// first piece carries the topic.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../../core/messages.h"

namespace jirani {

/// An acknowledgement with 64 ranges has some 3 kB.
constexpr size_t kMostDown = 4096;

class Inbox {
 public:
  /// Answers whether the message is whole now. A piece that does not follow the last one spoils its message.
  bool piece(const char* topic, size_t topic_length, const char* data, size_t length, size_t offset, size_t total) {
    if (offset == 0) {
      good_ = topic_length > 0 && topic_length < sizeof topic_ && total > 0 && total <= kMostDown;
      length_ = 0;
      if (good_) memcpy(topic_, topic, topic_length);
      if (good_) topic_[topic_length] = 0;
    }
    good_ = good_ && offset == length_ && length <= total - offset;
    if (!good_) return false;
    memcpy(payload_ + offset, data, length);
    length_ += length;
    return length_ == total;
  }
  const char* topic() const { return topic_; }
  const char* payload() const { return payload_; }
  size_t length() const { return length_; }

 private:
  char topic_[kTopicRoom] = {};
  char payload_[kMostDown] = {};
  size_t length_ = 0;
  bool good_ = false;
};

}  // namespace jirani
