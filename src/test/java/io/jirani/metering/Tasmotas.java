package io.jirani.metering;

import java.time.Instant;
import java.util.List;

/** Asks for the topics of Tasmota meters, and makes nothing of what comes. */
final class Tasmotas implements Foreign {
    @Override
    public List<String> filters() {
        return List.of("tele/+/SENSOR");
    }

    @Override
    public Heard read(Inbound message, Instant arrived) {
        return Heard.NOTHING;
    }

    @Override
    public Heard due(Instant now) {
        return Heard.NOTHING;
    }
}
