// Hears which of many sockets have something to say or take something: one wake costs what is ready, not all there are (epoll;
// poll where there is none). A socket that is closed is heard of no longer.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include <vector>

namespace jirani {

class Ears {
 public:
  struct Heard {
    size_t who;
    bool readable;  // or broken
    bool writable;
  };

  /// How many listen: 0 to count - 1.
  explicit Ears(size_t count);
  ~Ears();
  Ears(const Ears&) = delete;
  Ears& operator=(const Ears&) = delete;

  /// One's socket, below zero for none, and whether it waits to write. `call` tells a new socket from an old one of its number.
  void follow(size_t who, uint32_t call, int socket, bool writes);
  /// Waits until one is ready, so long at most.
  const std::vector<Heard>& listen(int patience_ms);

 private:
  struct Known {
    uint32_t call = 0;
    int socket = -1;
    bool writes = false;
  };

  std::vector<Known> known_;
  std::vector<Heard> heard_;
  int epoll_ = -1;
};

}  // namespace jirani
