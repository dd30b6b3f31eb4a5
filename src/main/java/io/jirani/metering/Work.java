package io.jirani.metering;

import io.jirani.kernel.Problem;
import io.jirani.metering.Admission.Refused;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Inbound.Retain;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message with all that was made of it before any transaction, so that a transaction tried again makes nothing anew.
 *
 * @param inbound empty for what an adapter completed by itself, see {@link Foreign#due}
 * @param topic if the message came on one of our protocol
 * @param heard what an adapter made of it otherwise
 * @param refused why nothing could be made of it
 * @param foreseen the decision about it, if it was made ahead
 * @param arrived when it came in, or was completed, by the neighbourhood's clock: the same however often it is tried
 */
public record Work(
        Optional<Inbound> inbound,
        Optional<UplinkTopic> topic,
        Heard heard,
        Optional<Refused> refused,
        Optional<Foreseen> foreseen,
        Instant arrived) {
    /** The decision about a message, for as long as this is what the registry says of its meter. */
    record Foreseen(Meter meter, Admission.Decision decision) {}

    private static final Logger LOG = LoggerFactory.getLogger(Work.class);
    private static final String OURS = "meters/";

    /** What a message comes to. A fault of an adapter is a refusal: the stream goes on. */
    public static Work of(Inbound message, Foreign foreign, Instant arrived) {
        var topic = UplinkTopic.parse(message.topic());
        if (topic.isPresent())
            return new Work(Optional.of(message), topic, Heard.NOTHING, Optional.empty(), Optional.empty(), arrived);
        if (message.topic().startsWith(OURS) || foreign.filters().isEmpty())
            return refused(message, arrived, Admission.Reason.TOPIC, "not a topic of a meter");
        if (message.payload().length > Admission.LARGEST)
            return refused(message, arrived, Admission.Reason.TOO_LARGE, "above 32 KiB");
        try {
            return heard(Optional.of(message), news(message, foreign.read(message, arrived)), arrived);
        } catch (Problem unreadable) {
            return refused(message, arrived, Admission.Reason.FOREIGN, unreadable.detail());
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error("an adapter failed on a message on {}", message.topic(), fault);
            return refused(
                    message, arrived, Admission.Reason.FAULT, fault.getClass().getSimpleName());
        }
    }

    private static Work heard(Optional<Inbound> inbound, Heard heard, Instant arrived) {
        return new Work(inbound, Optional.empty(), heard, Optional.empty(), Optional.empty(), arrived);
    }

    /** This with the decision made ahead. */
    Work foreseeing(Meter meter, Admission.Decision decision) {
        return new Work(inbound, topic, heard, refused, Optional.of(new Foreseen(meter, decision)), arrived);
    }

    /** What became complete although no message came. A fault of an adapter completes nothing. */
    public static Work due(Foreign foreign, Instant now) {
        return heard(Optional.empty(), complete(foreign, now), now);
    }

    private static Heard complete(Foreign foreign, Instant now) {
        try {
            return foreign.due(now);
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error("an adapter failed to complete what it heard", fault);
            return Heard.NOTHING;
        }
    }

    /** Whether there is nothing for the database in it: it may be acknowledged at once. */
    public boolean idle() {
        return topic.isEmpty()
                && refused.isEmpty()
                && heard.samples().isEmpty()
                && heard.presences().isEmpty();
    }

    /** What a broker had kept is no reading, whatever an adapter thinks. */
    private static Heard news(Inbound message, Heard heard) {
        if (message.retain() == Retain.LIVE || heard.samples().isEmpty()) return heard;
        return new Heard(List.of(), heard.presences(), heard.replies());
    }

    private static Work refused(Inbound message, Instant arrived, Admission.Reason reason, String detail) {
        return new Work(
                Optional.of(message),
                Optional.empty(),
                Heard.NOTHING,
                Optional.of(Admission.unproven(reason, detail)),
                Optional.empty(),
                arrived);
    }
}
