// Whose turn is next: each of some has one moment at most, and the earliest comes first.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include <set>
#include <utility>
#include <vector>

namespace jirani {

class Turns {
 public:
  static constexpr uint64_t kNever = UINT64_MAX;

  explicit Turns(size_t count) : at_(count, kNever) {}

  /// Its next turn; what was said of it before holds no longer.
  void set(size_t who, uint64_t at);
  /// Not later than this; what is earlier stays.
  void by(size_t who, uint64_t at) {
    if (at < at_[who]) set(who, at);
  }
  /// Takes who is due, the one who waited longest first. False: nobody is.
  bool take(uint64_t now, size_t& who);
  /// When somebody is due.
  uint64_t next() const { return turns_.empty() ? kNever : turns_.begin()->first; }

 private:
  std::vector<uint64_t> at_;
  std::set<std::pair<uint64_t, size_t>> turns_;
};

}  // namespace jirani
