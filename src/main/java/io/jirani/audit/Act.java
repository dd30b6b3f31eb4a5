package io.jirani.audit;

import io.jirani.kernel.Msisdn;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something an operator did. It is written once, in the transaction of what it tells about, sealed into the chain, and never
 * changed: put no secret and no customer's name, phone or place in it.
 *
 * @param actor such as {@code operator first operator}, {@code command line (asha)}; cut at 64 characters
 * @param verb dotted, such as {@code meter.rotated}
 * @param subject what it was done to, such as {@code meter ke-nbo-0042}; cut at 200 characters
 * @param reason why, in the actor's words; empty only where no operator decided anything; without numbers of phones, cut at 200 characters
 * @param data further figures
 */
public record Act(String actor, String verb, String subject, String reason, Map<String, String> data) {
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST = 200;

    public Act {
        actor = cut(actor.isBlank() ? "unnamed" : actor, LONGEST_NAME);
        subject = cut(subject, LONGEST);
        reason = cut(Msisdn.blot(reason), LONGEST);
        data = Map.copyOf(data);
    }

    /** An act of the gateway, or one that tells of its actor alone, such as a sign-in: no figures, and no reason needed. */
    public static Act of(String actor, String verb, String subject) {
        return new Act(actor, verb, subject, "", Map.of());
    }

    /** The same with a figure more. */
    public Act with(String name, String value) {
        var more = new TreeMap<>(data);
        more.put(name, value);
        return new Act(actor, verb, subject, reason, more);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
