// Messages of the gateway that are signed and are not what they should be, and those that nobody signed.
#include "../core/down.h"
#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

const char kAckTopic[] = "meters/v1/ke-nbo-0042/down/ack";
const char kCmdTopic[] = "meters/v1/ke-nbo-0042/down/cmd";
const std::string kHead = "{\"v\":1,\"dev\":\"ke-nbo-0042\",";
const std::string kId = "\"id\":\"0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c11\",";

Down ack(const std::string& rest, Ack& read) {
  std::string text = fakes::signed_down("down/ack", rest);
  return read_ack(fakes::who(), kAckTopic, text.data(), text.size(), read);
}

Down cmd(const std::string& rest, Command& read) {
  std::string text = fakes::signed_down("down/cmd", rest);
  return read_command(fakes::who(), kCmdTopic, text.data(), text.size(), read);
}

}  // namespace

TEST(an_acknowledgement_is_whole_or_nothing) {
  Ack read;
  CHECK(ack(kHead + "\"upTo\":5,\"missing\":[],\"t\":9}", read) == Down::kRead);
  CHECK_EQ(read.count, 0);
  CHECK(ack(kHead + "\"more\":{\"a\":[1]},\"upTo\":5,\"missing\":[ [1,2] , [4,4] ],\"t\":9}", read) == Down::kRead);
  for (const char* bad :
       {"\"missing\":[],\"t\":9}", "\"upTo\":5,\"t\":9}", "\"upTo\":5,\"missing\":[]}", "\"upTo\":-5,\"missing\":[],\"t\":9}",
        "\"upTo\":5,\"upTo\":6,\"missing\":[],\"t\":9}", "\"upTo\":5,\"missing\":[[1]],\"t\":9}",
        "\"upTo\":5,\"missing\":[[1,2,3]],\"t\":9}", "\"upTo\":5,\"missing\":[[3,2]],\"t\":9}",
        "\"upTo\":5,\"missing\":[1],\"t\":9}", "\"upTo\":5,\"missing\":{},\"t\":9}", "\"upTo\":\"5\",\"missing\":[],\"t\":9}",
        "\"upTo\":5,\"missing\":[[1,2],],\"t\":9}", "\"upTo\":5.0,\"missing\":[],\"t\":9}", "\"v\":1,\"upTo\":5,\"missing\":[],\"t\":9}"})
    CHECK(ack(kHead + bad, read) == Down::kMalformed);
  CHECK(ack("{\"v\":2,\"dev\":\"ke-nbo-0042\",\"upTo\":5,\"missing\":[],\"t\":9}", read) == Down::kMalformed);
  CHECK(ack("{\"v\":1,\"dev\":\"ke-nbo-0043\",\"upTo\":5,\"missing\":[],\"t\":9}", read) == Down::kMalformed);
  CHECK(ack("[1}", read) == Down::kMalformed);
  CHECK(ack("{1}", read) == Down::kMalformed);
}

TEST(sixty_four_holes_are_read_and_more_are_refused) {
  for (int holes : {64, 65}) {
    std::string missing;
    for (int i = 0; i < holes; i++)
      missing += (i == 0 ? "[" : ",[") + std::to_string(2 * i) + "," + std::to_string(2 * i) + "]";
    Ack read;
    Down is_read = ack(kHead + "\"upTo\":500,\"missing\":[" + missing + "],\"t\":9}", read);
    CHECK(is_read == (holes == 64 ? Down::kRead : Down::kMalformed));
    if (holes == 64) CHECK(!read.names(126) && read.names(127) && read.names(500) && !read.names(501));
  }
}

TEST(what_is_signed_for_another_topic_or_by_another_key_is_forged) {
  Ack read;
  Command command;
  std::string text = fakes::signed_down("down/ack", kHead + "\"upTo\":5,\"missing\":[],\"t\":9}");
  CHECK(read_ack(fakes::who(), kAckTopic, text.data(), text.size(), read) == Down::kRead);
  CHECK(read_ack(fakes::who(), kCmdTopic, text.data(), text.size(), read) == Down::kForged);
  CHECK(read_command(fakes::who(), kCmdTopic, text.data(), text.size(), command) == Down::kForged);
  Identity other = fakes::who();
  other.key.bytes[31] ^= 1;
  CHECK(read_ack(other, kAckTopic, text.data(), text.size(), read) == Down::kForged);
  Identity neighbour = fakes::who();
  neighbour.dev[10] = '3';
  CHECK(read_ack(neighbour, kAckTopic, text.data(), text.size(), read) == Down::kForged);
}

TEST(commands_are_read_in_any_order_of_their_members) {
  Command read;
  CHECK(cmd("{\"args\":{\"rev\":3,\"x\":[{}],\"imp\":2,\"wh\":1},\"cmd\":\"credit.set\",\"exp\":7," + kId +
                "\"y\":null,\"dev\":\"ke-nbo-0042\",\"v\":1}",
            read) == Down::kRead);
  CHECK(read.kind == CommandKind::kCredit);
  CHECK_EQ(read.credit.revision, 3);
  CHECK(cmd(kHead + kId + "\"exp\":7,\"cmd\":\"supply.set\",\"args\":{\"mode\":\"prepaid\",\"protected\":true,\"grace_wh\":2000,"
                          "\"grace_h\":99999999,\"utc_min\":180,\"rev\":4}}",
            read) == Down::kRead);
  CHECK(read.kind == CommandKind::kPolicy && read.policy.prepaid && read.policy.is_protected);
  CHECK_EQ(read.policy.grace_ms, Policy::kMostHours * 3600000);
  CHECK_EQ(read.policy.utc_minutes, 180);
  CHECK(cmd(kHead + kId + "\"exp\":7,\"cmd\":\"dance\",\"args\":{\"state\":\"x\"}}", read) == Down::kRead);
  CHECK(read.kind == CommandKind::kUnknown);
}

TEST(an_opening_is_understood_for_want_of_credit_only_and_a_closing_whatever_its_reason) {
  auto kind = [](const std::string& args) {
    Command read;
    CHECK(cmd(kHead + kId + "\"exp\":7,\"cmd\":\"relay.set\",\"args\":{" + args + "}}", read) == Down::kRead);
    return read.kind;
  };
  CHECK(kind("\"state\":\"open\",\"reason\":\"credit_exhausted\"") == CommandKind::kRelay);
  for (const char* reason : {"", ",\"reason\":\"\"", ",\"reason\":\"credit_exhaustet\"", ",\"reason\":\"Credit_exhausted\"",
                             ",\"reason\":\"ordered\"", ",\"reason\":\"grace_spent\""}) {
    CHECK(kind(std::string("\"state\":\"open\"") + reason) == CommandKind::kUnknown);
    CHECK(kind(std::string("\"state\":\"closed\"") + reason) == CommandKind::kRelay);
  }
}

TEST(a_command_that_lacks_something_or_has_it_twice_is_malformed) {
  Command read;
  std::string good = "\"exp\":7,\"cmd\":\"relay.set\",\"args\":{\"state\":\"closed\"}}";
  CHECK(cmd(kHead + kId + good, read) == Down::kRead);
  CHECK(cmd(kHead + good, read) == Down::kMalformed);
  for (const char* id : {"0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c1", "0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c111", "",
                         "0198f3a07-c1e-7b44-9d21-5f0e2a6b7c11", "0198F3A0-7c1e-7b44-9d21-5f0e2a6b7c11"})
    CHECK(cmd(kHead + "\"id\":\"" + id + "\"," + good, read) == Down::kMalformed);
  for (const char* bad :
       {"\"exp\":7,\"cmd\":\"relay.set\",\"args\":{\"state\":\"ajar\"}}", "\"exp\":7,\"cmd\":\"relay.set\",\"args\":{}}",
        "\"exp\":7,\"cmd\":\"relay.set\",\"args\":[]}", "\"exp\":7,\"cmd\":\"relay.set\"}",
        "\"exp\":7,\"cmd\":\"relay.set\",\"args\":{\"state\":\"open\",\"state\":\"open\"}}",
        "\"exp\":7,\"cmd\":\"relay.set\",\"args\":{\"state\":1}}", "\"exp\":7,\"cmd\":\"relay.set\",\"args\":{\"state\"}}",
        "\"exp\":7,\"cmd\":\"credit.set\",\"args\":{\"wh\":1,\"imp\":2}}",
        "\"exp\":7,\"cmd\":\"credit.set\",\"args\":{\"wh\":-1,\"imp\":2,\"rev\":3}}",
        "\"exp\":7,\"cmd\":\"credit.set\",\"args\":{\"wh\":1,\"wh\":1,\"imp\":2,\"rev\":3}}",
        "\"exp\":7,\"cmd\":\"supply.set\",\"args\":{\"mode\":\"prepaid\",\"rev\":1}}",
        "\"exp\":7,\"cmd\":\"supply.set\",\"args\":{\"mode\":\"free\",\"protected\":true,\"grace_wh\":1,\"grace_h\":1,\"utc_min\":1,\"rev\":4}}",
        "\"exp\":7,\"cmd\":\"supply.set\",\"args\":{\"mode\":\"prepaid\",\"protected\":1,\"grace_wh\":1,\"grace_h\":1,\"utc_min\":1,\"rev\":4}}",
        "\"exp\":7,\"cmd\":\"supply.set\",\"args\":{\"mode\":\"prepaid\",\"protected\":true,\"grace_wh\":1,\"grace_h\":1,\"utc_min\":841,\"rev\":4}}",
        "\"cmd\":\"relay.set\",\"args\":{\"state\":\"open\"}}", "\"exp\":7,\"cmd\":7,\"args\":{}}"})
    CHECK(cmd(kHead + kId + bad, read) == Down::kMalformed);
  CHECK(cmd("[1}", read) == Down::kMalformed);
  CHECK(cmd("{1}", read) == Down::kMalformed);
}
