#include "options.h"

#include <stdlib.h>
#include <string.h>

#include <fstream>
#include <sstream>

namespace jirani {

const char kUsage[] =
    "Usage: host-meters --meters FILE --script FILE --folder DIR [...]\n"
    "  --meters FILE     a line for each: device id, key id, key (64 hexadecimal digits), password, perhaps a script of its own\n"
    "  --only DEV        this one of them alone\n"
    "  --script FILE     what happens (host/script.h)\n"
    "  --folder DIR      where each meter's flash and values are; it goes on with what is there\n"
    "  --broker HOST:PORT, --ca FILE   where the broker is (127.0.0.1:1883); with a file of certificates: by TLS\n"
    "  --sun MS --real MS --speed N    at the real time MS the neighbourhood's was MS and began to run N times as fast\n"
    "  --until SECOND    of the script; then waits until nothing is held, --drain S (60) at most, and says what flowed\n"
    "  --period MS, --interval MS, --sectors N   of the rows (60000, 300000) and of the flash (128)\n"
    "SIGTERM ends it at once, with the same words at the end. Status 0: every row was acknowledged; 1: not; 2: used wrongly.\n";

bool read_file(const std::string& path, std::string& text) {
  std::ifstream in(path);
  std::ostringstream all;
  if (!(all << in.rdbuf())) return false;
  text = all.str();
  return true;
}

namespace {

bool number(const std::string& text, uint64_t& value) {
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos) return false;
  value = strtoull(text.c_str(), nullptr, 10);
  return true;
}

bool name_fits(const std::string& name, char* room, size_t size) {
  if (name.empty() || name.size() >= size || name.find('/') != std::string::npos) return false;
  memcpy(room, name.c_str(), name.size() + 1);
  return true;
}

}  // namespace

bool read_entry(const std::string& line, Options::Entry& entry) {
  std::istringstream words(line);
  std::string dev, kid, key;
  entry = {};
  words >> dev >> kid >> key >> entry.password >> entry.script;
  if (!name_fits(dev, entry.who.dev, sizeof entry.who.dev) || !name_fits(kid, entry.who.kid, sizeof entry.who.kid)) return false;
  if (key.size() != 64 || key.find_first_not_of("0123456789abcdef") != std::string::npos || entry.password.empty()) return false;
  for (size_t i = 0; i < 32; i++)
    entry.who.key.bytes[i] = static_cast<uint8_t>(strtoul(key.substr(2 * i, 2).c_str(), nullptr, 16));
  return true;
}

std::string Options::read(int count, char** words) {
  for (int i = 1; i + 1 < count; i += 2) {
    std::string name = words[i], value = words[i + 1];
    uint64_t n = 0;
    bool is_number = number(value, n);
    if (name == "--meters") {
      std::string text, line;
      if (!read_file(value, text)) return "cannot read " + value;
      std::istringstream lines(text);
      while (std::getline(lines, line)) {
        Entry entry;
        if (!read_entry(line, entry)) return "a line of " + value + " is no meter";
        meters.push_back(entry);
      }
    } else if (name == "--only") only = value;
    else if (name == "--script") script = value;
    else if (name == "--folder") folder = value;
    else if (name == "--ca") ca = value;
    else if (name == "--broker") {
      size_t colon = value.rfind(':');
      uint64_t where = 0;
      if (colon == std::string::npos || !number(value.substr(colon + 1), where) || where > 65535) return "what is " + value + "?";
      host = value.substr(0, colon);
      port = static_cast<int>(where);
    } else if (!is_number) return "what is " + name + " " + value + "?";
    else if (name == "--sun") sun = n;
    else if (name == "--real") real = n;
    else if (name == "--speed" && n >= 1 && n <= 20000) speed = n;
    else if (name == "--until") until = n;
    else if (name == "--drain") drain_s = n;
    else if (name == "--period" && n >= 100) config.period_ms = n;
    else if (name == "--interval" && n >= 100) config.interval_ms = n;
    else if (name == "--sectors" && n >= 2 && n <= Ring::kMostSectors) sectors = static_cast<uint32_t>(n);
    else return "what is " + name + " " + value + "?";
  }
  if (count % 2 == 0) return "the last word needs a value";
  if (meters.empty() || folder.empty()) return "it needs --meters and --folder";
  if ((sun == 0) != (real == 0)) return "--sun and --real go together";
  return "";
}

}  // namespace jirani
