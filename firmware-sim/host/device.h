// A simulated device: the core's meter with a flash, a store, two modules and a clock by a script.
#pragma once
#include <stdint.h>

#include <memory>
#include <string>

#include "../core/meter.h"
#include "files.h"
#include "house.h"
#include "mischief.h"

namespace jirani {

/// A moment: ms since this process began, by a clock that never goes back; and the neighbourhood's time.
struct Moment {
  uint64_t elapsed;
  uint64_t sun;  // ms since 1970
  uint64_t second;  // since the script's beginning
};

class Device {
 public:
  struct Setup {
    Identity who;
    std::string folder;     // is there, and this device's alone
    std::string neighbour;  // a device id of somebody else
    uint32_t number;
    uint32_t sectors;
    Config config;
  };

  Device(const Setup& setup, const Script& script, const Network& network);

  /// To be called when it is due, or more often.
  void live(const Moment& now);
  /// When live has something to do next, by the elapsed time of its moments: a second of the script, a measurement, a row's
  /// boundary, or what it holds and has to send.
  uint64_t due() const;
  /// What is heard from now on, is heard at that moment.
  void at(const Moment& now) { now_ = now; }
  /// It has power, and there is a network.
  bool reaches_out(const Moment& now) const { return meter_ && !script_.now(Happening::kOutage, now.second); }
  void connected();
  void disconnected();
  void received(const char* topic, const char* payload, size_t length);
  std::string will() const;

  const char* dev() const { return setup_.who.dev; }
  bool powered() const { return meter_ != nullptr; }
  /// It never began: its flash or its store is not to be used.
  bool broken() const { return broken_; }
  bool holds_nothing() const { return meter_ && meter_->ring().held() == 0; }
  const Meter& meter() const { return *meter_; }
  /// One JSON object: what flowed, and what the meter made of it.
  std::string account() const;

 private:
  static constexpr uint64_t kMeasureEvery = 1000;
  static constexpr uint64_t kTick = 100;  // the core's, while anything is under way
  static constexpr uint64_t kSyncEvery = 1800000;

  uint64_t up() const { return now_.elapsed - started_; }
  void power();
  void measure();
  void measure(House::Channel channel);
  static bool publish(void* self, const char* topic, const char* payload, size_t length, bool retained);
  static void relay(void* self, bool closed);

  Setup setup_;
  const Script& script_;
  House house_;
  FlashFile flash_;
  StoreFolder store_;
  Mischief mischief_;
  std::unique_ptr<Meter> meter_;
  Moment now_ = {0, 0, 0};
  uint64_t started_ = 0;
  uint64_t measured_ = 0;
  uint64_t synced_ = 0;
  bool has_clock_ = false;
  bool closed_ = true;
  bool broken_ = false;
  uint32_t moved_ = 0;
};

}  // namespace jirani
