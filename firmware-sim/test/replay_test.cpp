#include "../core/replay.h"

#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

struct Held {
  fakes::Nor nor{128};
  Ring ring{nor.flash()};
  Replay replay{ring};

  Held(uint64_t rows, uint32_t boot) {
    ring.mount();
    add(1, rows, boot, RecordKind::kRow);
  }
  void add(uint64_t from, uint64_t to, uint32_t boot, RecordKind kind) {
    for (uint64_t seq = from; seq <= to; seq++) {
      Record record;
      record.kind = kind;
      record.boot = boot;
      record.seq = seq;
      CHECK(ring.append(record));
    }
  }
  uint64_t seq(const Batch& batch, size_t at) {
    Record record;
    CHECK(ring.read(batch.slots[at], record));
    return record.seq;
  }
  uint32_t ack(uint64_t up_to, std::vector<Range> missing = {}) {
    Ack said = {};
    said.up_to = up_to;
    for (const Range& range : missing) said.missing[said.count++] = range;
    uint32_t held = ring.held();
    replay.acknowledged(said, 1);
    return held - ring.held();
  }
  /// Takes the next message as sent, and answers its numbers.
  std::vector<uint64_t> send(uint64_t up) {
    Batch batch;
    std::vector<uint64_t> all;
    if (!replay.next(up, batch)) return all;
    for (size_t i = 0; i < batch.count; i++) all.push_back(seq(batch, i));
    replay.sent(batch, batch.count, up);
    return all;
  }
};

std::vector<uint64_t> range(uint64_t from, uint64_t to) {
  std::vector<uint64_t> all;
  for (; from <= to; from++) all.push_back(from);
  return all;
}

}  // namespace

TEST(the_oldest_go_first_two_messages_at_a_time_and_again_after_five_seconds) {
  Held held(150, 1);
  CHECK(held.send(0) == range(1, 60));
  CHECK(held.send(0) == range(61, 120));
  CHECK(held.send(4999).empty());
  CHECK(held.send(5000) == range(1, 60));
  CHECK_EQ(held.ack(60), 60);
  CHECK(held.send(5000) == range(61, 120));
  CHECK_EQ(held.ack(120, {{70, 80}}), 49);
  // What the gateway misses is under way: it goes again if that was lost.
  CHECK(held.send(5001) == range(121, 150));
  CHECK(held.send(5002).empty());
  std::vector<uint64_t> again = held.send(10000);
  CHECK(again.front() == 70 && again.back() == 80);
  CHECK_EQ(held.ack(150), 41);
  CHECK_EQ(held.ring.held(), 0);
  CHECK(held.send(20000).empty());
}

TEST(a_message_has_rows_of_one_boot_and_an_event_has_its_own) {
  Held held(3, 1);
  held.add(4, 4, 1, RecordKind::kEvent);
  held.add(5, 6, 1, RecordKind::kRow);
  held.add(1024, 1025, 2, RecordKind::kRow);
  held.add(1026, 1027, 2, RecordKind::kEvent);
  CHECK(held.send(0) == (std::vector<uint64_t>{1, 2, 3, 5, 6}));
  CHECK(held.send(0) == range(4, 4));
  held.ack(6);
  CHECK(held.send(0) == range(1024, 1025));
  CHECK(held.send(0) == range(1026, 1026));
  held.ack(1026);
  CHECK(held.send(0) == range(1027, 1027));
}

TEST(with_a_backlog_every_fifth_message_is_the_newest_reading) {
  Held held(1000, 1);
  std::vector<uint64_t> firsts;
  uint64_t done = 0;
  for (int i = 0; i < 10; i++) {
    std::vector<uint64_t> sent = held.send(0);
    firsts.push_back(sent.front());
    if (sent.size() == 1) {
      CHECK_EQ(held.ack(1000, {{done + 1, 999}}), i == 4 ? 1 : 0);
    } else {
      done = sent.back();
      held.ack(done);
    }
    if (i == 4) held.add(1001, 1001, 1, RecordKind::kRow);
    if (sent.size() == 1) held.replay.disconnected();
  }
  CHECK(firsts == (std::vector<uint64_t>{1, 61, 121, 181, 1000, 241, 301, 361, 421, 1001}));
}

TEST(while_no_answer_comes_for_thirty_seconds_one_message_each_thirty_seconds_asks) {
  Held held(500, 1);
  int before = 0, after = 0;
  for (uint64_t up = 0; up < 30000; up += 100)
    while (!held.send(up).empty()) before++;
  for (uint64_t up = 30000; up < 330000; up += 100)
    while (!held.send(up).empty()) after++;
  CHECK_EQ(before, 12);
  CHECK(after >= 9 && after <= 11);
  held.ack(0);
  CHECK(!held.send(330000).empty());
  CHECK(!held.send(330000).empty());
}

TEST(a_new_connection_begins_with_nothing_under_way) {
  Held held(200, 1);
  held.send(0);
  held.send(0);
  held.replay.disconnected();
  CHECK(held.send(1) == range(1, 60));
  Batch none;
  held.replay.sent(none, 0, 1);
  CHECK(held.send(1) == range(61, 120));
  // More than two are nobody's business.
  Batch third;
  third.count = 1;
  held.replay.sent(third, 1, 1);
  CHECK(held.send(2).empty());
}
