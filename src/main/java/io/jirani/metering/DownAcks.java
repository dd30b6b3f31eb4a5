package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.Inbound.Door;
import io.jirani.metering.Inbound.Outbound;
import io.jirani.metering.Ingest.Answer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What meters are told of what the gateway holds. An answer holds all that the ones before it did, so only the newest need
 * leave: a meter's first at once, further ones after a pause that grows with what waits to be stored. Used by one thread.
 */
final class DownAcks {
    private static final Logger LOG = LoggerFactory.getLogger(DownAcks.class);
    private static final int MOST_METERS = 131_072;

    /** More messages than these wait: the pause is as long as it gets, still well below any meter's patience (5 s). */
    private static final int LOADED = 2_000;

    private static final Duration SHORT = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(2);

    private final Clock sunClock;
    private final Pace<Dev, Answer> pace = new Pace<>(MOST_METERS);

    /**
     * @param sunClock the neighbourhood's, which meters set theirs by
     */
    DownAcks(Clock sunClock) {
        this.sunClock = sunClock;
    }

    void put(List<Answer> answers) {
        for (var answer : answers) pace.put(answer.meter().dev(), answer);
    }

    /** Drops answers held back for meters whose registration changed: under suspicion, they would free another's rows. */
    void drop(List<Dev> changed) {
        changed.forEach(pace::unsay);
    }

    /** Sends what is due, signed. */
    void send(long nanos, int queued) {
        var due = pace.due(nanos, pause(queued), Integer.MAX_VALUE);
        if (due.isEmpty()) return;
        var byDoor = new IdentityHashMap<Door, List<Outbound>>();
        for (var answer : due.values())
            outbound(answer)
                    .ifPresent(message -> byDoor.computeIfAbsent(answer.door(), door -> new ArrayList<>())
                            .add(message));
        byDoor.forEach(Door::tell);
    }

    /** How long until something held back falls due; nothing when nothing is held back. */
    Optional<Duration> dueIn(long nanos, int queued) {
        return pace.dueIn(nanos, pause(queued));
    }

    static Duration pause(int queued) {
        var share = Math.min(queued, LOADED);
        return SHORT.plus(LONG.minus(SHORT).multipliedBy(share).dividedBy(LOADED));
    }

    private Optional<Outbound> outbound(Answer answer) {
        var meter = answer.meter();
        var topic = UplinkTopic.ack(meter.dev());
        try {
            var json = DownJson.ack(meter.dev(), answer.ack(), sunClock.instant());
            return Optional.of(new Outbound(meter.dev(), topic, DeviceMac.sign(meter.key(), topic, json)));
        } catch (RuntimeException fault) {
            LOG.warn("{} could not be told what is held of it", meter.dev(), fault);
            return Optional.empty();
        }
    }
}
