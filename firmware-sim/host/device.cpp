#include "device.h"

#include <inttypes.h>
#include <stdio.h>

#include <algorithm>

namespace jirani {
namespace {

const About kAbout = {"1.0.0", "host", "pzem-004t-simulated", "poweron", -60, 180000, "[\"relay\",\"batch60\"]"};

}  // namespace

Device::Device(const Setup& setup, const Script& script, const Network& network)
    : setup_(setup),
      script_(script),
      house_(script, setup.number),
      flash_(setup.folder + "/flash", setup.sectors),
      store_(setup.folder),
      mischief_(script, network, setup.folder + "/tally", setup.neighbour) {}

void Device::live(const Moment& now) {
  now_ = now;
  house_.live(now.second);
  power();
  if (!meter_) return;
  bool sntp = !script_.now(Happening::kNoClock, now.second) && reaches_out(now);
  if (sntp && (!has_clock_ || up() - synced_ >= kSyncEvery)) {
    meter_->clock(now.sun, up());
    has_clock_ = true;
    synced_ = up();
  }
  meter_->cover(script_.now(Happening::kCover, now.second), up());
  if (measured_ == 0 || up() >= measured_ + kMeasureEvery) measure();
  meter_->tick(up());
}

uint64_t Device::due() const {
  uint64_t wait = kMeasureEvery;
  if (meter_) {
    if (meter_->ring().held() > 0) wait = kTick;
    wait = std::min(wait, up() < measured_ + kMeasureEvery ? measured_ + kMeasureEvery - up() : 0);
    // By the clock, and by the time since the start while there is none.
    for (uint64_t every : {setup_.config.period_ms, setup_.config.interval_ms})
      wait = std::min({wait, every - now_.sun % every, every - up() % every});
  }
  return now_.elapsed + std::max<uint64_t>(wait, 1);
}

void Device::power() {
  if (script_.now(Happening::kPower, now_.second)) {
    meter_.reset();
    return;
  }
  if (meter_ || broken_) return;
  Shell shell = {this, flash_.flash(), store_.store(), publish, relay};
  meter_ = std::make_unique<Meter>(setup_.who, kAbout, setup_.config, shell);
  started_ = now_.elapsed;
  measured_ = synced_ = 0;
  has_clock_ = false;
  broken_ = !meter_->start(0);
  if (broken_) meter_.reset();
}

void Device::measure() {
  measured_ = up();
  measure(House::Channel::kImport);
  measure(House::Channel::kExport);
}

void Device::measure(House::Channel channel) {
  uint8_t address = static_cast<uint8_t>(1 + static_cast<uint8_t>(channel)), request[kPzemRequest];
  pzem_request(address, request);
  PzemReader reader(address);
  for (char byte : house_.answer(channel, request))
    if (reader.push(static_cast<uint8_t>(byte)) == PzemReader::State::kReading)
      return meter_->measured(static_cast<Registers::Channel>(channel), reader.reading(), up());
  meter_->bus_failed(static_cast<Registers::Channel>(channel), up());
}

void Device::connected() {
  if (meter_) meter_->connected(up());
}

void Device::disconnected() {
  if (meter_) meter_->disconnected();
}

void Device::received(const char* topic, const char* payload, size_t length) {
  if (meter_) meter_->received(topic, payload, length, up());
}

std::string Device::will() const {
  char room[512];
  return meter_ ? std::string(room, meter_->will(room, sizeof room)) : std::string();
}

bool Device::publish(void* self, const char* topic, const char* payload, size_t length, bool retained) {
  Device& its = *static_cast<Device*>(self);
  return its.mischief_.publish(topic, std::string(payload, length), retained, its.now_.second);
}

void Device::relay(void* self, bool closed) {
  Device& its = *static_cast<Device*>(self);
  if (its.closed_ != closed) its.moved_++;
  its.closed_ = closed;
}

std::string Device::account() const {
  std::string text = std::string("{\"dev\":\"") + dev() + "\"";
  auto number = [&text](const char* name, uint64_t value) { text += ",\"" + std::string(name) + "\":" + std::to_string(value); };
  number("flowed_import_wh", house_.wh(House::Channel::kImport));
  number("flowed_export_wh", house_.wh(House::Channel::kExport));
  number("published", mischief_.count(Mischief::kPublished));
  number("duplicated", mischief_.count(Mischief::kDuplicated));
  number("tampered", mischief_.count(Mischief::kTampered));
  number("wrong_key", mischief_.count(Mischief::kWrongKey));
  number("trespassed", mischief_.count(Mischief::kTrespassed));
  number("relay_moved", moved_);
  text += ",\"relay_closed\":" + std::string(closed_ ? "true" : "false");
  text += ",\"powered\":" + std::string(meter_ ? "true" : "false");
  if (meter_) {
    number("import_wh", meter_->registers().import_wh());
    number("export_wh", meter_->registers().export_wh());
    number("generation", meter_->registers().generation());
    number("boot", meter_->boot());
    number("held", meter_->ring().held());
    number("unkept", meter_->unkept());
    number("forged", meter_->forged());
    number("malformed", meter_->malformed());
    number("credit_rev", meter_->supply().shown().revision);
    text += ",\"credit_wh\":" + std::to_string(meter_->supply().left(meter_->registers().import_wh()));
  }
  return text + "}";
}

}  // namespace jirani
