#include "script.h"

#include <stdlib.h>

#include <sstream>

namespace jirani {
namespace {

struct Word {
  const char* name;
  Happening what;
  bool counts;  // it has a third number: every how many
};

constexpr Word kWords[] = {
    {"flows", Happening::kFlows, false},       {"outage", Happening::kOutage, false},
    {"noclock", Happening::kNoClock, false},   {"power", Happening::kPower, false},
    {"silent", Happening::kSilent, false},     {"noise", Happening::kNoise, false},
    {"cover", Happening::kCover, false},       {"duplicate", Happening::kDuplicate, true},
    {"tamper", Happening::kTamper, true},      {"wrongkey", Happening::kWrongKey, false},
    {"trespass", Happening::kTrespass, true},
};

}  // namespace

std::string Script::read(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); number++) {
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!statement(line)) return "line " + std::to_string(number) + ": " + line;
  }
  return "";
}

bool Script::statement(const std::string& line) {
  std::istringstream words(line);
  std::string word, each_word;
  words >> word;
  uint64_t number[3] = {0, 0, 1};
  size_t got = 1;
  for (; words >> each_word; got++) {
    if (got > 3 || each_word.size() > 15 || each_word.find_first_not_of("0123456789") != std::string::npos) return false;
    number[got - 1] = strtoull(each_word.c_str(), nullptr, 10);
  }
  bool small = got == 2 && number[0] <= 1000000000;
  uint32_t value = static_cast<uint32_t>(number[0]);
  if (word == "seed" && small) return (seed_ = value) > 0;
  if (word == "load" && small) return (load_ = value) <= 30000;
  if (word == "sun" && small) return (sun_ = value) <= 30000;
  if (word == "counter" && small) return (counter_ = value) < 10000000;
  if (word == "reset" && small) {
    resets_.push_back(number[0]);
    return true;
  }
  for (const Word& each : kWords) {
    if (word != each.name || got != (each.counts ? 4u : 3u)) continue;
    if (number[0] >= number[1] || number[2] == 0 || number[2] > 1000000) return false;
    windows_.push_back({each.what, number[0], number[1], static_cast<uint32_t>(number[2])});
    has_flows_ = has_flows_ || each.what == Happening::kFlows;
    return true;
  }
  return false;
}

uint32_t Script::every(Happening what, uint64_t second) const {
  for (const Window& window : windows_)
    if (window.what == what && window.from <= second && second < window.to) return window.every;
  return 0;
}

bool Script::flows(uint64_t second) const {
  for (uint64_t reset : resets_)
    if (second < reset && reset - second <= kStillBeforeReset) return false;
  return !has_flows_ || now(Happening::kFlows, second);
}

bool Script::resets(uint64_t second) const {
  for (uint64_t reset : resets_)
    if (reset == second) return true;
  return false;
}

}  // namespace jirani
