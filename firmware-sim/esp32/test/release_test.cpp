// Releases, their way into the other slot, and the trial after the start.
#include "../logic/made.h"
#include "../logic/release.h"

#include "../../test/check.h"
#include "../../test/fakes.h"
#include "../logic/update.h"

using namespace jirani;

namespace {

const std::string kImage = "\xe9 an image of sixty-four bytes or so, made of nothing but letters";

std::string hex(const uint8_t* bytes, size_t length) {
  std::string text;
  char two[3];
  for (size_t i = 0; i < length; i++) {
    snprintf(two, sizeof two, "%02x", bytes[i]);
    text += two;
  }
  return text;
}

std::string hash_of(const std::string& bytes) {
  Sha256 hash;
  hash.update(bytes.data(), bytes.size());
  uint8_t out[Sha256::kSize];
  hash.finish(out);
  return hex(out, sizeof out);
}

std::string manifest(const std::string& version = "1.2.3", const std::string& size = std::to_string(kImage.size())) {
  return "jirani-release 1\nhw esp32-pzem-1\nversion " + version + "\nsize " + size + "\nsha256 " + hash_of(kImage) +
         "\nimage firmware-1.2.3.bin\nsignature 300602010102010130\n";
}

Release release_of(const std::string& text) {
  Release release;
  CHECK(read_release(text.data(), text.size(), release));
  return release;
}

struct Other {
  std::string bytes;
  bool begun = false, started = false, dropped = false, full = false;
  jirani::Slot slot() {
    return {this,
            [](void* self, uint32_t) { return static_cast<Other*>(self)->begun = true; },
            [](void* self, const uint8_t* from, size_t length) {
              Other& its = *static_cast<Other*>(self);
              its.bytes.append(reinterpret_cast<const char*>(from), length);
              return !its.full;
            },
            [](void* self) { return static_cast<Other*>(self)->started = true; },
            [](void* self) { static_cast<Other*>(self)->dropped = true; }};
  }
};

/// Sends an image in pieces; what the slot is after it.
Download::End send(const std::string& image, Other& flash, fakes::Values& values) {
  Release release = release_of(manifest());
  Tries tries(values.store());
  Download download(flash.slot(), release, tries);
  CHECK(download.begin());
  for (size_t at = 0; at < image.size(); at += 7) {
    std::string piece = image.substr(at, 7);
    if (!download.take(reinterpret_cast<const uint8_t*>(piece.data()), piece.size())) break;
  }
  return download.finish();
}

}  // namespace

TEST(a_manifest_says_what_it_says) {
  std::string text = manifest();
  Release release = release_of(text);
  CHECK_TEXT(release.hw, "esp32-pzem-1");
  CHECK_EQ(release.version, 1002003);
  CHECK_EQ(release.size, kImage.size());
  CHECK_TEXT(release.image, "firmware-1.2.3.bin");
  CHECK_EQ(release.signature_length, 9);
  CHECK(hex(release.sha256, 32) == hash_of(kImage));
  // Signed is everything above the signature's own line.
  CHECK(hex(release.signed_hash, 32) == hash_of(text.substr(0, text.find("signature"))));
}

TEST(a_manifest_that_is_not_exactly_one_is_none) {
  std::string good = manifest();
  Release release;
  for (size_t cut = 0; cut < good.size(); cut++) CHECK(!read_release(good.data(), cut, release));
  std::string more = good + "x";
  CHECK(!read_release(more.data(), more.size(), release));
  const char* changes[][2] = {{"release 1", "release 2"}, {"hw esp32-pzem-1", "hw "},           {"1.2.3\nsize", "1.2\nsize"},
                              {"1.2.3\nsize", "1.02.3\nsize"}, {"1.2.3\nsize", "1.2.3.4\nsize"},     {"1.2.3\nsize", "0.0.0\nsize"},
                              {"1.2.3\nsize", "1.2.1000\nsize"}, {"size 6", "size 06"},        {"size 6", "size -6"},
                              {"image firmware", "image ../firmware"}, {"image firmware", "image .firmware"}, {"image firmware", "image https://firmware"},
                              {"sha256 ", "sha256 g"},   {"signature 30", "signature 3"},      {"signature 30", "signature zz"}};
  for (auto& change : changes) {
    std::string bad = good;
    size_t at = bad.find(change[0]);
    CHECK(at != std::string::npos);
    bad.replace(at, strlen(change[0]), change[1]);
    if (read_release(bad.data(), bad.size(), release)) {
      CHECK(false);
      printf("taken: %s\n", change[1]);
    }
  }
  std::string long_one = good + std::string(kMostManifest, '\n');
  CHECK(!read_release(long_one.data(), long_one.size(), release));
}

TEST(versions_are_three_numbers) {
  CHECK_EQ(version_number("1.2.3"), 1002003);
  CHECK_EQ(version_number("0.1.0"), 1000);
  CHECK_EQ(version_number("999.999.999"), 999999999);
  for (const char* none : {"", "1", "1.2", "a.b.c", "1.2.3 ", "1..3", "1000.0.0", "1.2.3-rc1"}) CHECK_EQ(version_number(none), 0);
}

TEST(the_image_lies_beside_its_manifest) {
  char room[64];
  CHECK(image_address("https://u.example/esp32/manifest", "a.bin", room, sizeof room));
  CHECK_TEXT(room, "https://u.example/esp32/a.bin");
  char little[24];
  CHECK(!image_address("https://u.example/esp32/manifest", "a.bin", little, sizeof little));
  CHECK(!image_address("nowhere", "a.bin", room, sizeof room));
}

TEST(a_release_is_worth_it_if_it_is_newer_for_this_board_and_not_tried_too_often) {
  fakes::Values values;
  Tries tries(values.store());
  Release release = release_of(manifest());
  CHECK(judge(release, "esp32-pzem-1", 1002002, 1 << 20, tries) == Worth::kTake);
  CHECK(judge(release, "esp32-other", 1002002, 1 << 20, tries) == Worth::kOtherHardware);
  CHECK(judge(release, "esp32-pzem-1", 1002003, 1 << 20, tries) == Worth::kNotNewer);
  CHECK(judge(release, "esp32-pzem-1", 2000000, 1 << 20, tries) == Worth::kNotNewer);
  CHECK(judge(release, "esp32-pzem-1", 1002002, 16, tries) == Worth::kTooLarge);
  for (int i = 0; i < 3; i++) CHECK(tries.begin(1002003));
  CHECK(!tries.begin(1002003));
  CHECK(judge(release, "esp32-pzem-1", 1002002, 1 << 20, tries) == Worth::kTriedEnough);
  CHECK(tries.begin(1002004));
  CHECK(!tries.enough(1002004));
}

TEST(an_image_is_started_only_if_it_is_the_one_that_was_signed) {
  fakes::Values values;
  Other good, other, cut, longer;
  CHECK(send(kImage, good, values) == Download::End::kReady);
  CHECK(good.started && good.bytes == kImage);
  std::string changed = kImage;
  changed[20] ^= 1;
  CHECK(send(changed, other, values) == Download::End::kFalse);
  CHECK(!other.started && other.dropped);
  CHECK(send(kImage.substr(0, 30), cut, values) == Download::End::kShort);
  CHECK(!cut.started && cut.dropped);
  CHECK(send(kImage + "more", longer, values) == Download::End::kFalse);
  CHECK(!longer.started && longer.dropped && longer.bytes.size() <= kImage.size());
}

TEST(an_image_is_not_started_when_its_try_cannot_be_put_down_or_the_slot_is_worn) {
  fakes::Values values;
  Other flash, full;
  values.broken = true;
  CHECK(send(kImage, flash, values) == Download::End::kStore);
  CHECK(!flash.started && flash.dropped);
  values.broken = false;
  full.full = true;
  CHECK(send(kImage, full, values) == Download::End::kSlot);
  CHECK(!full.started && full.dropped);
  CHECK_EQ(values.puts, 0);
}

TEST(a_new_image_stays_only_if_the_gateway_acknowledged_within_a_quarter_of_an_hour) {
  Trial kept(true), lost(true), none(false);
  CHECK(kept.judge(false, 1000) == Verdict::kWait);
  CHECK(kept.judge(true, 2000) == Verdict::kKeep);
  CHECK(kept.judge(false, 99000000) == Verdict::kWait);
  CHECK(lost.judge(false, Trial::kPatienceMs - 1) == Verdict::kWait);
  CHECK(lost.judge(false, Trial::kPatienceMs) == Verdict::kGoBack);
  CHECK(none.judge(false, Trial::kPatienceMs * 2) == Verdict::kWait);
  CHECK(none.judge(true, 0) == Verdict::kWait);
}

TEST(a_meter_asks_for_releases_once_a_day_and_no_two_at_once) {
  Asking early, late;
  CHECK(!early.due(0, 0) && !early.due(Asking::kFirstMs / 2 - 1, 0));
  CHECK(early.due(Asking::kFirstMs / 2, 0));
  CHECK(!early.due(Asking::kDayMs - 1, 7));
  CHECK(early.due(Asking::kFirstMs / 2 + Asking::kDayMs, 0));
  CHECK(!late.due(0, Asking::kFirstMs - 1) && !late.due(Asking::kFirstMs, 0));
}

/// `check` lets esp32/release make one with a key of its own, and openssl judge the signature.
TEST(what_our_own_script_makes_is_read) {
  const char* path = getenv("MADE_MANIFEST");
  if (path == nullptr) return;
  std::string text;
  FILE* in = fopen(path, "rb");
  CHECK(in != nullptr);
  for (int c; in != nullptr && (c = fgetc(in)) != EOF;) text += static_cast<char>(c);
  if (in != nullptr) fclose(in);
  Release release = release_of(text);
  CHECK_EQ(release.version, 1004000);
  CHECK(release.signature_length > 60);
}

TEST(a_firmware_knows_when_it_was_made) {
  static_assert(made_ms("Jan  2 2026") == 1767225600000, "the compiler works it out");
  CHECK_EQ(made_ms("Mar  1 2028"), 1835395200000);   // the day before it, a leap day
  CHECK_EQ(made_ms("Feb 29 2028"), 1835308800000);
  CHECK_EQ(made_ms("Dec 31 2026"), 1798588800000);
  CHECK_EQ(made_ms("Nov 22 2026"), 1795219200000);
}
