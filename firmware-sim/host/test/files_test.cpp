// The host's flash and store: what a kill -9 leaves is what a power cut would.
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../core/ring.h"
#include "../../test/check.h"
#include "../files.h"
#include "folder.h"

using namespace jirani;

namespace {

/// Lets a child work until it has said so many things, and kills it. Answers how many it had said.
template <typename Work>
uint64_t killed_after(uint64_t sayings, Work work) {
  int pipes[2];
  if (pipe(pipes) != 0) return 0;
  pid_t child = fork();
  if (child == 0) {
    close(pipes[0]);
    for (uint64_t i = 1;; i++) {
      work(i);
      if (write(pipes[1], "!", 1) != 1) _exit(1);
    }
  }
  close(pipes[1]);
  uint64_t said = 0;
  char one;
  while (said < sayings && read(pipes[0], &one, 1) == 1) said++;
  kill(child, SIGKILL);
  while (read(pipes[0], &one, 1) == 1) said++;
  waitpid(child, nullptr, 0);
  close(pipes[0]);
  return said;
}

}  // namespace

TEST(flash_in_a_file_clears_bits_until_it_is_erased_and_is_there_after_a_restart) {
  Folder folder;
  uint8_t byte = 0;
  {
    FlashFile file(folder.path + "/flash", 2);
    CHECK(file.open());
    Flash flash = file.flash();
    CHECK(flash.read(flash.self, 5000, &byte, 1));
    CHECK_EQ(byte, 0xff);
    uint8_t first = 0xf0, second = 0x3c;
    CHECK(flash.write(flash.self, 5000, &first, 1));
    CHECK(flash.write(flash.self, 5000, &second, 1));
    CHECK(!flash.write(flash.self, 8192, &first, 1));
    CHECK(!flash.read(flash.self, 8190, &byte, 3));
    CHECK(!flash.erase(flash.self, 2));
  }
  FlashFile file(folder.path + "/flash", 2);
  Flash flash = file.flash();
  CHECK(flash.read(flash.self, 5000, &byte, 1));
  CHECK_EQ(byte, 0x30);
  CHECK(flash.erase(flash.self, 1));
  CHECK(flash.read(flash.self, 5000, &byte, 1));
  CHECK_EQ(byte, 0xff);
}

TEST(after_kill_9_the_ring_in_the_file_has_every_row_that_was_kept) {
  Folder folder;
  for (uint64_t round = 0; round < 12; round++) {
    uint64_t before = round * 100000;
    uint64_t said = killed_after(40 + 37 * round, [&](uint64_t i) {
      static FlashFile* file = new FlashFile(folder.path + "/flash", 8);
      static Ring* ring = new Ring(file->flash());
      if (i == 1 && !ring->mount()) _exit(1);
      Record row;
      row.seq = before + i;
      row.import_wh = before + i;
      if (!ring->append(row)) _exit(1);
    });
    FlashFile file(folder.path + "/flash", 8);
    Ring ring(file.flash());
    CHECK(ring.mount());
    CHECK(ring.highest_seq() >= before + said);
    // The one that was being written when the kill came may be there or not.
    CHECK(ring.highest_seq() <= before + said + 1);
    Record row;
    CHECK(ring.last_row(row));
    CHECK_EQ(row.import_wh, row.seq);
  }
}

TEST(after_kill_9_a_value_is_the_old_one_or_the_new_one) {
  Folder folder;
  for (uint64_t round = 0; round < 12; round++) {
    uint64_t said = killed_after(20 + 13 * round, [&](uint64_t i) {
      StoreFolder folder_store(folder.path);
      Store store = folder_store.store();
      uint8_t value[808];
      memset(value, static_cast<int>(i & 0xff), sizeof value);
      if (!store.put(store.self, "supply", value, sizeof value)) _exit(1);
    });
    StoreFolder folder_store(folder.path);
    Store store = folder_store.store();
    uint8_t value[808];
    CHECK(store.get(store.self, "supply", value, sizeof value));
    for (uint8_t each : value) CHECK_EQ(each, value[0]);
    CHECK(value[0] == (said & 0xff) || value[0] == ((said + 1) & 0xff));
    CHECK(!store.get(store.self, "supply", value, sizeof value - 1));
    CHECK(!store.get(store.self, "other", value, sizeof value));
  }
}
