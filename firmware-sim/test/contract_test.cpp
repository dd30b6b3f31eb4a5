// What the core writes and reads is what firmware-sim/contract says, byte by byte; and what goes to the gateway's own test
// (FirmwareVectorsTest) and comes from it.
#include "../core/down.h"
#include "../core/messages.h"
#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

char room[kMostMessage];

Record sample_row(uint64_t seq, uint64_t t, uint64_t up, uint64_t import, uint64_t exported, int32_t watts, uint8_t bits) {
  Record row;
  row.clock = t == 0 ? ClockQuality::kNone : ClockQuality::kSync;
  row.bits = bits;
  row.seq = seq;
  row.t = t;
  row.up = up;
  row.import_wh = import;
  row.export_wh = exported;
  row.gauges = {true, watts, 239800, 1860, 49980, 940};
  return row;
}

std::string reading(uint32_t boot, uint64_t sent, const std::vector<Record>& rows) {
  Identity me = fakes::who();
  Text text(room, sizeof room);
  ReadingMessage message(me, text);
  message.begin(boot, sent);
  for (const Record& row : rows) CHECK(message.row(row));
  CHECK(message.finish());
  return std::string(room, text.length());
}

const About kAbout = {"1.4.0", "esp32-devkitc-v4", "pzem-004t-v3", "poweron", -67, 181240, "[\"relay\",\"batch60\",\"ota\"]"};

std::string hello(const Present& present) {
  Text text(room, sizeof room);
  CHECK(write_hello(fakes::who(), kAbout, present, text));
  return std::string(room, text.length());
}

std::string event(const Record& record) {
  Text text(room, sizeof room);
  CHECK(write_event(fakes::who(), record, text));
  return std::string(room, text.length());
}

Record sample_event(EventType type, uint64_t t, uint8_t detail) {
  Record record;
  record.kind = RecordKind::kEvent;
  record.event = type;
  record.detail = detail;
  record.boot = 18;
  record.seq = 19458;
  record.t = t;
  record.clock = t == 0 ? ClockQuality::kNone : ClockQuality::kHold;
  return record;
}

std::string result(const char* why, uint64_t held, uint64_t t, bool closed) {
  Text text(room, sizeof room);
  CHECK(write_result(fakes::who(), 18, {"0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c11", why, held}, t, closed, text));
  return std::string(room, text.length());
}

std::string will() {
  Text text(room, sizeof room);
  CHECK(write_will(fakes::who(), 18, text));
  return std::string(room, text.length());
}

/// One of each kind of message, with the numbers at their ends.
std::string everything() {
  std::string all;
  auto line = [&all](const char* what, const std::string& payload) {
    all += std::string("meters/v1/ke-nbo-0042/") + what + "\t" + payload + "\n";
  };
  Record largest = sample_row(kMostRecorded, kMostRecorded, kMostRecorded, kMostRecorded, kMostRecorded, INT32_MIN, 255);
  largest.generation = 0x7fffffff;
  largest.gauges = {true, INT32_MIN, 0xffffff, 0xffffff, 65535, -1000};
  Record bare = sample_row(1024, 0, 5, 0, 0, 0, 0);
  bare.gauges = Gauges();
  Record held = sample_row(1025, 1767225660000, 65, 1, 2, -350, 5);
  held.clock = ClockQuality::kHold;
  line("up/reading", reading(1, 0, {bare}));
  line("up/reading", reading(0xffffffff, 1767225661000, {held, largest}));
  std::vector<Record> full;
  for (uint64_t i = 0; i < 60; i++) full.push_back(sample_row(2000 + i, 1767225660000 + i * 60000, i, i, i, 418, 0));
  line("up/reading", reading(17, 1767225661000, full));
  line("up/state", hello({18, 19458, 2, 124200, 1767226260000, true}));
  line("up/state", hello({18, 19458, 2, 124200, 0, false}));
  line("up/state", will());
  for (uint8_t type = 1; type <= 8; type++)
    line("up/event", event(sample_event(static_cast<EventType>(type), type % 2 == 0 ? 1767226280000 : 0, type % 7)));
  line("up/result", result("", 0, 1767226281000, false));
  line("up/result", result("expired", 0, 0, true));
  line("up/result", result("old", 9007199254740991, 1767226281000, true));
  line("up/result", result("generation", 0, 1767226281000, true));
  all.pop_back();
  return all;
}

}  // namespace

TEST(what_the_core_writes_is_the_contracts_sample_byte_by_byte) {
  Record first = sample_row(18734, 1767225660000, 86461000, 1843217, 921077, 418, 0);
  CHECK_TEXT(reading(17, 1767225661000, {first}).c_str(), fakes::file("contract/01-reading.json").c_str());
  CHECK_TEXT(reading(17, 1767229260000, {sample_row(18735, 1767225720000, 86521000, 1843224, 921077, 418, kRowsLost),
                                         sample_row(18736, 1767225780000, 86581000, 1843231, 921077, 418, 0),
                                         sample_row(18737, 1767225840000, 86641000, 1843238, 921079, -350, 0)})
                 .c_str(),
             fakes::file("contract/02-backfill-after-outage.json").c_str());
  CHECK_TEXT(reading(18, 0, {sample_row(19456, 0, 61000, 1843267, 921140, 418, 0),
                             sample_row(19457, 0, 121000, 1843274, 921140, 418, 0)})
                 .c_str(),
             fakes::file("contract/03-clock-never-set.json").c_str());
  Record reset = sample_row(18739, 1767225960000, 86761000, 12, 0, 418, kRegisterReset);
  reset.generation = 2;
  CHECK_TEXT(reading(17, 1767225961000, {reset}).c_str(), fakes::file("contract/06-register-reset-declared.json").c_str());
  CHECK_TEXT(hello({18, 19458, 2, 124200, 1767226260000, true}).c_str(), fakes::file("contract/09-hello.json").c_str());
  CHECK_TEXT(will().c_str(), fakes::file("contract/10-last-will.json").c_str());
  CHECK_TEXT(event(sample_event(EventType::kCoverOpened, 1767226280000, 0)).c_str(),
             fakes::file("contract/11-event-tamper.json").c_str());
  CHECK_TEXT(result("", 0, 1767226281000, false).c_str(), fakes::file("contract/22-up-cmd-result.json").c_str());
}

TEST(what_the_core_writes_for_the_gateways_test_is_what_lies_there) {
  // After a change: firmware-sim/check --vectors writes it anew, and FirmwareVectorsTest judges it.
  if (getenv("WRITE_VECTORS") != nullptr) {
    FILE* out = fopen((fakes::home() + "/vectors/core-writes.tsv").c_str(), "wb");
    CHECK(out != nullptr);
    std::string all = everything() + "\n";
    fwrite(all.data(), 1, all.size(), out);
    fclose(out);
  }
  CHECK(everything() == fakes::file("vectors/core-writes.tsv"));
}

TEST(every_sample_down_is_read_and_says_what_it_says) {
  Identity me = fakes::who();
  Ack ack;
  std::string text = fakes::file("contract/20-down-ack.json");
  CHECK(read_ack(me, "meters/v1/ke-nbo-0042/down/ack", text.data(), text.size(), ack) == Down::kRead);
  CHECK_EQ(ack.up_to, 19458);
  CHECK_EQ(ack.count, 1);
  CHECK_EQ(ack.t, 1767226281000);
  CHECK(ack.names(19458) && ack.names(1) && !ack.names(18740) && ack.names(18741) && !ack.names(19459));
  Command command;
  text = fakes::file("contract/21-down-cmd-relay.json");
  const char* on = "meters/v1/ke-nbo-0042/down/cmd";
  CHECK(read_command(me, on, text.data(), text.size(), command) == Down::kRead);
  CHECK(command.kind == CommandKind::kRelay && !command.relay_closed);
  CHECK_EQ(command.exp, 1767226380000);
  CHECK_TEXT(command.id_text, "0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c11");
  CHECK_EQ(command.id[0], 1);
  CHECK_EQ(command.id[15], 0x11);
  text = fakes::file("contract/23-down-cmd-credit.json");
  CHECK(read_command(me, on, text.data(), text.size(), command) == Down::kRead);
  CHECK(command.kind == CommandKind::kCredit);
  CHECK_EQ(command.credit.wh, 2500);
  CHECK_EQ(command.credit.import_wh, 1843260);
  CHECK_EQ(command.credit.revision, 7);
  CHECK_EQ(command.credit.generation, 1);
}

TEST(every_sample_is_signed_but_the_one_that_is_not_and_any_changed_bit_is_seen) {
  const Key key = fakes::who().key;
  for (const char* name : {"01-reading", "02-backfill-after-outage", "03-clock-never-set", "05-register-went-back",
                           "06-register-reset-declared", "07-bad-mac", "08-export-peak-3ph"}) {
    std::string text = fakes::file(std::string("contract/") + name + ".json");
    bool right = verify(key, "meters/v1/ke-nbo-0042/up/reading", text.data(), text.size());
    CHECK(right == (strcmp(name, "07-bad-mac") != 0));
    CHECK(!verify(key, "meters/v1/ke-nbo-0043/up/reading", text.data(), text.size()));
  }
  std::string text = fakes::file("contract/01-reading.json");
  for (size_t i = 0; i < text.size(); i++) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK(!verify(key, "meters/v1/ke-nbo-0042/up/reading", changed.data(), changed.size()));
  }
  const char* on = "meters/v1/ke-nbo-0042/up/reading";
  std::string spaced = text + " \r\n\t";
  CHECK(verify(key, on, spaced.data(), spaced.size()));
  std::string longer = text + ",\"x\":1}";
  CHECK(!verify(key, on, longer.data(), longer.size()));
  for (size_t cut = 0; cut < text.size(); cut++) {
    std::vector<char> exact(text.begin(), text.begin() + static_cast<long>(cut));
    CHECK(!verify(key, on, exact.data(), exact.size()));
  }
}

TEST(what_the_gateway_writes_is_read) {
  // Written by FirmwareVectorsTest: topic, what it is, payload.
  std::string all = fakes::file("vectors/gateway-writes.tsv") + "\n";
  int acks = 0, commands = 0;
  std::vector<Policy> policies;
  std::vector<uint32_t> generations;
  for (size_t from = 0, end; (end = all.find('\n', from)) != std::string::npos; from = end + 1) {
    std::string line = all.substr(from, end - from);
    size_t tab = line.find('\t');
    std::string on = line.substr(0, tab), payload = line.substr(tab + 1);
    Ack ack;
    Command command;
    bool is_ack = on.rfind("/down/ack") == on.size() - 9;
    (is_ack ? acks : commands)++;
    Down read = is_ack ? read_ack(fakes::who(), on.c_str(), payload.data(), payload.size(), ack)
                       : read_command(fakes::who(), on.c_str(), payload.data(), payload.size(), command);
    if (read != Down::kRead) printf("%s\n", line.c_str());
    CHECK(read == Down::kRead);
    if (!is_ack && command.kind == CommandKind::kPolicy) policies.push_back(command.policy);
    if (!is_ack && command.kind == CommandKind::kCredit) generations.push_back(command.credit.generation);
  }
  CHECK(acks >= 3 && commands >= 7);
  CHECK(generations == std::vector<uint32_t>({1, 3}));
  CHECK_EQ(policies.size(), size_t(3));
  CHECK(policies[0].prepaid && !policies[0].is_protected && policies[0].revision == 1);
  CHECK(policies[0].grace_wh == 2000 && policies[0].grace_ms == 96 * 3600000ULL && policies[0].utc_minutes == 180);
  CHECK(!policies[1].prepaid && policies[1].is_protected && policies[1].utc_minutes == 840);
  CHECK(policies[1].grace_wh == 1000000 && policies[1].grace_ms == 8760 * 3600000ULL);
  CHECK(!policies[2].prepaid && !policies[2].is_protected && policies[2].utc_minutes == 0);
}

TEST(a_message_takes_sixty_rows_and_no_more_and_none_that_leaves_no_room_for_the_end) {
  Identity me = fakes::who();
  Record row = sample_row(18734, 1767225660000, 86461000, 1843217, 921077, 418, 0);
  Text text(room, sizeof room);
  ReadingMessage message(me, text);
  message.begin(17, 0);
  for (int i = 0; i < 60; i++) CHECK(message.row(row));
  CHECK(!message.row(row));
  CHECK_EQ(message.rows(), 60);
  CHECK(message.finish());
  for (size_t size = 0; size < 700; size++) {
    Text small(room, size);
    ReadingMessage part(me, small);
    part.begin(17, 0);
    bool begun = small.fits();
    while (part.rows() < 3 && part.row(row)) {}
    // What was taken can always be ended; a beginning alone says that it does not fit.
    CHECK(!begun || part.rows() == 0 || part.finish());
  }
  Text none(room, 20);
  CHECK(!write_hello(me, kAbout, {1, 1, 0, 1, 0, true}, none));
}
