// Looks for releases and loads them, in a task of its own: the loop goes on measuring.
#pragma once
#include <atomic>

#include "../logic/settings.h"
#include "../logic/update.h"

namespace jirani {

class Updater {
 public:
  Updater(const Settings& settings, const Store& store) : settings_(settings), tries_(store) {}

  /// Begins the task, where settings name a place for updates and a key.
  void start();
  void online(bool online) { online_ = online; }
  /// An image is ready; the next start tries it.
  bool wants_restart() const { return ready_; }

  /// Whether this image runs on trial.
  static bool on_trial();
  static void keep();
  static void go_back();

 private:
  static void task(void* self);
  void look();
  bool fetch_manifest(Release& release);
  void load(const Release& release);

  const Settings& settings_;
  Tries tries_;
  Asking asking_;
  std::atomic<bool> online_{false};
  std::atomic<bool> ready_{false};
};

}  // namespace jirani
