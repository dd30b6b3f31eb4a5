#include "bus.h"

#include <string.h>

#include "../../core/bytes.h"

namespace jirani {

void pzem_give_address(uint8_t address, uint8_t frame[kPzemAddressFrame]) {
  // Register 2 of what can be written is the address.
  const uint8_t told[6] = {kPzemAny, 0x06, 0, 2, 0, address};
  memcpy(frame, told, sizeof told);
  put_le(frame + 6, crc16(told, sizeof told), 2);
}

void Bus::ask(uint64_t up) {
  uint8_t frame[kPzemRequest];
  pzem_request(static_cast<uint8_t>(kImportAddress + asked_), frame);
  line_.clear(line_.self);
  readers_[asked_].reset();
  line_.write(line_.self, frame, sizeof frame);
  asked_at_ = up;
  waiting_ = true;
}

void Bus::done() {
  waiting_ = false;
  asked_++;
}

bool Bus::tick(uint64_t up, Heard& heard) {
  if (!waiting_) {
    bool new_round = !begun_ || (asked_ >= modules_ && up - round_at_ >= kEveryMs);
    if (new_round) {
      begun_ = true;
      asked_ = 0;
      round_at_ = up;
    }
    if (asked_ < modules_) ask(up);
    return false;
  }
  uint8_t bytes[kPzemReply];
  size_t got = line_.read(line_.self, bytes, sizeof bytes);
  heard = {channel(), false, {}};
  for (size_t i = 0; i < got; i++) {
    PzemReader::State state = readers_[asked_].push(bytes[i]);
    if (state == PzemReader::State::kMore) continue;
    heard.well = state == PzemReader::State::kReading;
    heard.reading = readers_[asked_].reading();
    done();
    return true;
  }
  if (up - asked_at_ < kPatienceMs) return false;
  done();
  return true;
}

}  // namespace jirani
