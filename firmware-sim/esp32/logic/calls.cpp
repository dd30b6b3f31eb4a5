#include "calls.h"

namespace jirani {

void Calls::joined() {
  if (state_ == State::kJoining) news_ = News::kJoined;
}

void Calls::network_lost() {
  if (state_ != State::kOff) news_ = News::kNetworkLost;
}

void Calls::connected(uint64_t up) {
  if (state_ != State::kDialling) return;
  state_ = State::kOnline;
  since_ = up;
}

void Calls::connection_lost() {
  // The network's end is the greater news.
  if (news_ == News::kNone && (state_ == State::kDialling || state_ == State::kOnline)) news_ = News::kConnectionLost;
}

void Calls::answered(uint64_t up) {
  if (state_ != State::kOnline) return;
  since_ = up;
  broker_.succeeded();
}

Call Calls::off(uint64_t up, uint32_t random) {
  state_ = State::kOff;
  next_ = up + network_.next(random);
  return Call::kLeave;
}

Call Calls::redial(uint64_t up, uint32_t random) {
  state_ = State::kOnNetwork;
  next_ = up + broker_.next(random);
  return Call::kHangUp;
}

Call Calls::tick(uint64_t up, uint32_t random) {
  News news = news_;
  news_ = News::kNone;
  if (news == News::kNetworkLost) return off(up, random);
  if (news == News::kConnectionLost) return redial(up, random);
  switch (state_) {
    case State::kOff:
      if (up < next_) return Call::kNothing;
      state_ = State::kJoining;
      since_ = up;
      return Call::kJoin;
    case State::kJoining:
      if (news == News::kJoined) {
        state_ = State::kOnNetwork;
        network_.succeeded();
        // The street's routers come back together: the first call waits a random while.
        next_ = dialled_before_ ? up + broker_.next(random) : up + Backoff::first(random);
        dialled_before_ = true;
        return Call::kNothing;
      }
      return up - since_ >= kJoinMs ? off(up, random) : Call::kNothing;
    case State::kOnNetwork:
      if (up < next_) return Call::kNothing;
      state_ = State::kDialling;
      since_ = up;
      return Call::kDial;
    case State::kDialling:
      return up - since_ >= kDialMs ? redial(up, random) : Call::kNothing;
    default:
      return up - since_ >= kSilenceMs ? off(up, random) : Call::kNothing;
  }
}

}  // namespace jirani
