// Where there is no libFuzzer: the same parsers, given the seeds with random changes for a number of seconds. It sees no
// coverage, so it finds less.
#include <stdint.h>
#include <time.h>

#include "../test/fakes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t length);

int main(int count, char** words) {
  if (count < 3) return 2;
  long seconds = atol(words[1]);
  std::vector<std::string> seeds;
  for (int i = 2; i < count; i++) {
    FILE* in = fopen(words[i], "rb");
    if (in == nullptr) return 2;
    std::string all(4096, 0);
    all.resize(fread(&all[0], 1, all.size(), in));
    fclose(in);
    seeds.push_back(all);
  }
  fakes::Dice dice = {static_cast<uint32_t>(time(nullptr)) | 1};
  printf("seed %u\n", dice.state);
  long runs = 0;
  for (time_t end = time(nullptr) + seconds; runs % 1024 != 0 || time(nullptr) < end; runs++) {
    std::string input = seeds[dice.below(static_cast<uint32_t>(seeds.size()))];
    for (uint32_t changes = dice.below(6); changes > 0 && !input.empty(); changes--) {
      size_t at = dice.below(static_cast<uint32_t>(input.size()));
      uint32_t kind = dice.below(4);
      if (kind == 0) input[at] = static_cast<char>(dice.next());
      if (kind == 1) input.erase(at, dice.below(4));
      if (kind == 2) input.insert(at, input.substr(dice.below(static_cast<uint32_t>(input.size())), dice.below(20)));
      if (kind == 3) input[at] = "{}[],:\"\\0-9e."[dice.below(13)];
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
  }
  printf("%ld inputs in %ld s\n", runs, seconds);
  return 0;
}
