// Lifetime registers out of a counter that ends. A PZEM-004T counts Wh from 0 and begins again at 10,000,000; another maker's
// at 2^32. What it says is believed if the energy in between can have flowed; else only when three readings in a row agree,
// and then it is another counter: a new generation.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "hal.h"

namespace jirani {

/// One counter, extended to 64 bits.
class Register {
 public:
  enum class Verdict { kCounted, kRolledOver, kDoubtful, kReset };

  /// rolls_at: the first value the counter never shows.
  Register(uint64_t rolls_at, uint32_t most_watts) : rolls_at_(rolls_at), most_watts_(most_watts) {}

  /// What this reading would be. elapsed_ms: since the last one that counted.
  Verdict judge(uint32_t raw, uint64_t elapsed_ms);
  /// Counts it so: after kReset from zero again, else on.
  void count(uint32_t raw, Verdict verdict);
  /// Goes on from a lifetime value that was kept. The first reading may be as much higher as an hour brings, for a module is
  /// least sure after a power cut; as much as a month brings when three agree.
  void resume(uint64_t lifetime);
  uint64_t lifetime() const { return rolled_ + last_; }

 private:
  static constexpr uint8_t kAgreeing = 3;
  static constexpr uint64_t kSlackWh = 50;
  static constexpr uint64_t kMonthWh = 1000000;
  static constexpr uint64_t kHourSeconds = 3600;

  bool can_have_flowed(uint64_t from, uint32_t to, uint64_t most) const;

  uint64_t rolls_at_;
  uint32_t most_watts_;
  uint64_t rolled_ = 0;
  uint64_t last_ = 0;
  bool begun_ = false;
  bool resumed_ = false;
  uint32_t odd_ = 0;
  uint8_t agreeing_ = 0;
};

/// A meter's two registers and their generation, kept in the store.
class Registers {
 public:
  struct Config {
    uint64_t rolls_at = 10000000;
    uint32_t most_watts = 30000;
  };
  enum class Channel : uint8_t { kImport = 0, kExport = 1 };

  Registers(const Store& store, const Config& config);

  /// Goes on where the store, or the last row in the ring, says. row_generation 0: there is no row.
  void start(uint64_t up, uint32_t row_generation, uint64_t row_import, uint64_t row_export);
  /// Keeps nothing of what was counted: another home's. Before start().
  bool forget();
  /// Takes a reading of a counter. What needs the store and cannot be put down stays doubtful, and is asked again.
  Register::Verdict take(Channel channel, uint32_t raw, uint64_t up);

  uint32_t generation() const { return generation_; }
  uint64_t import_wh() const { return registers_[0].lifetime(); }
  uint64_t export_wh() const { return registers_[1].lifetime(); }

 private:
  static constexpr uint64_t kCheckpointWh = 1000;

  bool put(uint32_t generation, const Register& import, const Register& exported);

  Store store_;
  uint32_t generation_ = 1;
  Register registers_[2];
  uint64_t counted_at_[2] = {};
  uint64_t put_[2] = {};
};

}  // namespace jirani
