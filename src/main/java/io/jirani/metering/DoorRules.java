package io.jirani.metering;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.UplinkTopic.Kind;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a meter may say and hear, whichever door it comes through. {@code mosquitto/acl} says the same to the broker; one
 * test asks both the same questions.
 */
final class DoorRules {
    /** The largest MQTT packet, without its fixed header. */
    static final int LARGEST_PACKET = 32 * 1_024;

    /** Beyond it a connection that broke would go unnoticed for too long: it is cut at one and a half times. */
    static final int LONGEST_KEEP_ALIVE_SECONDS = 300;

    private static final String OURS = "meters/v1/";

    /**
     * A meter that logged in.
     *
     * @param foreign what it may do in its own language; empty: it speaks ours
     */
    record Guest(Dev dev, CommunityId community, Optional<Tongue> foreign) {}

    /** The topics on which a foreign meter may speak, and the filters it may subscribe to. */
    record Tongue(Predicate<String> says, Predicate<String> hears) {}

    /** What is to be said if the connection is lost. */
    record Will(String topic, int bytes, Retain retain) {}

    private DoorRules() {}

    /** Its own {@code up/} topics, of which only the state may be retained; a foreign one what its adapter reads as its own. */
    static boolean mayPublish(Guest guest, String topic, Retain retain) {
        return guest.foreign()
                .map(tongue -> !topic.startsWith(OURS) && tongue.says().test(topic))
                .orElseGet(() -> UplinkTopic.parse(topic)
                        .filter(up -> up.dev().equals(guest.dev()))
                        .filter(up -> retain == Retain.LIVE || up.kind() == Kind.STATE)
                        .isPresent());
    }

    /** Its own {@code down/} topics; a foreign one those of its adapter. */
    static boolean mayHear(Guest guest, String filter) {
        var own = OURS + guest.dev() + "/down/";
        return guest.foreign()
                .map(tongue -> !filter.startsWith(OURS) && tongue.hears().test(filter))
                .orElseGet(() -> filter.equals(own + "#")
                        || filter.equals(own + "+")
                        || filter.equals(UplinkTopic.ack(guest.dev()))
                        || filter.equals(UplinkTopic.command(guest.dev())));
    }

    static boolean mayLeave(Guest guest, Will will) {
        var speaksOurs = guest.foreign().isEmpty();
        if (speaksOurs && !will.topic().equals(UplinkTopic.state(guest.dev()))) return false;
        return will.bytes() <= Admission.LARGEST && mayPublish(guest, will.topic(), will.retain());
    }

    static boolean keepAliveFits(int seconds) {
        return seconds > 0 && seconds <= LONGEST_KEEP_ALIVE_SECONDS;
    }

    /** Whether a topic is one of a subscription's, as MQTT 3.1.1 section 4.7 has it. */
    static boolean matches(String filter, String topic) {
        var wanted = filter.split("/", -1);
        var levels = topic.split("/", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("#")) return true;
            if (i >= levels.length || !(wanted[i].equals("+") || wanted[i].equals(levels[i]))) return false;
        }
        return wanted.length == levels.length;
    }
}
