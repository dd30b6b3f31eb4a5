// A house with a meter, and a gateway as docs/mqtt.md describes it, in a few lines each.
#pragma once
#include "../core/meter.h"

#include <set>

#include "check.h"
#include "fakes.h"

namespace house {

using namespace jirani;

constexpr uint64_t kStart = 1767596400000;  // Monday 5 January 2026, 10:00 in Nairobi
const About kAbout = {"1.0.0", "host", "simulated", "poweron", -60, 180000, "[\"relay\",\"batch60\"]"};

struct Message {
  std::string topic, payload;
  bool retained;
};

inline uint64_t member(const std::string& json, const std::string& name, size_t from = 0) {
  size_t at = json.find("\"" + name + "\":", from);
  return at == std::string::npos ? 0 : strtoull(json.c_str() + at + name.size() + 3, nullptr, 10);
}

struct Row {
  uint64_t generation, import_wh, export_wh, t, up, boot, bits;
  bool operator==(const Row& o) const {
    return generation == o.generation && import_wh == o.import_wh && export_wh == o.export_wh && t == o.t && up == o.up &&
           boot == o.boot;
  }
};

/// What docs/mqtt.md says of the gateway, in a few lines.
struct Gateway {
  std::map<uint64_t, Row> rows;
  std::set<uint64_t> seen;
  std::vector<std::string> events, results;
  int refused = 0, clashes = 0, hellos = 0;
  uint64_t last_boot = 0;

  void take(const Message& message) {
    Identity me = fakes::who();
    if (!verify(me.key, message.topic.c_str(), message.payload.data(), message.payload.size())) {
      refused++;
      return;
    }
    const std::string& json = message.payload;
    std::string kind = message.topic.substr(message.topic.rfind('/') + 1);
    CHECK(message.retained == (kind == "state"));
    if (kind == "reading") readings(json);
    if (kind == "event") {
      uint64_t seq = member(json, "seq");
      if (rows.count(seq) > 0) clashes++;
      if (seen.insert(seq).second) events.push_back(json);
    }
    if (kind == "result") results.push_back(json);
    if (kind == "state") hellos++;
  }

  void readings(const std::string& json) {
    uint64_t boot = member(json, "boot");
    for (size_t at = json.find("{\"seq\":"); at != std::string::npos; at = json.find("{\"seq\":", at + 1)) {
      uint64_t seq = member(json, "seq", at);
      size_t end = json.find('}', at);
      std::string one = json.substr(at, end - at);
      Row row = {member(one, "gen"), member(one, "imp"), member(one, "exp"), member(one, "t"), member(one, "up"), boot,
                 member(one, "q")};
      auto found = rows.find(seq);
      if (found != rows.end() ? !(found->second == row) : seen.count(seq) > 0) clashes++;
      rows[seq] = row;
      seen.insert(seq);
    }
  }

  std::string ack(uint64_t t) const {
    uint64_t up_to = seen.empty() ? 0 : *seen.rbegin(), last = 0;
    std::string missing;
    int holes = 0;
    for (uint64_t seq : seen) {
      if (seq > last + 1 && last > 0) {
        if (++holes > 64) {
          up_to = last;
          break;
        }
        missing += (missing.empty() ? "[" : ",[") + std::to_string(last + 1) + "," + std::to_string(seq - 1) + "]";
      }
      last = seq;
    }
    return fakes::signed_down("down/ack", "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"upTo\":" + std::to_string(up_to) +
                                              ",\"missing\":[" + missing + "],\"t\":" + std::to_string(t) + "}");
  }
};

/// A house with two counters, a meter on its wall, and what survives when the power goes.
struct House {
  fakes::Nor nor{8};
  fakes::Values values;
  std::vector<Message> out;
  Meter* meter = nullptr;
  uint64_t up = 0;
  uint64_t import_wh = 9999000, export_wh = 100;  // the counter of the import begins again soon
  bool closed = true, deaf = false;
  Identity who = fakes::who();
  long budget_at_start = -1;

  ~House() { delete meter; }

  Shell shell() {
    return {this, nor.flash(), values.store(),
            [](void* self, const char* topic, const char* payload, size_t length, bool retained) {
              House& house = *static_cast<House*>(self);
              if (house.deaf) return false;
              house.out.push_back({topic, std::string(payload, length), retained});
              return true;
            },
            [](void* self, bool now_closed) { static_cast<House*>(self)->closed = now_closed; }};
  }

  bool start() {
    delete meter;
    out.clear();
    nor.budget = budget_at_start;
    up = 0;
    meter = new Meter(who, kAbout, Config(), shell());
    return meter->start(up);
  }

  void measure() {
    PzemReading reading = {240000, 5000, 1200000, static_cast<uint32_t>(import_wh % 10000000), 50000, 980, false};
    meter->measured(Registers::Channel::kImport, reading, up);
    reading.milliwatts = 300000;
    reading.wh = static_cast<uint32_t>(export_wh % 10000000);
    meter->measured(Registers::Channel::kExport, reading, up);
  }

  void run(uint64_t ms) {
    for (uint64_t until = up + ms; up < until; up += 1000) {
      measure();
      meter->tick(up);
    }
  }
};

inline std::string command(const std::string& id, uint64_t exp, const std::string& cmd, const std::string& args) {
  return fakes::signed_down("down/cmd", "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"id\":\"0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c" + id +
                                            "\",\"exp\":" + std::to_string(exp) + ",\"cmd\":\"" + cmd + "\",\"args\":" + args +
                                            "}");
}

inline void say(House& house, const char* what, const std::string& payload) {
  std::string topic = std::string("meters/v1/ke-nbo-0042/") + what;
  house.meter->received(topic.c_str(), payload.data(), payload.size(), house.up);
}

inline void deliver(House& house, Gateway& gateway) {
  for (const Message& message : house.out) gateway.take(message);
  house.out.clear();
  say(house, "down/ack", gateway.ack(kStart + house.up));
}

inline bool has_event(const Gateway& gateway, const std::string& type) {
  for (const std::string& event : gateway.events)
    if (event.find("\"type\":\"" + type + "\"") != std::string::npos) return true;
  return false;
}

}  // namespace house
