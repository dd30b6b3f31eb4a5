package io.jirani.metering;

import io.jirani.metering.IngestVerticle.Offer;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets the messages of one connection into the intake one by one. When there is no room it holds the one message in hand
 * and stops the connection, so its sender keeps the others. Used on that connection's event loop only.
 */
final class Turnstile {
    /** What became of a message. */
    enum Passage {
        PASSED,
        /** It is held and the connection has stopped; {@link #retry} goes on. */
        WAITS,
        /** The connection cannot be stopped: close it, its sender has the message. */
        REFUSED
    }

    private final Function<Inbound, Offer> intake;
    private final Optional<WireEndpoint> wire;
    private Optional<Inbound> held = Optional.empty();

    Turnstile(Function<Inbound, Offer> intake, Optional<WireEndpoint> wire) {
        this.intake = intake;
        this.wire = wire;
    }

    Passage pass(Inbound message) {
        if (held.isPresent()) return Passage.REFUSED;
        if (intake.apply(message) == Offer.TAKEN) return Passage.PASSED;
        if (wire.isEmpty()) return Passage.REFUSED;
        held = Optional.of(message);
        wire.get().pause();
        return Passage.WAITS;
    }

    boolean waits() {
        return held.isPresent();
    }

    /** Tries the held message again; when it is in, the connection goes on. */
    Passage retry() {
        if (held.isPresent() && intake.apply(held.get()) == Offer.FULL) return Passage.WAITS;
        var stopped = held.isPresent();
        held = Optional.empty();
        if (stopped) wire.ifPresent(WireEndpoint::resume);
        return held.isPresent() ? Passage.WAITS : Passage.PASSED;
    }

    /** The connection is gone; what it held was not acknowledged. */
    void forget() {
        held = Optional.empty();
    }
}
