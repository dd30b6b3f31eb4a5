// When this firmware was made, by its compiler: no time before it is believed. A constant somebody has to raise never rises.
#pragma once
#include <stdint.h>

namespace jirani {

/// ms since 1970 of the beginning of the day before a __DATE__ ("Nov  2 2026"): who compiles may live east of Greenwich.
constexpr uint64_t made_ms(const char* date) {
  constexpr char kMonths[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  constexpr uint64_t kDayMs = 86400000;
  uint64_t month = 0, day = 0, year = 0;
  while (month < 11 && !(kMonths[3 * month] == date[0] && kMonths[3 * month + 1] == date[1] && kMonths[3 * month + 2] == date[2])) month++;
  for (int i = 4; i < 6; i++) day = day * 10 + (date[i] == ' ' ? 0 : static_cast<uint64_t>(date[i] - '0'));
  for (int i = 7; i < 11; i++) year = year * 10 + static_cast<uint64_t>(date[i] - '0');
  // Days of a calendar that begins in March, so that the leap day is a year's last.
  uint64_t of_march = (month + 10) % 12, years = month < 2 ? year - 1 : year;
  uint64_t days = years * 365 + years / 4 - years / 100 + years / 400 + (153 * of_march + 2) / 5 + day - 1;
  constexpr uint64_t kBefore1970 = 719468;
  return (days - kBefore1970 - 1) * kDayMs;
}

}  // namespace jirani
