// A test runner without libraries, so that the same tests run on the host, under sanitizers and in an emulated 32-bit machine.
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct Test {
  const char* name;
  void (*run)();
  Test* next;
  static Test*& all() {
    static Test* first = nullptr;
    return first;
  }
  static int& faults() {
    static int count = 0;
    return count;
  }
  Test(const char* named, void (*body)()) : name(named), run(body), next(all()) { all() = this; }
};

#define TEST(name)                                   \
  static void name();                                \
  static Test registered_##name(#name, name);        \
  static void name()

#define CHECK(condition)                                                    \
  do {                                                                      \
    if (!(condition)) {                                                     \
      Test::faults()++;                                                     \
      printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);        \
    }                                                                       \
  } while (false)

#define CHECK_EQ(left, right)                                                                              \
  do {                                                                                                     \
    long long is_ = static_cast<long long>(left), want_ = static_cast<long long>(right);                    \
    if (is_ != want_) {                                                                                    \
      Test::faults()++;                                                                                    \
      printf("%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #left, is_, want_);                      \
    }                                                                                                      \
  } while (false)

#define CHECK_TEXT(left, right)                                                                            \
  do {                                                                                                     \
    if (strcmp(left, right) != 0) {                                                                        \
      Test::faults()++;                                                                                    \
      printf("%s:%d: %s is\n  %s\nnot\n  %s\n", __FILE__, __LINE__, #left, left, right);                   \
    }                                                                                                      \
  } while (false)
