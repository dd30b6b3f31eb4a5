// A whole meter without hardware: what the ESP32's shell and the host's call. Time comes in as a parameter, `up`: milliseconds
// since the start by a clock that never goes back.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "allowance.h"
#include "backoff.h"
#include "commands.h"
#include "home.h"
#include "pzem.h"
#include "registers.h"
#include "replay.h"
#include "ring.h"
#include "sequence.h"
#include "wall_clock.h"

namespace jirani {

/// What a shell does for the meter.
struct Shell {
  void* self;
  Flash flash;
  Store store;
  /// Hands a message to MQTT, QoS 1. False when it cannot be taken now.
  bool (*publish)(void* self, const char* topic, const char* payload, size_t length, bool retained);
  void (*relay)(void* self, bool closed);
};

struct Config {
  uint64_t period_ms = 60000;     // a row this often
  uint64_t interval_ms = 300000;  // and at each of the market's boundaries
  Registers::Config registers;
};

class Meter {
 public:
  Meter(const Identity& who, const About& about, const Config& config, const Shell& shell);

  /// False when the flash or the store cannot be used: the relay stays as it was, and nothing is said.
  bool start(uint64_t up);
  void clock(uint64_t t, uint64_t up);
  void measured(Registers::Channel channel, const PzemReading& reading, uint64_t up);
  /// A module that did not answer, or nonsense.
  void bus_failed(Registers::Channel channel, uint64_t up);
  void cover(bool open, uint64_t up);
  /// What the next hello says of the network's strength and the free memory.
  void radio(int32_t rssi, uint32_t heap) {
    about_.rssi = rssi;
    about_.heap = heap;
  }
  void connected(uint64_t up);
  void disconnected();
  void received(const char* topic, const char* payload, size_t length, uint64_t up);
  /// To be called at least ten times a second.
  void tick(uint64_t up);

  /// The last will, to be given at CONNECT. Answers its length, 0 when it does not fit.
  size_t will(char* room, size_t size) const;

  const Supply& supply() const { return supply_; }
  const Registers& registers() const { return registers_; }
  const Ring& ring() const { return ring_; }
  uint32_t boot() const { return sequence_.boot(); }
  /// Messages from the gateway that were not signed, or signed and not understood.
  uint32_t forged() const { return forged_; }
  uint32_t malformed() const { return malformed_; }
  /// Rows and events that could not be kept.
  uint32_t unkept() const { return unkept_; }

 private:
  static constexpr uint64_t kSaveAwayMs = 3600000;
  static constexpr uint64_t kSaveAgainMs = 60000;
  static constexpr uint64_t kCalmMs = 10000;

  Supply::Now now(uint64_t up) const;
  bool move_in();
  bool row_is_due(uint64_t up);
  void make_row(uint64_t up);
  void event(EventType type, uint8_t detail, uint64_t up);
  bool bus_bad() const { return bus_bad_[0] || bus_bad_[1]; }
  void tell_changes(uint64_t up);
  bool keep(Record& record, uint64_t up);
  void say_hello(uint64_t up);
  void send(uint64_t up);
  size_t write(const Batch& batch, uint64_t up, Text& text, const char*& what);
  void on_ack(const char* topic, const char* payload, size_t length, uint64_t up);
  void on_command(const char* topic, const char* payload, size_t length, uint64_t up);
  bool read_well(Down read);
  void relay_follows(uint64_t up);
  void save(uint64_t up);

  Identity who_;
  About about_;
  Config config_;
  Shell shell_;
  Ring ring_;
  Sequence sequence_;
  Registers registers_;
  WallClock clock_;
  Supply supply_;
  Commands commands_;
  Replay replay_;
  Gauges gauges_;
  int64_t watts_[2] = {};
  bool measured_ = false;
  bool bus_bad_[2] = {};
  bool bus_lost_told_ = false;
  uint64_t bus_failed_at_ = 0;
  bool cover_open_ = false;
  bool cover_open_told_ = false;
  Allowance bus_events_;
  Allowance cover_events_;
  bool online_ = false;
  bool relay_closed_ = true;
  uint8_t next_bits_ = 0;
  uint64_t last_mark_ = 0;
  bool marked_by_clock_ = false;
  uint64_t saved_away_ = 0;
  bool saved_ = true;
  uint64_t save_again_ = 0;
  uint64_t last_ack_t_ = 0;
  uint32_t forged_ = 0;
  uint32_t malformed_ = 0;
  uint32_t unkept_ = 0;
  char room_[kMostMessage];
};

}  // namespace jirani
