// What happens to a simulated house and its meter, by the second since the script's beginning. All of it is a function of the
// time, so that a meter that was killed and started again lives in the same world.
//
//   seed 7               of the load's ups and downs
//   load 9000            watts drawn on average        sun 4000           watts given on average
//   counter 9999000      Wh the import counter shows at the beginning
//   flows 0 540          energy flows only then (always, if there is no such line)
//   reset 300            the modules are changed: both counters begin at 0; nothing flows in the 30 s before
//   outage 60 120        no network                    noclock 0 50       no answer from SNTP
//   power 200 220        no power                      silent 70 80       the modules do not answer
//   noise 90 99          their frames are disturbed    cover 400 410      the cover is open
//   duplicate 0 600 5    every 5th message goes twice  tamper 30 150 3    behind every 3rd goes a falsified copy
//   wrongkey 30 40       signed with another key       trespass 30 40 2   every 2nd also under a neighbour's name
#pragma once
#include <stdint.h>

#include <string>
#include <vector>

namespace jirani {

enum class Happening : uint8_t {
  kFlows,
  kOutage,
  kNoClock,
  kPower,
  kSilent,
  kNoise,
  kCover,
  kDuplicate,
  kTamper,
  kWrongKey,
  kTrespass,
};

class Script {
 public:
  /// Reads it; answers an empty text, or what is wrong and where.
  std::string read(const std::string& text);

  bool now(Happening what, uint64_t second) const { return every(what, second) > 0; }
  /// Every how many messages it strikes now; 0: not now.
  uint32_t every(Happening what, uint64_t second) const;
  bool flows(uint64_t second) const;
  bool resets(uint64_t second) const;

  uint32_t seed() const { return seed_; }
  uint32_t load() const { return load_; }
  uint32_t sun() const { return sun_; }
  uint32_t counter() const { return counter_; }

 private:
  static constexpr uint64_t kStillBeforeReset = 30;

  struct Window {
    Happening what;
    uint64_t from, to;
    uint32_t every;
  };

  bool statement(const std::string& line);

  std::vector<Window> windows_;
  std::vector<uint64_t> resets_;
  uint32_t seed_ = 1;
  uint32_t load_ = 1000;
  uint32_t sun_ = 0;
  uint32_t counter_ = 0;
  bool has_flows_ = false;
};

}  // namespace jirani
