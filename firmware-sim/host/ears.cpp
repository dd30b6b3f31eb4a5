#include "ears.h"

#ifdef __linux__
#include <sys/epoll.h>
#else
#include <poll.h>
#endif
#include <unistd.h>

namespace jirani {

#ifdef __linux__

namespace {

constexpr size_t kAtOnce = 512;

}  // namespace

Ears::Ears(size_t count) : known_(count), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

Ears::~Ears() {
  if (epoll_ >= 0) close(epoll_);
}

void Ears::follow(size_t who, uint32_t call, int socket, bool writes) {
  Known& known = known_[who];
  bool same = known.call == call && known.socket == socket;
  if (same && known.writes == writes) return;
  known = {call, socket, writes};
  // The kernel forgot the old one when it was closed.
  if (socket < 0) return;
  epoll_event wanted = {};
  wanted.events = EPOLLIN | (writes ? static_cast<uint32_t>(EPOLLOUT) : 0u);
  wanted.data.u64 = who;
  if (epoll_ctl(epoll_, same ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &wanted) != 0) known.socket = -1;
}

const std::vector<Ears::Heard>& Ears::listen(int patience_ms) {
  epoll_event ready[kAtOnce];
  int count = epoll_wait(epoll_, ready, kAtOnce, patience_ms);
  heard_.clear();
  for (int i = 0; i < count; i++) {
    uint32_t events = ready[i].events;
    heard_.push_back({static_cast<size_t>(ready[i].data.u64), (events & ~static_cast<uint32_t>(EPOLLOUT)) != 0,
                      (events & EPOLLOUT) != 0});
  }
  return heard_;
}

#else

Ears::Ears(size_t count) : known_(count) {}

Ears::~Ears() = default;

void Ears::follow(size_t who, uint32_t call, int socket, bool writes) { known_[who] = {call, socket, writes}; }

const std::vector<Ears::Heard>& Ears::listen(int patience_ms) {
  std::vector<pollfd> asked;
  std::vector<size_t> whose;
  for (size_t who = 0; who < known_.size(); who++) {
    if (known_[who].socket < 0) continue;
    asked.push_back({known_[who].socket, static_cast<short>(POLLIN | (known_[who].writes ? POLLOUT : 0)), 0});
    whose.push_back(who);
  }
  heard_.clear();
  if (poll(asked.data(), static_cast<nfds_t>(asked.size()), patience_ms) <= 0) return heard_;
  for (size_t i = 0; i < asked.size(); i++)
    if (asked[i].revents != 0)
      heard_.push_back({whose[i], (asked[i].revents & ~POLLOUT) != 0, (asked[i].revents & POLLOUT) != 0});
  return heard_;
}

#endif

}  // namespace jirani
