#include "messages.h"

namespace jirani {
namespace {

// ,"mac":"..."} and the ] of the rows.
constexpr size_t kEnd = kMacLength + 12;

Text& head(const Identity& who, Text& to) { return to.add("{\"v\":1,\"dev\":").quoted(who.dev); }

Text& origin(const Identity& who, uint32_t boot, Text& to) {
  return to.add(",\"boot\":").number(boot).add(",\"kid\":").quoted(who.kid);
}

bool end(const Identity& who, const char* what, Text& to) {
  char on[kTopicRoom];
  topic(who, what, on);
  sign(who.key, on, to);
  return to.fits();
}

const char* relay(bool closed) { return closed ? "closed" : "open"; }

const char* type_name(EventType type) {
  switch (type) {
    case EventType::kCoverOpened: return "cover.opened";
    case EventType::kCoverClosed: return "cover.closed";
    case EventType::kRelayOpened: return "relay.opened";
    case EventType::kRelayClosed: return "relay.closed";
    case EventType::kClockStepped: return "clock.stepped";
    case EventType::kRegisterReset: return "register.reset";
    case EventType::kBusLost: return "bus.lost";
    case EventType::kBusBack: return "bus.back";
  }
  return "unknown";
}

const char* quality_name(ClockQuality quality) {
  return quality == ClockQuality::kSync ? "sync" : quality == ClockQuality::kHold ? "hold" : "none";
}

}  // namespace

void topic(const Identity& who, const char* what, char room[kTopicRoom]) {
  Text text(room, kTopicRoom - 1);
  text.add("meters/v1/").add(who.dev).add("/").add(what);
  room[text.length()] = 0;
}

bool write_hello(const Identity& who, const About& about, const Present& now, Text& to) {
  origin(who, now.boot, head(who, to).add(",\"online\":true"));
  to.add(",\"fw\":").quoted(about.fw).add(",\"hw\":").quoted(about.hw);
  to.add(",\"meter\":").quoted(about.meter).add(",\"reset\":").quoted(about.reset);
  to.add(",\"seqNext\":").number(now.seq_next).add(",\"buffered\":").number(now.buffered);
  to.add(",\"up\":").number(now.up);
  if (now.t != 0) to.add(",\"t\":").number(now.t);
  to.add(",\"rssi\":").signed_number(about.rssi).add(",\"heap\":").number(about.heap);
  to.add(",\"caps\":").add(about.caps).add(",\"relay\":").quoted(relay(now.relay_closed));
  return end(who, "up/state", to);
}

bool write_will(const Identity& who, uint32_t boot, Text& to) {
  origin(who, boot, head(who, to).add(",\"online\":false"));
  return end(who, "up/state", to);
}

bool write_event(const Identity& who, const Record& event, Text& to) {
  origin(who, event.boot, head(who, to)).add(",\"seq\":").number(event.seq);
  if (event.clock != ClockQuality::kNone) to.add(",\"t\":").number(event.t);
  to.add(",\"type\":").quoted(type_name(event.event)).add(",\"data\":{");
  bool relay = event.event == EventType::kRelayOpened || event.event == EventType::kRelayClosed;
  if (relay) to.add("\"reason\":").quoted(reason_name(static_cast<RelayReason>(event.detail)));
  to.add("}");
  return end(who, "up/event", to);
}

bool write_result(const Identity& who, uint32_t boot, const Outcome& outcome, uint64_t t, bool relay_closed, Text& to) {
  origin(who, boot, head(who, to)).add(",\"id\":").quoted(outcome.id);
  to.add(*outcome.why == 0 ? ",\"ok\":true" : ",\"ok\":false");
  if (t != 0) to.add(",\"t\":").number(t);
  to.add(",\"relay\":").quoted(relay(relay_closed));
  if (*outcome.why != 0) to.add(",\"why\":").quoted(outcome.why);
  if (outcome.held != 0) to.add(",\"rev\":").number(outcome.held);
  return end(who, "up/result", to);
}

void ReadingMessage::begin(uint32_t boot, uint64_t sent) {
  origin(who_, boot, head(who_, to_)).add(",\"sent\":").number(sent).add(",\"rows\":[");
  rows_ = 0;
}

bool ReadingMessage::row(const Record& row) {
  if (rows_ == kMostRows) return false;
  size_t before = to_.length();
  to_.add(rows_ == 0 ? "{" : ",{").add("\"seq\":").number(row.seq);
  if (row.clock != ClockQuality::kNone) to_.add(",\"t\":").number(row.t);
  to_.add(",\"up\":").number(row.up).add(",\"tq\":").quoted(quality_name(row.clock));
  to_.add(",\"gen\":").number(row.generation).add(",\"imp\":").number(row.import_wh);
  to_.add(",\"exp\":").number(row.export_wh);
  if (row.gauges.known) {
    to_.add(",\"p\":").signed_number(row.gauges.watts).add(",\"u\":").number(row.gauges.millivolts);
    to_.add(",\"i\":").number(row.gauges.milliamperes).add(",\"f\":").number(row.gauges.millihertz);
    to_.add(",\"pf\":").signed_number(row.gauges.power_factor);
  }
  to_.add(",\"q\":").number(row.bits).add("}");
  // The end must fit too.
  size_t after = to_.length();
  char blank[kEnd] = {};
  bool fits = to_.add(blank, sizeof blank).fits();
  to_.cut(fits ? after : before);
  rows_ += fits ? 1 : 0;
  return fits;
}

bool ReadingMessage::finish() {
  to_.add("]");
  return end(who_, "up/reading", to_);
}

}  // namespace jirani
