// Meters on a host: the core around libmosquitto, one thread for all of them.
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>

#include "ears.h"
#include "link.h"
#include "options.h"
#include "turns.h"

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
    Ears ears(posts_.size());
    Turns turns(posts_.size());
    for (size_t who = 0; who < posts_.size(); who++) turns.set(who, 0);
    uint64_t step = 100 / options_.speed > 1 ? 100 / options_.speed : 1, next = 0, end = 0;
    while (told_to_end == 0) {
      uint64_t real = ms(CLOCK_MONOTONIC);
      Moment now = moment();
      if (options_.until != 0 && real >= next) {
        next = real + step;
        if (end == 0 && now.second >= options_.until) end = real + 1000 * options_.drain_s;
        if (end != 0 && (settled() || real >= end)) break;
      }
      for (size_t who; turns.take(now.elapsed, who);) {
        posts_[who].device.live(now);
        posts_[who].link.live(now);
        turns.set(who, std::max(due(who, now), now.elapsed + 1));
        follow(ears, who);
      }
      const std::vector<Ears::Heard>& all = ears.listen(patience(turns.next(), now, step));
      now = moment();
      for (const Ears::Heard& heard : all) {
        Post& post = posts_[heard.who];
        post.device.at(now);
        if (heard.readable) post.link.readable();
        if (heard.writable) post.link.writable();
        turns.by(heard.who, due(heard.who, now));
        follow(ears, heard.who);
      }
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

  uint64_t due(size_t who, const Moment& now) const {
    const Post& post = posts_[who];
    return std::min(post.device.due(), post.link.due(now.elapsed));
  }

  void follow(Ears& ears, size_t who) const {
    const Link& link = posts_[who].link;
    ears.follow(who, link.calls(), link.socket(), link.wants_write());
  }

  /// Real milliseconds until somebody is due; a step at most, for a signal may come between a look and a wait.
  int patience(uint64_t next, const Moment& now, uint64_t step) const {
    if (next <= now.elapsed) return 0;
    uint64_t wait = (next - now.elapsed + options_.speed - 1) / options_.speed;
    return static_cast<int>(std::min(wait, step));
  }

  const Options& options_;
  Broker broker_;
  uint64_t begun_, real_, sun_;
  std::map<std::string, Script> scripts_;
  std::deque<Post> posts_;
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
