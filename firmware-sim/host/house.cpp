#include "house.h"

#include "../core/bytes.h"

namespace jirani {
namespace {

constexpr uint64_t kSlot = 10;  // the load changes this often
constexpr uint64_t kRollsAt = 10000000;
constexpr uint64_t kSecondsOfHour = 3600;

void put_word(std::string& frame, uint32_t value) {
  frame += static_cast<char>(value >> 8 & 0xff);
  frame += static_cast<char>(value & 0xff);
}

void put_two_words(std::string& frame, uint32_t value) {
  put_word(frame, value & 0xffff);
  put_word(frame, value >> 16);
}

}  // namespace

uint32_t shuffled(uint64_t seed) {
  uint64_t z = seed + 0x9e3779b97f4a7c15ULL;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
  return static_cast<uint32_t>((z ^ z >> 31) >> 32);
}

uint32_t House::watts(Channel channel, uint64_t second) const {
  if (!script_.flows(second)) return 0;
  bool import = channel == Channel::kImport;
  uint64_t average = import ? script_.load() : script_.sun();
  uint64_t which = (static_cast<uint64_t>(script_.seed()) << 32 | number_) * 2 + (import ? 0 : 1);
  // From half of the average to half as much again.
  return static_cast<uint32_t>(average * (50 + shuffled(which * 1000003 + second / kSlot) % 101) / 100);
}

void House::live(uint64_t second) {
  for (; second_ < second; second_++) {
    if (script_.resets(second_)) {
      for (Channel channel : {Channel::kImport, Channel::kExport}) {
        size_t at = static_cast<size_t>(channel);
        before_reset_wh_[at] = wh(channel);
        watt_seconds_[at] = 0;
      }
      was_reset_ = true;
    }
    watt_seconds_[0] += watts(Channel::kImport, second_);
    watt_seconds_[1] += watts(Channel::kExport, second_);
  }
}

uint64_t House::wh(Channel channel) const {
  size_t at = static_cast<size_t>(channel);
  uint64_t begun = channel == Channel::kImport && !was_reset_ ? script_.counter() : 0;
  return before_reset_wh_[at] + begun + watt_seconds_[at] / kSecondsOfHour;
}

uint64_t House::shown(Channel channel) const {
  return (wh(channel) - before_reset_wh_[static_cast<size_t>(channel)]) % kRollsAt;
}

std::string House::answer(Channel channel, const uint8_t request[kPzemRequest]) const {
  uint8_t asked[kPzemRequest];
  pzem_request(request[0], asked);
  std::string sent(reinterpret_cast<const char*>(request), kPzemRequest), wanted(reinterpret_cast<char*>(asked), kPzemRequest);
  if (script_.now(Happening::kSilent, second_) || sent != wanted) return "";
  uint32_t power = watts(channel, second_), decivolts = 2300 + shuffled(second_) % 100;
  std::string frame;
  frame += static_cast<char>(request[0]);
  frame += static_cast<char>(request[1]);
  frame += static_cast<char>(kPzemReply - 5);
  put_word(frame, decivolts);
  put_two_words(frame, power * 10000 / decivolts);  // mA
  put_two_words(frame, power * 10);                 // tenths of a watt
  put_two_words(frame, static_cast<uint32_t>(shown(channel)));
  put_word(frame, 500);  // tenths of a hertz
  put_word(frame, 97);   // hundredths of a power factor
  put_word(frame, 0);
  uint16_t sum = crc16(reinterpret_cast<const uint8_t*>(frame.data()), frame.size());
  frame += static_cast<char>(sum & 0xff);
  frame += static_cast<char>(sum >> 8);
  if (script_.now(Happening::kNoise, second_)) disturb(frame);
  return frame;
}

/// Every third frame has a wrong bit, every third one noise before it.
void House::disturb(std::string& frame) const {
  uint32_t fate = shuffled(second_ * 31 + number_);
  if (fate % 3 == 0) frame[fate / 3 % frame.size()] = static_cast<char>(frame[fate / 3 % frame.size()] ^ 1 << fate % 8);
  if (fate % 3 == 1) frame = std::string("\xf8\x04\x00\xff", 4) + frame;
}

}  // namespace jirani
