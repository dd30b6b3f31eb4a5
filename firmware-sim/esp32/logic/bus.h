// The PZEM modules on their line, asked in turn each second without waiting for them: the core wants to be called ten times a
// second. Address 1 counts what comes in, address 2 what goes out.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "../../core/pzem.h"
#include "../../core/registers.h"

namespace jirani {

/// A serial line.
struct Line {
  void* self;
  void (*write)(void* self, const uint8_t* bytes, size_t length);
  /// As many bytes as are there, without waiting.
  size_t (*read)(void* self, uint8_t* to, size_t most);
  /// Forgets what came in.
  void (*clear)(void* self);
};

/// What one module said, or that it did not.
struct Heard {
  Registers::Channel channel;
  bool well;
  PzemReading reading;
};

constexpr uint8_t kImportAddress = 1;
constexpr size_t kPzemAddressFrame = 8;

/// Gives an address to the one module on the line, whatever it had before: it is to be alone.
void pzem_give_address(uint8_t address, uint8_t frame[kPzemAddressFrame]);

class Bus {
 public:
  static constexpr uint64_t kEveryMs = 1000;
  /// A reply takes 26 ms at 9,600 baud, and a module thinks for up to 100.
  static constexpr uint64_t kPatienceMs = 300;

  Bus(const Line& line, uint8_t modules) : line_(line), modules_(modules) {}

  /// Answers whether something was heard, or will not be.
  bool tick(uint64_t up, Heard& heard);

 private:
  void ask(uint64_t up);
  void done();
  Registers::Channel channel() const { return static_cast<Registers::Channel>(asked_); }

  Line line_;
  uint8_t modules_;
  PzemReader readers_[2] = {PzemReader(kImportAddress), PzemReader(kImportAddress + 1)};
  uint8_t asked_ = 0;
  bool waiting_ = false;
  bool begun_ = false;
  uint64_t asked_at_ = 0;
  uint64_t round_at_ = 0;
};

}  // namespace jirani
