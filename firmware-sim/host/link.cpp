#include "link.h"

#include "house.h"

namespace jirani {

Link::~Link() {
  if (client_ != nullptr) mosquitto_destroy(client_);
}

uint32_t Link::dice() { return random_ = shuffled(random_); }

void Link::live(const Moment& now) {
  if (client_ != nullptr && !lost_) lost_ = mosquitto_loop_misc(client_) != MOSQ_ERR_SUCCESS;
  if (!device_->reaches_out(now)) {
    // The cable is cut, or there is no power: no word of goodbye, and after it a start like any other.
    hang_up();
    begun_ = false;
    return;
  }
  if (lost_) {
    hang_up();
    next_try_ = now.elapsed + backoff_.next(dice());
  }
  if (!begun_) next_try_ = now.elapsed + Backoff::first(dice());
  begun_ = true;
  if (client_ == nullptr && now.elapsed >= next_try_) call();
}

uint64_t Link::due(uint64_t elapsed) const {
  if (lost_) return elapsed;
  uint64_t look = elapsed + kLookEvery;
  return client_ == nullptr && begun_ && next_try_ < look ? next_try_ : look;
}

void Link::call() {
  calls_++;
  client_ = mosquitto_new(device_->dev(), true, this);
  if (client_ == nullptr) return;
  lost_ = true;
  std::string base = std::string("meters/v1/") + device_->dev(), will = device_->will();
  mosquitto_int_option(client_, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_username_pw_set(client_, device_->dev(), password_.c_str());
  mosquitto_will_set(client_, (base + "/up/state").c_str(), static_cast<int>(will.size()), will.data(), 1, true);
  if (!broker_.ca.empty() && mosquitto_tls_set(client_, broker_.ca.c_str(), nullptr, nullptr, nullptr, nullptr) != MOSQ_ERR_SUCCESS)
    return;
  mosquitto_connect_callback_set(client_, on_connect);
  mosquitto_subscribe_callback_set(client_, on_subscribe);
  mosquitto_message_callback_set(client_, on_message);
  lost_ = mosquitto_connect(client_, broker_.host.c_str(), broker_.port, broker_.keepalive_s) != MOSQ_ERR_SUCCESS;
}

void Link::hang_up() {
  if (client_ != nullptr) mosquitto_destroy(client_);
  if (online_) device_->disconnected();
  client_ = nullptr;
  online_ = lost_ = false;
}

void Link::readable() {
  // What a callback found lost stays lost.
  if (client_ != nullptr && !lost_ && mosquitto_loop_read(client_, 1) != MOSQ_ERR_SUCCESS) lost_ = true;
  // What was answered in a callback is only put down by libmosquitto: it leaves now, not at the next wake.
  if (wants_write()) writable();
}

void Link::writable() {
  if (client_ != nullptr && !lost_ && mosquitto_loop_write(client_, 1) != MOSQ_ERR_SUCCESS) lost_ = true;
}

bool Link::publish(void* self, const std::string& topic, const std::string& payload, bool retained) {
  Link& its = *static_cast<Link*>(self);
  return its.client_ != nullptr && !its.lost_ && its.online_ &&
         mosquitto_publish(its.client_, nullptr, topic.c_str(), static_cast<int>(payload.size()), payload.data(), 1, retained) ==
             MOSQ_ERR_SUCCESS;
}

void Link::on_connect(mosquitto* client, void* self, int refused) {
  Link& its = *static_cast<Link*>(self);
  std::string down = std::string("meters/v1/") + its.device_->dev() + "/down/#";
  its.lost_ = refused != 0 || mosquitto_subscribe(client, nullptr, down.c_str(), 1) != MOSQ_ERR_SUCCESS;
}

void Link::on_subscribe(mosquitto*, void* self, int, int count, const int* granted) {
  Link& its = *static_cast<Link*>(self);
  its.lost_ = count != 1 || granted[0] > 1;
  if (its.lost_) return;
  its.online_ = true;
  its.device_->connected();
}

void Link::on_message(mosquitto*, void* self, const mosquitto_message* message) {
  Link& its = *static_cast<Link*>(self);
  its.backoff_.succeeded();
  its.device_->received(message->topic, static_cast<const char*>(message->payload), static_cast<size_t>(message->payloadlen));
}

}  // namespace jirani
