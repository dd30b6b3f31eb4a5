#include "replay.h"

namespace jirani {

bool Replay::in_flight(uint32_t slot) const {
  for (const Flight& flight : flights_)
    for (size_t i = 0; i < flight.batch.count; i++)
      if (flight.batch.slots[i] == slot) return true;
  return false;
}

Replay::Flight* Replay::room(uint64_t up) {
  Flight* free = nullptr;
  for (Flight& flight : flights_) {
    if (flight.batch.count > 0 && up - flight.at >= kPatienceMs) flight.batch.count = 0;
    if (flight.batch.count == 0) free = &flight;
  }
  return free;
}

bool Replay::next(uint64_t up, Batch& batch) {
  if (room(up) == nullptr) return false;
  bool overdue = waiting_ && up - waiting_since_ >= kOverdueMs;
  if (overdue && up - last_sent_ < kOverdueMs) return false;
  if (messages_ % kJumpEvery == kJumpEvery - 1 && ring_.held() > kMostRows && newest_alone(batch)) return true;
  for (uint32_t age = 0; age < ring_.slots(); age++) {
    uint32_t slot = ring_.slot(age);
    if (ring_.live(slot) && !in_flight(slot) && from(age, batch)) return true;
  }
  return false;
}

/// The message that begins with a record: rows of its boot that follow it, or an event alone.
bool Replay::from(uint32_t age, Batch& batch) const {
  batch.count = 0;
  for (; age < ring_.slots() && batch.count < kMostRows; age++) {
    uint32_t slot = ring_.slot(age);
    Record record;
    if (!ring_.live(slot) || in_flight(slot) || !ring_.read(slot, record)) continue;
    if (batch.count == 0) {
      batch.kind = record.kind;
      batch.boot = record.boot;
    }
    if (record.boot != batch.boot) break;
    // An event between rows has its own message, after this one.
    if (record.kind != batch.kind) continue;
    batch.slots[batch.count++] = static_cast<uint16_t>(slot);
    if (batch.kind == RecordKind::kEvent) break;
  }
  return batch.count > 0;
}

bool Replay::newest_alone(Batch& batch) const {
  uint32_t slot;
  Record record;
  if (!ring_.newest(slot) || in_flight(slot) || !ring_.read(slot, record)) return false;
  batch.count = 1;
  batch.slots[0] = static_cast<uint16_t>(slot);
  batch.kind = record.kind;
  batch.boot = record.boot;
  return true;
}

void Replay::sent(const Batch& batch, size_t count, uint64_t up) {
  Flight* flight = room(up);
  if (flight == nullptr || count == 0) return;
  flight->batch = batch;
  flight->batch.count = count;
  flight->at = up;
  last_sent_ = up;
  messages_++;
  if (waiting_) return;
  waiting_ = true;
  waiting_since_ = up;
}

Named Replay::acknowledged(const Ack& ack, uint32_t boot) {
  waiting_ = false;
  Named newest = {false, 0};
  for (uint32_t age = 0; age < ring_.slots(); age++) {
    uint32_t slot = ring_.slot(age);
    Record record;
    if (!ring_.live(slot) || !ring_.read(slot, record)) continue;
    // Numbers rise with age.
    if (record.seq > ack.up_to) break;
    if (!ack.names(record.seq)) continue;
    ring_.free(slot);
    if (record.boot == boot) newest = {true, record.up};
  }
  for (Flight& flight : flights_) {
    bool open = false;
    for (size_t i = 0; i < flight.batch.count; i++) open = open || ring_.live(flight.batch.slots[i]);
    if (!open) flight.batch.count = 0;
  }
  return newest;
}

void Replay::disconnected() {
  for (Flight& flight : flights_) flight.batch.count = 0;
  waiting_ = false;
}

}  // namespace jirani
