// A technician at the serial line: settings come in by it. Nothing secret is ever said there.
#pragma once
#include "../logic/settings.h"
#include "board.h"
#include "flash.h"

namespace jirani {

class Console {
 public:
  Console(Settings& settings, NvsStore& store, const Line& line) : settings_(settings), store_(store), line_(line) {}

  /// Takes what was typed. Does not come back from `save` and `forget`: the board starts again.
  void tick();

 private:
  void answer(Told told);
  void show() const;
  void save_settings();

  Settings& settings_;
  NvsStore& store_;
  Line line_;
  Typist typist_{settings_};
};

}  // namespace jirani
