// What many meters in one process share: whose turn is next, and whose socket has something to say.
#include <sys/socket.h>
#include <unistd.h>

#include "../../test/check.h"
#include "../../test/fakes.h"
#include "../device.h"
#include "../ears.h"
#include "../turns.h"
#include "folder.h"

using namespace jirani;

namespace {

struct Pair {
  int ends[2];
  Pair() { CHECK_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0); }
  ~Pair() {
    close(ends[0]);
    close(ends[1]);
  }
  void say() { CHECK_EQ(write(ends[1], "!", 1), 1); }
};

Network silent() {
  return {nullptr, [](void*, const std::string&, const std::string&, bool) { return false; }};
}

}  // namespace

TEST(the_earliest_has_its_turn_first_and_another_time_replaces_the_one_before) {
  Turns turns(3);
  size_t who = 9;
  CHECK(!turns.take(1000, who));
  CHECK_EQ(turns.next(), Turns::kNever);
  turns.set(0, 50);
  turns.set(1, 40);
  turns.set(2, 40);
  turns.set(1, 60);
  turns.by(0, 55);
  turns.by(2, 30);
  CHECK_EQ(turns.next(), 30);
  CHECK(!turns.take(29, who));
  CHECK(turns.take(55, who));
  CHECK_EQ(who, 2);
  CHECK(turns.take(55, who));
  CHECK_EQ(who, 0);
  CHECK(!turns.take(55, who));
  CHECK(turns.take(60, who));
  CHECK_EQ(who, 1);
  CHECK_EQ(turns.next(), Turns::kNever);
}

TEST(only_who_has_something_to_say_is_heard_and_a_new_socket_of_the_same_number_too) {
  Ears ears(2);
  Pair one;
  int number = 0;
  {
    Pair other;
    number = other.ends[0];
    ears.follow(0, 1, one.ends[0], false);
    ears.follow(1, 1, other.ends[0], false);
    CHECK(ears.listen(0).empty());
    other.say();
    CHECK_EQ(ears.listen(1000).size(), 1);
    CHECK_EQ(ears.listen(0)[0].who, 1);
    CHECK(ears.listen(0)[0].readable);
    CHECK(!ears.listen(0)[0].writable);
  }
  Pair again;
  CHECK_EQ(again.ends[0], number);
  ears.follow(1, 2, again.ends[0], false);
  CHECK(ears.listen(0).empty());
  again.say();
  CHECK_EQ(ears.listen(1000)[0].who, 1);
  ears.follow(0, 1, one.ends[0], true);
  CHECK_EQ(ears.listen(0).size(), 2);
  ears.follow(0, 1, one.ends[0], false);
  CHECK_EQ(ears.listen(0).size(), 1);
}

TEST(a_device_is_due_for_a_measurement_at_a_rows_boundary_and_while_it_holds_something) {
  Folder folder;
  Script script;
  CHECK_TEXT(script.read("load 1000\n").c_str(), "");
  Device device({fakes::who(), folder.path, "", 0, 8, Config()}, script, silent());
  constexpr uint64_t kMinute = 1767229800000;
  Moment now = {0, kMinute + 100, 0};
  auto live = [&](uint64_t elapsed) {
    now = {elapsed, kMinute + 100 + elapsed, elapsed / 1000};
    device.live(now);
    return device.due() - elapsed;
  };
  // Its first row is made with its first clock, and nobody takes it: it tries ten times in a second.
  CHECK_EQ(live(0), 100);
  CHECK(!device.holds_nothing());
  CHECK_EQ(live(10), 100);
  CHECK_EQ(live(950), 60);
  CHECK_EQ(live(59850), 50);
  // What comes late is due at once.
  device.at({61500, kMinute + 61600, 61});
  CHECK_EQ(device.due() - 61500, 1);
}

TEST(a_device_without_power_looks_once_in_a_second_whether_it_is_back) {
  Folder folder;
  Script script;
  CHECK_TEXT(script.read("power 0 100\n").c_str(), "");
  Device device({fakes::who(), folder.path, "", 0, 8, Config()}, script, silent());
  device.live({700, 1767229800000, 0});
  CHECK(!device.powered());
  CHECK_EQ(device.due(), 1700);
}
