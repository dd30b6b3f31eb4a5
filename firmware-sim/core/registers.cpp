#include "registers.h"

#include "bytes.h"

namespace jirani {
namespace {

constexpr size_t kSize = 20;
const char kName[] = "registers";

}  // namespace

bool Register::can_have_flowed(uint64_t from, uint32_t to, uint64_t most) const {
  uint64_t flowed = to >= from ? to - from : rolls_at_ - from + to;
  return flowed <= most;
}

Register::Verdict Register::judge(uint32_t raw, uint64_t elapsed_ms) {
  if (!begun_) return raw < rolls_at_ ? Verdict::kCounted : Verdict::kDoubtful;
  uint64_t seconds = resumed_ ? kHourSeconds : elapsed_ms / 1000;
  uint64_t most = kSlackWh + most_watts_ * seconds / 3600;
  // What was odd before is judged by itself: it must go on from where it was.
  bool goes_on = raw < rolls_at_ && can_have_flowed(last_, raw, most);
  Verdict onward = raw >= last_ ? Verdict::kCounted : Verdict::kRolledOver;
  if (goes_on) {
    agreeing_ = 0;
    return onward;
  }
  bool agrees = agreeing_ > 0 && raw >= odd_ && raw - odd_ <= most;
  agreeing_ = static_cast<uint8_t>(agrees ? agreeing_ + 1 : 1);
  odd_ = raw;
  if (agreeing_ < kAgreeing || raw >= rolls_at_) return Verdict::kDoubtful;
  agreeing_ = kAgreeing - 1;
  return resumed_ && can_have_flowed(last_, raw, kMonthWh) ? onward : Verdict::kReset;
}

void Register::count(uint32_t raw, Verdict verdict) {
  if (verdict == Verdict::kRolledOver) rolled_ += rolls_at_;
  if (verdict == Verdict::kReset) rolled_ = 0;
  last_ = raw;
  begun_ = true;
  resumed_ = false;
  agreeing_ = 0;
}

void Register::resume(uint64_t lifetime) {
  // The counter always began at 0, so what it has shown before it began again is a whole number of its rounds.
  last_ = lifetime % rolls_at_;
  rolled_ = lifetime - last_;
  begun_ = resumed_ = true;
}

Registers::Registers(const Store& store, const Config& config)
    : store_(store),
      registers_{Register(config.rolls_at, config.most_watts), Register(config.rolls_at, config.most_watts)} {}

void Registers::start(uint64_t up, uint32_t row_generation, uint64_t row_import, uint64_t row_export) {
  uint8_t saved[kSize];
  // Generation 0: what another home counted was forgotten.
  bool known = store_.get(store_.self, kName, saved, sizeof saved) && get_le(saved + 16, 4) > 0;
  uint64_t wh[2] = {row_import, row_export};
  generation_ = row_generation;
  if (known) {
    uint32_t generation = static_cast<uint32_t>(get_le(saved + 16, 4));
    for (size_t i = 0; i < 2; i++) {
      uint64_t kept = get_le(saved + 8 * i, 8);
      // Of one generation the higher one is the newer; of two, the store's: it is written before a row of it is made.
      if (generation > row_generation || (generation == row_generation && kept > wh[i])) wh[i] = kept;
    }
    if (generation > generation_) generation_ = generation;
  }
  for (size_t i = 0; i < 2; i++) {
    if (known || row_generation > 0) registers_[i].resume(wh[i]);
    counted_at_[i] = up;
    put_[i] = wh[i];
  }
  if (generation_ == 0) generation_ = 1;
}

bool Registers::forget() {
  uint8_t saved[kSize] = {};
  return store_.put(store_.self, kName, saved, sizeof saved);
}

Register::Verdict Registers::take(Channel channel, uint32_t raw, uint64_t up) {
  size_t at = static_cast<size_t>(channel);
  Register::Verdict verdict = registers_[at].judge(raw, up - counted_at_[at]);
  if (verdict == Register::Verdict::kDoubtful) return verdict;
  Register next[2] = {registers_[0], registers_[1]};
  next[at].count(raw, verdict);
  bool reset = verdict == Register::Verdict::kReset;
  uint32_t generation = generation_ + (reset ? 1 : 0);
  if (verdict != Register::Verdict::kCounted) {
    if (!put(generation, next[0], next[1])) return Register::Verdict::kDoubtful;
  } else if (next[at].lifetime() >= put_[at] + kCheckpointWh) {
    // Only to be nearer after a start: the last row in the ring says it too.
    put(generation, next[0], next[1]);
  }
  registers_[at] = next[at];
  generation_ = generation;
  counted_at_[at] = up;
  return verdict;
}

bool Registers::put(uint32_t generation, const Register& import, const Register& exported) {
  uint8_t saved[kSize];
  put_le(saved, import.lifetime(), 8);
  put_le(saved + 8, exported.lifetime(), 8);
  put_le(saved + 16, generation, 4);
  if (!store_.put(store_.self, kName, saved, sizeof saved)) return false;
  put_[0] = import.lifetime();
  put_[1] = exported.lifetime();
  return true;
}

}  // namespace jirani
