#include "meter.h"

#include <string.h>

namespace jirani {
namespace {

bool ends_with(const char* text, const char* end) {
  size_t length = strlen(text), wanted = strlen(end);
  return length >= wanted && strcmp(text + length - wanted, end) == 0;
}

int32_t watts_of(int64_t milliwatts) {
  int64_t half = milliwatts < 0 ? -500 : 500;
  return static_cast<int32_t>((milliwatts + half) / 1000);
}

}  // namespace

Meter::Meter(const Identity& who, const About& about, const Config& config, const Shell& shell)
    : who_(who),
      about_(about),
      config_(config),
      shell_(shell),
      ring_(shell.flash),
      sequence_(shell.store),
      registers_(shell.store, config.registers),
      commands_(shell.store, supply_),
      replay_(ring_) {}

bool Meter::start(uint64_t up) {
  // Numbers go on above all that is in the ring, whoever's it is.
  if (!ring_.mount() || !sequence_.start(ring_.highest_seq(), ring_.highest_boot()) || !move_in()) return false;
  Record row;
  bool has_row = ring_.last_row(row);
  registers_.start(up, has_row ? row.generation : 0, has_row ? row.import_wh : 0, has_row ? row.export_wh : 0);
  clock_.start(ring_.latest_t());
  commands_.start();
  supply_.resume(registers_.import_wh(), registers_.generation());
  saved_away_ = supply_.away_ms();
  relay_closed_ = supply_.closed();
  shell_.relay(shell_.self, relay_closed_);
  return true;
}

/// What another home left here is erased before anything is said, and the new one has light. If the power goes in between, a
/// start begins again.
bool Meter::move_in() {
  Home home = home_of(shell_.store, who_);
  if (home == Home::kMine) return true;
  if (home == Home::kAnothers) {
    erase(shell_.flash);
    ring_ = Ring(shell_.flash);
    if (!ring_.mount() || ring_.highest_seq() > 0 || !registers_.forget() || !commands_.save()) return false;
  }
  return settle(shell_.store, who_);
}

void Meter::clock(uint64_t t, uint64_t up) {
  if (clock_.set(t, up)) event(EventType::kClockStepped, 0, up);
}

void Meter::measured(Registers::Channel channel, const PzemReading& reading, uint64_t up) {
  uint64_t import_before = registers_.import_wh();
  Register::Verdict verdict = registers_.take(channel, reading.wh, up);
  if (verdict == Register::Verdict::kDoubtful) return bus_failed(channel, up);
  bus_bad_[static_cast<size_t>(channel)] = false;
  measured_ = true;
  if (verdict == Register::Verdict::kReset) {
    supply_.register_reset(import_before, registers_.import_wh(), registers_.generation());
    // At once: a power cut now must not leave credit of the old registers beside the new ones.
    save(up);
    next_bits_ |= kRegisterReset;
    event(EventType::kRegisterReset, static_cast<uint8_t>(channel), up);
  }
  bool import = channel == Registers::Channel::kImport;
  watts_[import ? 0 : 1] = reading.milliwatts;
  gauges_.known = true;
  gauges_.watts = watts_of(watts_[0] - watts_[1]);
  // Both modules see the same line: volts and hertz of whoever spoke last, the current and factor of whoever counts.
  gauges_.millivolts = reading.millivolts;
  gauges_.millihertz = reading.millihertz;
  if (reading.milliwatts == 0 && watts_[import ? 1 : 0] != 0) return;
  gauges_.milliamperes = reading.milliamperes;
  gauges_.power_factor = static_cast<int16_t>(import ? reading.power_factor : -reading.power_factor);
}

void Meter::bus_failed(Registers::Channel channel, uint64_t up) {
  bus_bad_[static_cast<size_t>(channel)] = true;
  bus_failed_at_ = up;
  tell_changes(up);
}

void Meter::cover(bool open, uint64_t up) {
  cover_open_ = open;
  tell_changes(up);
}

/// Lost is told at once, back when both modules were well for a while. What may not be told now is told later, if it still is so.
void Meter::tell_changes(uint64_t up) {
  bool lost = bus_bad() || (bus_lost_told_ && up - bus_failed_at_ < kCalmMs);
  if (lost != bus_lost_told_ && bus_events_.take(up)) {
    bus_lost_told_ = lost;
    event(lost ? EventType::kBusLost : EventType::kBusBack, 0, up);
  }
  if (cover_open_ != cover_open_told_ && cover_events_.take(up)) {
    cover_open_told_ = cover_open_;
    event(cover_open_ ? EventType::kCoverOpened : EventType::kCoverClosed, 0, up);
  }
}

void Meter::connected(uint64_t up) {
  online_ = true;
  say_hello(up);
}

void Meter::disconnected() {
  online_ = false;
  replay_.disconnected();
}

Supply::Now Meter::now(uint64_t up) const {
  return {up, clock_.now(up), registers_.import_wh(), registers_.generation()};
}

/// A row belongs where a boundary of the clock lies between the last look and this one; without a clock, of the start.
bool Meter::row_is_due(uint64_t up) {
  uint64_t t = clock_.now(up);
  bool by_clock = t != 0;
  uint64_t mark = by_clock ? t : up;
  bool other_scale = by_clock != marked_by_clock_;
  bool due = mark / config_.period_ms != last_mark_ / config_.period_ms ||
             mark / config_.interval_ms != last_mark_ / config_.interval_ms;
  last_mark_ = mark;
  marked_by_clock_ = by_clock;
  return due || other_scale;
}

void Meter::make_row(uint64_t up) {
  Record row;
  row.kind = RecordKind::kRow;
  row.bits = next_bits_;
  if (ring_.take_lost() > 0) row.bits |= kRowsLost;
  uint8_t once = row.bits;
  if (cover_open_) row.bits |= kCoverOpen;
  if (!relay_closed_) row.bits |= kRelayOpen;
  if (bus_bad()) row.bits |= kBusError;
  row.generation = registers_.generation();
  row.import_wh = registers_.import_wh();
  row.export_wh = registers_.export_wh();
  if (!bus_bad()) row.gauges = gauges_;
  // What a row says once, the next one says if this one was not kept.
  next_bits_ = keep(row, up) ? 0 : static_cast<uint8_t>(once | kRowsLost);
}

void Meter::event(EventType type, uint8_t detail, uint64_t up) {
  Record record;
  record.kind = RecordKind::kEvent;
  record.event = type;
  record.detail = detail;
  keep(record, up);
}

bool Meter::keep(Record& record, uint64_t up) {
  record.boot = sequence_.boot();
  record.up = up;
  record.clock = clock_.quality(up);
  record.t = clock_.now(up);
  bool kept = sequence_.take(record.seq) && ring_.append(record);
  if (!kept) unkept_++;
  return kept;
}

size_t Meter::will(char* room, size_t size) const {
  Text text(room, size);
  return write_will(who_, sequence_.boot(), text) ? text.length() : 0;
}

void Meter::say_hello(uint64_t up) {
  Text text(room_, sizeof room_);
  Present present = {sequence_.boot(), sequence_.next(), ring_.held(), up, clock_.now(up), relay_closed_};
  char on[kTopicRoom];
  topic(who_, "up/state", on);
  if (write_hello(who_, about_, present, text)) shell_.publish(shell_.self, on, room_, text.length(), true);
}

void Meter::tick(uint64_t up) {
  supply_.tick(now(up));
  relay_follows(up);
  tell_changes(up);
  if (measured_ && row_is_due(up)) make_row(up);
  // So that who pulls the plug each day does not stay within the grace for ever.
  uint64_t away = supply_.away_ms();
  bool saves = !saved_ || away < saved_away_ || away - saved_away_ >= kSaveAwayMs;
  if (saves && up >= save_again_) save(up);
  if (online_) send(up);
}

void Meter::relay_follows(uint64_t up) {
  if (supply_.closed() == relay_closed_) return;
  relay_closed_ = supply_.closed();
  shell_.relay(shell_.self, relay_closed_);
  uint8_t why = static_cast<uint8_t>(supply_.reason());
  event(relay_closed_ ? EventType::kRelayClosed : EventType::kRelayOpened, why, up);
  // If this cannot be put down, a start decides again by what it knew.
  save(up);
}

/// A store that takes nothing now is asked again in a while, not at every tick.
void Meter::save(uint64_t up) {
  saved_ = commands_.save();
  if (saved_) saved_away_ = supply_.away_ms();
  else save_again_ = up + kSaveAgainMs;
}

void Meter::send(uint64_t up) {
  Batch batch;
  while (replay_.next(up, batch)) {
    Text text(room_, sizeof room_);
    const char* what = "up/reading";
    size_t count = write(batch, up, text, what);
    char on[kTopicRoom];
    topic(who_, what, on);
    if (count == 0 || !shell_.publish(shell_.self, on, room_, text.length(), false)) return;
    replay_.sent(batch, count, up);
  }
}

/// Answers how many of the records are in the message.
size_t Meter::write(const Batch& batch, uint64_t up, Text& text, const char*& what) {
  Record record;
  if (batch.kind == RecordKind::kEvent) {
    what = "up/event";
    return ring_.read(batch.slots[0], record) && write_event(who_, record, text) ? 1 : 0;
  }
  ReadingMessage message(who_, text);
  message.begin(batch.boot, clock_.now(up));
  size_t count = 0;
  while (count < batch.count && ring_.read(batch.slots[count], record) && message.row(record)) count++;
  return message.finish() ? count : 0;
}

void Meter::received(const char* topic, const char* payload, size_t length, uint64_t up) {
  if (ends_with(topic, "/down/ack")) on_ack(topic, payload, length, up);
  else if (ends_with(topic, "/down/cmd")) on_command(topic, payload, length, up);
  else forged_++;
}

bool Meter::read_well(Down read) {
  if (read == Down::kForged) forged_++;
  if (read == Down::kMalformed) malformed_++;
  return read == Down::kRead;
}

void Meter::on_ack(const char* topic, const char* payload, size_t length, uint64_t up) {
  Ack ack;
  if (!read_well(read_ack(who_, topic, payload, length, ack))) return;
  if (ack.t > kMostRecorded) return;
  // An old one that is played again frees nothing that the gateway had not then, and is no sign of life. One that is the first
  // to name what was made just now is new whatever our clock says, and knows the time better than unsigned SNTP.
  bool later = ack.t > last_ack_t_ && ack.t + Supply::kAwayMs > clock_.at_least(up);
  Named named = replay_.acknowledged(ack, sequence_.boot());
  bool fresh = named.any && up - named.up < Supply::kAwayMs;
  if (!fresh && !later) return;
  last_ack_t_ = ack.t;
  if (!fresh) clock_.told(ack.t, up);
  else if (clock_.proven(ack.t, up - named.up, up)) event(EventType::kClockStepped, 0, up);
  supply_.heard(now(up));
  relay_follows(up);
}

void Meter::on_command(const char* topic, const char* payload, size_t length, uint64_t up) {
  Command command;
  if (!read_well(read_command(who_, topic, payload, length, command))) return;
  uint64_t at_least = clock_.at_least(up);
  // One that is played again is no sign of life, and without a time nobody knows.
  if (at_least != 0 && command.exp > at_least && !commands_.remembers(command)) supply_.heard(now(up));
  const char* outcome = commands_.take(command, now(up), at_least);
  relay_follows(up);
  if (outcome == nullptr) return;
  Text text(room_, sizeof room_);
  char on[kTopicRoom];
  jirani::topic(who_, "up/result", on);
  Outcome said = {command.id_text, outcome, commands_.held(command, outcome)};
  bool written = write_result(who_, sequence_.boot(), said, clock_.now(up), relay_closed_, text);
  if (written) shell_.publish(shell_.self, on, room_, text.length(), false);
}

}  // namespace jirani
