#include "check.h"

/// Runs every test, or those whose names hold a word.
int main(int count, char** words) {
  int ran = 0;
  for (Test* test = Test::all(); test != nullptr; test = test->next) {
    if (count > 1 && strstr(test->name, words[1]) == nullptr) continue;
    int before = Test::faults();
    test->run();
    if (Test::faults() != before) printf("FAULT   %s\n", test->name);
    ran++;
  }
  printf("%d tests, %d faults, %u-bit\n", ran, Test::faults(), static_cast<unsigned>(8 * sizeof(void*)));
  return Test::faults() == 0 && ran > 0 ? 0 : 1;
}
