#include "mischief.h"

#include <fcntl.h>
#include <unistd.h>

#include <vector>

namespace jirani {
namespace {

constexpr char kMac[] = ",\"mac\":\"";
constexpr Key kStolen = {{0x42}};

/// A digit of the last register, or else of the boot: something that somebody would gain by.
void another_number(std::string& payload) {
  size_t at = payload.rfind("\"imp\":");
  at = at == std::string::npos ? payload.find("\"boot\":") + 7 : at + 6;
  payload.insert(at, "9");
}

}  // namespace

void falsify(std::string& topic, std::string& payload, uint64_t kind) {
  size_t mac = payload.rfind(kMac) + sizeof kMac - 1;
  switch (kind % 4) {
    case 0: return another_number(payload);
    case 1: payload[mac] = payload[mac] == 'A' ? 'B' : 'A'; return;
    case 2: {
      bool reading = topic.compare(topic.rfind('/'), std::string::npos, "/reading") == 0;
      topic = topic.substr(0, topic.rfind('/')) + (reading ? "/event" : "/reading");
      return;
    }
    default: payload = payload.substr(0, mac) + std::string(kMacLength, 'A') + "\"}";
  }
}

std::string signed_with(const Key& key, const std::string& topic, const std::string& payload) {
  size_t open = payload.rfind(kMac);
  std::vector<char> room(payload.size() + 1);
  Text text(room.data(), room.size());
  text.add(payload.data(), open);
  sign(key, topic.c_str(), text);
  return std::string(text.data(), text.length());
}

Mischief::Mischief(const Script& script, const Network& network, const std::string& tally, const std::string& neighbour)
    : script_(script),
      network_(network),
      neighbour_(neighbour),
      file_(::open(tally.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (pread(file_, counts_, sizeof counts_, 0) == sizeof counts_) return;
  for (uint64_t& each : counts_) each = 0;
  if (pwrite(file_, counts_, sizeof counts_, 0) < 0) close(file_), file_ = -1;
}

Mischief::~Mischief() {
  if (file_ >= 0) close(file_);
}

bool Mischief::strikes(Happening what, uint64_t second) const {
  uint32_t every = script_.every(what, second);
  return every > 0 && counts_[kPublished] % every == 0;
}

void Mischief::counted(Count what) {
  counts_[what]++;
  off_t at = static_cast<off_t>(what * sizeof counts_[0]);
  if (pwrite(file_, &counts_[what], sizeof counts_[what], at) < 0) close(file_), file_ = -1;
}

bool Mischief::send(Count what, const std::string& topic, const std::string& payload) {
  if (!network_.publish(network_.self, topic, payload, false)) return false;
  counted(what);
  return true;
}

bool Mischief::publish(const std::string& topic, const std::string& payload, bool retained, uint64_t second) {
  // A hello stays as it is: the broker keeps it, and who comes later would hear the falsified one.
  if (retained) return network_.publish(network_.self, topic, payload, true);
  if (script_.now(Happening::kWrongKey, second))
    return send(kWrongKey, topic, signed_with(kStolen, topic, payload));
  if (!send(kPublished, topic, payload)) return false;
  if (strikes(Happening::kDuplicate, second)) send(kDuplicated, topic, payload);
  if (strikes(Happening::kTamper, second)) {
    std::string other_topic = topic, other = payload;
    falsify(other_topic, other, counts_[kTampered]);
    send(kTampered, other_topic, other);
  }
  if (strikes(Happening::kTrespass, second) && !neighbour_.empty())
    send(kTrespassed, "meters/v1/" + neighbour_ + topic.substr(topic.find("/up/")), payload);
  return true;
}

}  // namespace jirani
