// Built by firmware-sim/check with the host's mbedTLS and told a manifest and a public key. Ends with 0 when the
// manifest is signed by it, with 1 when it is not, with 2 when it is no manifest.
#include <stdio.h>

#include <string>

#include "../src/signature.h"

namespace {

std::string all(const char* path) {
  std::string text;
  FILE* in = fopen(path, "rb");
  for (int c; in != nullptr && (c = fgetc(in)) != EOF;) text += static_cast<char>(c);
  if (in != nullptr) fclose(in);
  return text;
}

}  // namespace

int main(int count, char** words) {
  jirani::Release release;
  if (count != 3) return 2;
  std::string manifest = all(words[1]), key = all(words[2]);
  if (!jirani::read_release(manifest.data(), manifest.size(), release)) return 2;
  return jirani::is_signed(release, key.c_str()) ? 0 : 1;
}
