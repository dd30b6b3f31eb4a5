// When a meter joins, calls and gives up; what it hears in pieces; its bus; and which time it believes.
#include "../logic/calls.h"

#include "../../test/check.h"
#include "../../test/fakes.h"
#include "../logic/bus.h"
#include "../logic/inbox.h"
#include "../logic/sane_time.h"

using namespace jirani;

namespace {

/// Ticks until something is to be done, a second at a time.
Call next(Calls& calls, uint64_t& up, uint64_t at_most) {
  for (uint64_t end = up + at_most; up < end; up += 1000) {
    Call call = calls.tick(up, 4000);
    if (call != Call::kNothing) return call;
  }
  return Call::kNothing;
}

void go_online(Calls& calls, uint64_t& up) {
  CHECK(next(calls, up, 400000) == Call::kJoin);
  calls.joined();
  CHECK(next(calls, up, 400000) == Call::kDial);
  calls.connected(up);
  CHECK(calls.online());
}

}  // namespace

TEST(a_meter_joins_waits_a_random_while_and_calls) {
  Calls calls;
  uint64_t up = 0;
  CHECK(calls.tick(up, 0) == Call::kJoin);
  CHECK(calls.tick(up, 0) == Call::kNothing);
  calls.joined();
  CHECK(calls.tick(1000, 9999) == Call::kNothing);
  CHECK(calls.tick(1000 + 9998, 0) == Call::kNothing);
  CHECK(calls.tick(1000 + 9999, 0) == Call::kDial);
  calls.connected(12000);
  CHECK(calls.online());
}

TEST(a_network_that_is_not_there_is_tried_less_and_less_often_up_to_five_minutes) {
  Calls calls;
  uint64_t up = 0, last = 0, longest = 0;
  int joins = 0;
  while (up < 3600000) {
    Call call = calls.tick(up, 0xffffffff);
    if (call == Call::kJoin) {
      if (joins > 0 && up - last > longest) longest = up - last;
      last = up;
      joins++;
    }
    up += 1000;
  }
  CHECK(joins >= 12 && joins < 30);
  CHECK(longest <= Backoff::kMostMs + Calls::kJoinMs + 1000);
}

TEST(a_broker_that_lets_in_and_says_nothing_does_not_make_the_waits_short_again) {
  Calls calls;
  uint64_t up = 0, waits[6];
  go_online(calls, up);
  for (uint64_t& wait : waits) {
    calls.connection_lost();
    CHECK(next(calls, up, 1000) == Call::kHangUp);
    uint64_t hung = up;
    CHECK(next(calls, up, 400000) == Call::kDial);
    wait = up - hung;
    calls.connected(up);
  }
  CHECK(waits[5] > 4 * waits[0] && waits[5] >= 16000);
  calls.answered(up);
  calls.connection_lost();
  CHECK(next(calls, up, 1000) == Call::kHangUp);
  uint64_t hung = up;
  CHECK(next(calls, up, 400000) == Call::kDial);
  CHECK(up - hung <= 2000);
}

TEST(a_call_that_nobody_takes_is_hung_up_after_a_minute) {
  Calls calls;
  uint64_t up = 0;
  CHECK(next(calls, up, 1000) == Call::kJoin);
  calls.joined();
  CHECK(next(calls, up, 20000) == Call::kDial);
  uint64_t dialled = up;
  CHECK(next(calls, up, 400000) == Call::kHangUp);
  CHECK_EQ(up - dialled, Calls::kDialMs);
  // Too late: who hung up is not online.
  calls.connected(up);
  CHECK(!calls.online());
}

TEST(when_the_network_goes_everything_is_built_anew) {
  Calls calls;
  uint64_t up = 0;
  go_online(calls, up);
  calls.network_lost();
  calls.connection_lost();
  CHECK(next(calls, up, 1000) == Call::kLeave);
  CHECK(!calls.online());
  go_online(calls, up);
}

TEST(half_an_hour_without_a_signed_word_builds_the_way_anew) {
  Calls calls;
  uint64_t up = 0;
  go_online(calls, up);
  CHECK(next(calls, up, Calls::kSilenceMs - 60000) == Call::kNothing);
  calls.answered(up);
  CHECK(next(calls, up, Calls::kSilenceMs - 1000) == Call::kNothing);
  CHECK(next(calls, up, 5000) == Call::kLeave);
}

TEST(news_that_come_too_late_are_none) {
  Calls calls;
  calls.joined();
  calls.network_lost();
  calls.connection_lost();
  calls.answered(5);
  CHECK(calls.tick(0, 0) == Call::kJoin);
  CHECK(calls.tick(Calls::kJoinMs, 0) == Call::kLeave);
  CHECK(!calls.online());
}

TEST(a_message_in_pieces_is_put_together_or_is_none) {
  Inbox inbox;
  const char* on = "meters/v1/ke-nbo-0042/down/ack";
  CHECK(inbox.piece(on, strlen(on), "whole", 5, 0, 5));
  CHECK_TEXT(inbox.topic(), on);
  CHECK(!inbox.piece(on, strlen(on), "ab", 2, 0, 6));
  CHECK(!inbox.piece(nullptr, 0, "cd", 2, 2, 6));
  CHECK(inbox.piece(nullptr, 0, "ef", 2, 4, 6));
  CHECK(inbox.length() == 6 && memcmp(inbox.payload(), "abcdef", 6) == 0);
  // A piece that was lost, one twice, too much, nothing, a topic that is none.
  CHECK(!inbox.piece(on, strlen(on), "ab", 2, 0, 6) && !inbox.piece(nullptr, 0, "ef", 2, 4, 6));
  CHECK(!inbox.piece(nullptr, 0, "cd", 2, 2, 6));
  CHECK(!inbox.piece(on, strlen(on), "abcdefg", 7, 0, 6));
  CHECK(!inbox.piece(on, strlen(on), "x", 1, 0, kMostDown + 1));
  CHECK(!inbox.piece(on, strlen(on), "", 0, 0, 0));
  std::string long_topic(kTopicRoom, 't');
  CHECK(!inbox.piece(long_topic.data(), long_topic.size(), "x", 1, 0, 1));
  CHECK(!inbox.piece("", 0, "x", 1, 0, 1));
  std::string most(kMostDown, 'm');
  CHECK(inbox.piece(on, strlen(on), most.data(), most.size(), 0, most.size()));
}

namespace {

/// Two modules on a line: each answers the vector of the contract's sample under its own address, unless it is silent.
struct Modules {
  std::string waiting;
  bool silent[2] = {false, false};
  int asked = 0;
  Line line() {
    return {this,
            [](void* self, const uint8_t* bytes, size_t length) {
              Modules& its = *static_cast<Modules*>(self);
              CHECK_EQ(length, kPzemRequest);
              its.asked++;
              if (its.silent[bytes[0] - 1]) return;
              uint8_t frame[kPzemReply] = {bytes[0], 0x04, 0x14, 0x09, 0x60, 0x13, 0x88, 0, 0, 0x2e, 0xe0, 0, 0, 0x04, 0xb0, 0, 0, 0x01, 0xf4, 0, 0x64};
              uint16_t sum = 0xffff;
              for (size_t i = 0; i < kPzemReply - 2; i++) {
                sum = static_cast<uint16_t>(sum ^ frame[i]);
                for (int bit = 0; bit < 8; bit++) sum = static_cast<uint16_t>((sum & 1) != 0 ? sum >> 1 ^ 0xa001 : sum >> 1);
              }
              frame[23] = static_cast<uint8_t>(sum & 0xff);
              frame[24] = static_cast<uint8_t>(sum >> 8);
              its.waiting.append(reinterpret_cast<char*>(frame), sizeof frame);
            },
            [](void* self, uint8_t* to, size_t most) {
              Modules& its = *static_cast<Modules*>(self);
              // A few bytes at a time, as a serial line brings them.
              size_t some = its.waiting.size() < 9 ? its.waiting.size() : 9;
              if (some > most) some = most;
              memcpy(to, its.waiting.data(), some);
              its.waiting.erase(0, some);
              return some;
            },
            [](void* self) { static_cast<Modules*>(self)->waiting.clear(); }};
  }
};

}  // namespace

TEST(both_modules_are_asked_each_second_and_nobody_waits_for_them) {
  Modules modules;
  Bus bus(modules.line(), 2);
  int well[2] = {0, 0}, badly[2] = {0, 0};
  modules.waiting = "\x01\x04 what was left over";
  for (uint64_t up = 0; up < 10000; up += 20) {
    modules.silent[1] = up >= 5000;
    Heard heard;
    if (!bus.tick(up, heard)) continue;
    size_t at = static_cast<size_t>(heard.channel);
    (heard.well ? well : badly)[at]++;
    if (heard.well) CHECK(heard.reading.wh == 1200 && heard.reading.milliwatts == 1200000 && heard.reading.millivolts == 240000);
  }
  CHECK_EQ(well[0], 10);
  CHECK_EQ(badly[0], 0);
  CHECK_EQ(well[1], 5);
  CHECK_EQ(badly[1], 5);
  CHECK_EQ(modules.asked, 20);
}

TEST(a_house_with_one_module_is_asked_for_one) {
  Modules modules;
  Bus bus(modules.line(), 1);
  for (uint64_t up = 0; up < 3000; up += 20) {
    Heard heard;
    if (bus.tick(up, heard)) CHECK(heard.channel == Registers::Channel::kImport && heard.well);
  }
  CHECK_EQ(modules.asked, 3);
}

TEST(a_time_before_the_firmware_was_made_is_none_and_a_far_one_must_be_said_three_times) {
  const uint64_t made = 1767225600000;
  SaneTime time(made);
  CHECK(!time.take(made - 1, 0));
  CHECK(time.take(made + 5000, 1000));
  CHECK(time.take(made + 5000 + 1800000 + 900, 1801000));
  uint64_t far = made + 90000000;
  CHECK(!time.take(far, 3600000) && !time.take(far + 1800000, 5400000));
  CHECK(time.take(far + 3600000, 7200000));
  CHECK(time.take(far + 3600500, 7200500));
  // One that agrees with what was believed in between begins the count anew; so do two that do not agree.
  CHECK(!time.take(made + 1, 7201000) && !time.take(made + 1001, 7202000));
  CHECK(time.take(far + 3603000, 7203000));
  CHECK(!time.take(made + 1, 7204000) && !time.take(made + 900000, 7205000) && !time.take(made + 901000, 7206000));
  CHECK(time.take(made + 902000, 7207000));
}

TEST(an_answer_that_comes_too_late_is_not_taken_for_the_next_one) {
  Modules modules;
  Bus bus(modules.line(), 1);
  int well = 0, badly = 0;
  std::string late;
  int asked = 0;
  for (uint64_t up = 0; up < 5000; up += 20) {
    Heard heard;
    if (bus.tick(up, heard)) (heard.well ? well : badly)++;
    if (modules.asked > asked) {
      late = modules.waiting.substr(modules.waiting.size() - kPzemReply);
      modules.waiting.resize(modules.waiting.size() - kPzemReply);
      asked = modules.asked;
    }
    // What it says reaches the line only when nobody waits for it any more.
    if (up % 1000 == 980) modules.waiting = late;
  }
  CHECK_EQ(well, 0);
  CHECK_EQ(badly, 5);
}
