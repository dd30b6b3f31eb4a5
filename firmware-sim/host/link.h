// A device's MQTT connection by libmosquitto, without threads: who owns many of them polls their sockets. Each try has a client
// of its own, so nothing of an old connection is said on a new one: the core sends again what it must.
#pragma once
#include <mosquitto.h>
#include <stdint.h>

#include <string>

#include "../core/backoff.h"
#include "device.h"

namespace jirani {

/// Where the broker is and how it is spoken to.
struct Broker {
  std::string host;
  int port;
  std::string ca;  // a file: TLS; empty: plain
  int keepalive_s;
};

class Link {
 public:
  Link(const Broker& broker, const std::string& password, uint32_t random)
      : broker_(broker), password_(password), random_(random) {}
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  void serves(Device& device) { device_ = &device; }
  Network network() { return {this, publish}; }

  /// Connects when it is time, looks after timeouts, and takes what became of a try.
  void live(const Moment& now);
  /// When live has something to do next, by the elapsed time of its moments.
  uint64_t due(uint64_t elapsed) const;
  /// The socket to listen to; below zero: none.
  int socket() const { return client_ == nullptr ? -1 : mosquitto_socket(client_); }
  /// Another one for each try.
  uint32_t calls() const { return calls_; }
  bool wants_write() const { return client_ != nullptr && mosquitto_want_write(client_); }
  void readable();
  void writable();
  bool online() const { return online_; }

 private:
  /// Timeouts are seconds.
  static constexpr uint64_t kLookEvery = 1000;

  void call();
  void hang_up();
  uint32_t dice();
  static bool publish(void* self, const std::string& topic, const std::string& payload, bool retained);
  static void on_connect(mosquitto* client, void* self, int refused);
  static void on_subscribe(mosquitto* client, void* self, int id, int count, const int* granted);
  static void on_message(mosquitto* client, void* self, const mosquitto_message* message);

  const Broker& broker_;
  std::string password_;
  uint32_t random_;
  Device* device_ = nullptr;
  mosquitto* client_ = nullptr;
  Backoff backoff_;
  uint64_t next_try_ = 0;
  uint32_t calls_ = 0;
  bool begun_ = false;
  bool online_ = false;
  bool lost_ = false;
};

}  // namespace jirani
