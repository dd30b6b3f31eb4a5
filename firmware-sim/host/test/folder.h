// A folder of a test's own, gone with it.
#pragma once
#include <stdlib.h>

#include <string>

struct Folder {
  std::string path;
  Folder() {
    char room[] = "/tmp/jirani-host-XXXXXX";
    path = mkdtemp(room);
  }
  ~Folder() {
    if (system(("rm -rf '" + path + "'").c_str()) != 0) path.clear();
  }
};
