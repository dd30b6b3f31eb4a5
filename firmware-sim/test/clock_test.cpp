// A clock that is set by whoever answers SNTP, beside a gateway that signs what it says.
#include "../core/wall_clock.h"
#include "check.h"

using namespace jirani;

TEST(what_is_proven_overrules_a_clock_that_disagrees_and_holds_against_it) {
  constexpr uint64_t kT = 1767225660000, kDay = 86400000, kMinute = 60000;
  WallClock clock;
  clock.start(0);
  clock.set(kT + kDay, 0);
  CHECK(clock.proven(kT + 5000, 3000, 5000));
  CHECK_EQ(clock.now(5000), kT + 5000);
  CHECK(clock.quality(5000) == ClockQuality::kHold);
  CHECK_EQ(clock.at_least(5000), kT + 5000);
  // Half an hour later the network says it again, and is not believed; what agrees is.
  CHECK(!clock.set(kT + kDay + 30 * kMinute, 30 * kMinute));
  CHECK_EQ(clock.now(30 * kMinute), kT + 30 * kMinute);
  clock.set(kT + 30 * kMinute + 1000, 30 * kMinute);
  CHECK(clock.quality(30 * kMinute) == ClockQuality::kSync);
  CHECK_EQ(clock.now(30 * kMinute), kT + 30 * kMinute + 1000);
  // Two minutes either way are an answer's way and two clocks'.
  CHECK(!clock.proven(kT + 32 * kMinute, 0, 30 * kMinute));
  CHECK(!clock.proven(kT + 29 * kMinute, 0, 30 * kMinute));
  CHECK_EQ(clock.now(30 * kMinute), kT + 30 * kMinute + 1000);
  // An answer that was long on its way says that it may be later by so much.
  CHECK(!clock.proven(kT + 21 * kMinute, 8 * kMinute, 30 * kMinute));
  CHECK(clock.proven(kT + 21 * kMinute, 6 * kMinute, 30 * kMinute));
  // After hours without any proof the network is all there is.
  uint64_t later = 30 * kMinute + WallClock::kHoldMs + 1;
  clock.set(kT + kDay + later, later);
  CHECK_EQ(clock.now(later), kT + kDay + later);
  // A clock that is behind, and one that is not known.
  CHECK(clock.proven(kT + 3 * kDay, 0, later));
  CHECK_EQ(clock.now(later), kT + 3 * kDay);
  WallClock unset;
  unset.start(kT + kDay);
  CHECK(!unset.proven(kT, 0, 10));
  CHECK_EQ(unset.now(10), kT);
  CHECK_EQ(unset.at_least(10), kT);
}
