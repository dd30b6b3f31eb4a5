package io.jirani.metering;

import io.jirani.metering.Turnstile.Passage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Sessions that are not read from because there is no room, in the order they came. Used on one event loop. */
final class WaitingRoom {
    private final Set<MeterSessionEndpoint> waiting = new LinkedHashSet<>();
    private final BooleanSupplier hasRoom;
    private final Consumer<Runnable> later;
    private boolean looking;

    /**
     * @param later runs something on the event loop some milliseconds later
     */
    WaitingRoom(BooleanSupplier hasRoom, Consumer<Runnable> later) {
        this.hasRoom = hasRoom;
        this.later = later;
    }

    void add(MeterSessionEndpoint session) {
        waiting.add(session);
        if (looking) return;
        looking = true;
        later.accept(this::look);
    }

    void remove(MeterSessionEndpoint session) {
        waiting.remove(session);
    }

    int size() {
        return waiting.size();
    }

    private void look() {
        for (var session : List.copyOf(waiting)) {
            if (!hasRoom.getAsBoolean()) break;
            if (session.retry() != Passage.WAITS) waiting.remove(session);
        }
        looking = !waiting.isEmpty();
        if (looking) later.accept(this::look);
    }
}
