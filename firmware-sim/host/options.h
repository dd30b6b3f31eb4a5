// What the host's meters are started with.
#pragma once
#include <stdint.h>

#include <string>
#include <vector>

#include "../core/meter.h"

namespace jirani {

struct Options {
  struct Entry {
    Identity who;
    std::string password;
    std::string script;  // a file; empty: everybody's
  };

  std::string host = "127.0.0.1";
  int port = 1883;
  std::string ca;
  std::string folder;
  std::string script;
  std::string only;
  std::vector<Entry> meters;
  uint64_t sun = 0, real = 0;  // ms since 1970 at the script's beginning; 0: now
  uint64_t speed = 1;
  uint64_t until = 0;  // a second of the script; 0: for ever
  uint64_t drain_s = 60;
  uint32_t sectors = 128;
  Config config;

  /// Answers an empty text, or what is wrong.
  std::string read(int count, char** words);
};

extern const char kUsage[];

/// A file's text; false when it cannot be read.
bool read_file(const std::string& path, std::string& text);

/// A line of the meters' file: device id, key id, key in hexadecimal digits, password, perhaps a script.
bool read_entry(const std::string& line, Options::Entry& entry);

}  // namespace jirani
