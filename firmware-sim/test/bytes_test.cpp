#include "../core/bytes.h"

#include "../core/json.h"
#include "../core/sha256.h"
#include "../core/text.h"
#include "check.h"
#include "fakes.h"

using namespace jirani;

namespace {

std::string hex(const uint8_t* from, size_t length) {
  std::string text;
  for (size_t i = 0; i < length; i++) {
    text += "0123456789abcdef"[from[i] >> 4];
    text += "0123456789abcdef"[from[i] & 15];
  }
  return text;
}

std::string sha(const std::string& text) {
  Sha256 hash;
  hash.update(text.data(), text.size());
  uint8_t out[32];
  hash.finish(out);
  return hex(out, 32);
}

std::string hmac(const std::string& key, const std::string& text) {
  HmacSha256 mac(reinterpret_cast<const uint8_t*>(key.data()), key.size());
  mac.update(text.data(), text.size());
  uint8_t out[32];
  mac.finish(out);
  return hex(out, 32);
}

bool valid(const std::string& text) {
  // A copy of exactly this size: reading beyond it is seen by the sanitizer.
  std::vector<char> exact(text.begin(), text.end());
  Json json(exact.data(), exact.size());
  return json.skip() && json.ended();
}

}  // namespace

TEST(checksums_have_their_published_check_values) {
  const uint8_t* nine = reinterpret_cast<const uint8_t*>("123456789");
  CHECK_EQ(crc32(nine, 9), 0xcbf43926);
  CHECK_EQ(crc16(nine, 9), 0x4b37);
  uint8_t bytes[8];
  put_le(bytes, 0x0123456789abcdefULL, 8);
  CHECK_EQ(bytes[0], 0xef);
  CHECK_EQ(get_le(bytes, 8), 0x0123456789abcdefLL);
  CHECK_EQ(get_le(bytes, 3), 0xabcdef);
}

TEST(sha_256_of_the_standards_examples) {
  CHECK_TEXT(sha("").c_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK_TEXT(sha("abc").c_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK_TEXT(sha("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").c_str(),
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK_TEXT(sha(std::string(1000000, 'a')).c_str(),
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(hmac_of_rfc_4231) {
  CHECK_TEXT(hmac(std::string(20, '\x0b'), "Hi There").c_str(),
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK_TEXT(hmac("Jefe", "what do ya want for nothing?").c_str(),
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK_TEXT(hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First").c_str(),
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(numbers_become_digits_and_what_does_not_fit_makes_no_text) {
  char room[64];
  Text text(room, sizeof room);
  text.number(0).add(" ").number(UINT64_MAX).add(" ").signed_number(INT64_MIN).add(" ").signed_number(7);
  CHECK(text.fits());
  CHECK(std::string(room, text.length()) == "0 18446744073709551615 -9223372036854775808 7");
  Text quoted(room, sizeof room);
  quoted.quoted("a\"b\\c\n\xc3");
  CHECK(std::string(room, quoted.length()) == "\"a?b?c??\"");
  Text small(room, 3);
  small.add("ab");
  small.number(12);
  CHECK(!small.fits());
  CHECK_EQ(small.add("c").length(), 2);
  small.cut(1);
  CHECK(small.fits());
  CHECK_EQ(small.length(), 1);
}

TEST(json_that_is_valid_is_passed_over_whole) {
  for (const char* text : {"0", "-1", "10", "1.5", "1e9", "1.25E-3", "2e+1", "\"\"", "\"a\\n\\u00e9\\\"\"", "true", "false",
                           "null", "[]", "{}", " [ ] ", "[1]", "[1,2 , 3]", "{\"a\":1}", "{\"a\":[{}],\"b\":{\"c\":null}}",
                           "[[[[[[[[]]]]]]]]", "[\"x\",{\"y\":[[],{}]},-0]"})
    if (!valid(text)) {
      printf("%s\n", text);
      CHECK(false);
    }
}

TEST(json_that_is_not_valid_is_refused) {
  for (const char* text :
       {"", " ", "01", "-", "1.", ".5", "1e", "1e+", "+1", "tru", "trye", "nul", "\"", "\"\\", "\"\\x\"", "\"\\u12g4\"",
        "\"\\u12", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}",
        "{a:1}", "{\"a\" 1}", "{1:1}", "{\"a\":1 \"b\":2}", "1 2", "[[[[[[[[[]]]]]]]]]", "\"a\nb\"", "[}", "{]", "x"})
    if (valid(text)) {
      printf("%s\n", text);
      CHECK(false);
    }
  CHECK(!valid(std::string("\"a\0b\"", 5)));
}

TEST(json_values_are_read_as_what_they_are_asked_for_or_not_at_all) {
  std::string text = "{\"n\":9007199254740991,\"s\":\"abc\",\"long\":\"abcdefgh\",\"t\":true,\"f\":false}";
  Json json(text.data(), text.size());
  char word[8];
  uint64_t number;
  bool flag;
  CHECK(json.open('{') && json.next() && json.name(word, sizeof word) && json.number(number));
  CHECK_EQ(number, 9007199254740991LL);
  CHECK(json.next() && json.name(word, sizeof word) && json.string(word, sizeof word));
  CHECK_TEXT(word, "abc");
  CHECK(json.next() && json.name(word, sizeof word) && json.string(word, sizeof word));
  CHECK_TEXT(word, "");
  CHECK(json.next() && json.name(word, sizeof word) && json.boolean(flag) && flag);
  CHECK(json.next() && json.name(word, sizeof word) && json.boolean(flag) && !flag);
  CHECK(!json.next() && json.ended());
  CHECK(!json.next() && !json.good());

  for (const char* bad : {"9007199254740992", "99999999999999999999999", "1.0", "1e3", "-1", "01", "\"1\"", ""}) {
    Json one(bad, strlen(bad));
    CHECK(!one.number(number));
    CHECK(!one.good() && !one.ended() && !one.skip());
  }
  Json not_true("1", 1), nothing("", 0), ended("1", 1);
  CHECK(!not_true.boolean(flag) && !nothing.boolean(flag));
  CHECK(!ended.open('{') && !ended.string(word, sizeof word) && !ended.name(word, sizeof word));
}
