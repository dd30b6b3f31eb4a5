// A technician at the serial line: settings come in by it. Nothing secret is ever said there.
#pragma once
#include "../logic/settings.h"
#include "board.h"
#include "flash.h"

namespace jirani {

class Console {
 public:
  Console(NvsStore& store, const Line& line) : store_(store), line_(line) {}

  /// What is typed changes a copy of these; they themselves, only with the start after `save`.
  void begin(const Settings& now) { typist_.begin(now); }
  /// Takes what was typed. Does not come back from `save` and `forget`: the board starts again.
  void tick();

 private:
  void answer(Told told);
  void show() const;
  void save_settings();

  NvsStore& store_;
  Line line_;
  Typist typist_;
};

}  // namespace jirani
