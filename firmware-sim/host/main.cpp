// Meters on a host: the core around libmosquitto, one thread for all of them.
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include <deque>
#include <map>
#include <memory>

#include "link.h"
#include "options.h"

namespace jirani {
namespace {

volatile sig_atomic_t told_to_end = 0;

uint64_t ms(clockid_t which) {
  timespec now;
  clock_gettime(which, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1000000;
}

/// A device and its connection, which know each other.
struct Post {
  Link link;
  Device device;

  Post(const Broker& broker, const Options::Entry& entry, const Device::Setup& setup, const Script& script)
      : link(broker, entry.password, shuffled(setup.number ^ ms(CLOCK_REALTIME))), device(setup, script, link.network()) {
    link.serves(device);
  }
};

class Street {
 public:
  explicit Street(const Options& options)
      : options_(options),
        broker_{options.host, options.port, options.ca, 20},
        begun_(ms(CLOCK_MONOTONIC)),
        real_(options.real != 0 ? options.real : ms(CLOCK_REALTIME)),
        sun_(options.sun != 0 ? options.sun : real_) {}

  /// Answers an empty text, or why it cannot.
  std::string open() {
    mkdir(options_.folder.c_str(), 0700);
    for (size_t i = 0; i < options_.meters.size(); i++) {
      const Options::Entry& entry = options_.meters[i];
      if (!options_.only.empty() && options_.only != entry.who.dev) continue;
      std::string folder = options_.folder + "/" + entry.who.dev, wrong;
      mkdir(folder.c_str(), 0700);
      const Script* script = read_script(entry.script.empty() ? options_.script : entry.script, wrong);
      if (script == nullptr) return wrong;
      const Identity& next = options_.meters[(i + 1) % options_.meters.size()].who;
      Device::Setup setup = {entry.who, folder, options_.meters.size() > 1 ? next.dev : "", static_cast<uint32_t>(i),
                             options_.sectors, options_.config};
      posts_.emplace_back(broker_, entry, setup, *script);
    }
    return posts_.empty() ? "no such meter" : "";
  }

  /// Lives until its time is over, or it is told to end. Answers whether everything a meter made is acknowledged.
  bool live() {
    uint64_t step = 100 / options_.speed > 1 ? 100 / options_.speed : 1, next = 0, end = 0;
    while (told_to_end == 0) {
      uint64_t real = ms(CLOCK_MONOTONIC);
      if (real >= next) {
        Moment now = moment();
        for (Post& post : posts_) {
          post.device.live(now);
          post.link.live(now);
        }
        next = real + step;
        if (options_.until != 0 && now.second >= options_.until) {
          if (end == 0) end = real + 1000 * options_.drain_s;
          if (settled() || real >= end) break;
        }
      }
      listen(static_cast<int>(step));
    }
    return settled();
  }

  void tell() const {
    std::string text = "{\"meters\":[";
    for (const Post& post : posts_) text += (text.back() == '[' ? "" : ",") + post.device.account();
    printf("%s],\"ok\":%s}\n", text.c_str(), settled() ? "true" : "false");
  }

 private:
  const Script* read_script(const std::string& path, std::string& wrong) {
    auto known = scripts_.find(path);
    if (known != scripts_.end()) return &known->second;
    std::string text;
    if (!path.empty() && !read_file(path, text)) {
      wrong = "cannot read " + path;
      return nullptr;
    }
    Script& script = scripts_[path];
    wrong = script.read(text);
    if (wrong.empty()) return &script;
    wrong = path + ", " + wrong;
    return nullptr;
  }

  Moment moment() const {
    uint64_t since = (ms(CLOCK_REALTIME) - real_) * options_.speed;
    return {(ms(CLOCK_MONOTONIC) - begun_) * options_.speed, sun_ + since, since / 1000};
  }

  bool settled() const {
    for (const Post& post : posts_)
      if (!post.device.holds_nothing()) return false;
    return true;
  }

  void listen(int patience_ms) {
    polled_.clear();
    heard_.clear();
    for (Post& post : posts_) {
      if (post.link.socket() < 0) continue;
      short wanted = static_cast<short>(POLLIN | (post.link.wants_write() ? POLLOUT : 0));
      polled_.push_back({post.link.socket(), wanted, 0});
      heard_.push_back(&post.link);
    }
    if (poll(polled_.data(), polled_.size(), patience_ms) <= 0) return;
    for (size_t i = 0; i < polled_.size(); i++) {
      if ((polled_[i].revents & ~POLLOUT) != 0) heard_[i]->readable();
      if ((polled_[i].revents & POLLOUT) != 0) heard_[i]->writable();
    }
  }

  const Options& options_;
  Broker broker_;
  uint64_t begun_, real_, sun_;
  std::map<std::string, Script> scripts_;
  std::deque<Post> posts_;
  std::vector<pollfd> polled_;
  std::vector<Link*> heard_;
};

int run(int count, char** words) {
  Options options;
  std::string wrong = options.read(count, words);
  if (!wrong.empty()) {
    fprintf(stderr, "host-meters: %s\n%s", wrong.c_str(), kUsage);
    return 2;
  }
  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  signal(SIGTERM, [](int) { told_to_end = 1; });
  signal(SIGINT, [](int) { told_to_end = 1; });
  signal(SIGPIPE, SIG_IGN);
  mosquitto_lib_init();
  bool done;
  {
    Street street(options);
    wrong = street.open();
    if (!wrong.empty()) {
      fprintf(stderr, "host-meters: %s\n", wrong.c_str());
      return 2;
    }
    done = street.live();
    street.tell();
  }
  mosquitto_lib_cleanup();
  return done ? 0 : 1;
}

}  // namespace
}  // namespace jirani

int main(int count, char** words) { return jirani::run(count, words); }
