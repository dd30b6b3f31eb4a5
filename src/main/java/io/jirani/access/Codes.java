package io.jirani.access;

import io.jirani.access.OneTimeCode.Match;
import io.jirani.access.OneTimeCode.Verdict;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Codes that prove a number: whoever reads one back has the phone. Make one in a transaction, send its text after the
 * commit, judge what came back in a transaction that commits whatever the verdict, or tries are not counted.
 */
public final class Codes {
    /** What a code is for; one is not good for the other. */
    public enum Purpose {
        SIGN_IN,
        /** That a number is a household's. */
        PHONE
    }

    /** Who asks for one. Each sort has limits of its own for a number. */
    public enum Asker {
        STRANGER,
        /** From a device that its number's household has signed in with. */
        KNOWN
    }

    /** Whether a text was the code. */
    public enum Answer {
        RIGHT,
        /** Wrong, used, too old or tried too often: none is told from the other. */
        WRONG
    }

    /**
     * A code that was made.
     *
     * @param id by which it is judged; no secret
     * @param code for its phone only
     */
    public record Made(UUID id, Secret code) {
        /** The text that brings it, in a language: who reads it aloud to a caller was warned. */
        public String text(Language language) {
            return switch (language) {
                case EN ->
                    "Jirani: " + code.reveal() + " is your code, good for 5 minutes. We never ask for it: tell nobody.";
                case SW ->
                    "Jirani: " + code.reveal()
                            + " ni nambari yako ya siri, kwa dakika 5. Hatutaiomba kamwe: usimwambie mtu.";
            };
        }
    }

    private static final String NUMBER = "code number";
    private static final String ADDRESS = "address";
    private static final String CODE = "code";

    private final Vault vault;
    private final CodeLimits limits;
    private final Chance chance;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final CodeStore store = new CodeStore();

    public Codes(Vault vault, CodeLimits limits, SecureRandom random, Clock clock, MeterRegistry metrics) {
        this.vault = vault;
        this.limits = limits;
        this.chance = new Chance(random);
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Makes a code for a number, be it known to anybody or not. Refuses with {@code TOO_MANY_TRIES}.
     *
     * @param address where the request came from
     */
    public Made make(Db.Tx tx, Purpose purpose, Msisdn number, String address, Asker asker) {
        var now = clock.instant();
        var tag = vault.tag(NUMBER, number.digits());
        store.lock(tx, tag.text());
        store.lock(tx, addressTag(address));
        try {
            var since = new CodeStore.Since(
                    now.minus(limits.window()), now.minus(CodeLimits.DAY), now.minus(CodeLimits.HOUR));
            limits.check(store.asked(tx, tags(NUMBER, number.digits()), tags(ADDRESS, address), since, asker), asker);
        } catch (Problem refused) {
            count(purpose, "limited");
            throw refused;
        }
        var made = new Made(vault.newId(), chance.digits());
        store.add(
                tx,
                made.id(),
                purpose,
                new CodeStore.Tags(
                        tag.text(),
                        addressTag(address),
                        codeTag(made.id(), made.code().reveal())),
                now,
                OneTimeCode.made(now),
                asker);
        count(purpose, "made");
        return made;
    }

    /** Judges a text that was offered for a code. Of many at the same time one at most is right. */
    public Answer judge(Db.Tx tx, Purpose purpose, UUID id, String text) {
        var known = store.find(tx, id, purpose);
        // An unknown code costs the same work as a known one.
        var offered = tags(CODE, id + " " + text);
        var expected = known.map(CodeStore.Kept::codeTag).orElse("none");
        var match = Match.OTHER;
        for (var tag : offered) if (Chance.same(tag, expected)) match = Match.SAME;
        if (known.isEmpty()) return told(purpose, Verdict.WRONG);
        var tried = known.get().code().on(match, clock.instant());
        store.save(tx, id, tried.code());
        return told(purpose, tried.verdict());
    }

    /** Whether a code was sent to a number. */
    boolean wentTo(Db.Tx tx, UUID id, Msisdn number) {
        return store.number(tx, id)
                .filter(List.of(tags(NUMBER, number.digits()))::contains)
                .isPresent();
    }

    private Answer told(Purpose purpose, Verdict verdict) {
        count(purpose, verdict.name().toLowerCase(Locale.ROOT));
        return verdict == Verdict.RIGHT ? Answer.RIGHT : Answer.WRONG;
    }

    /** The tag of an address, by which sign-ins of one are counted. */
    String addressTag(String address) {
        return vault.tag(ADDRESS, address).text();
    }

    private String codeTag(UUID id, String code) {
        return vault.tag(CODE, id + " " + code).text();
    }

    private String[] tags(String kind, String text) {
        return vault.tags(kind, text).stream().map(Vault.Tag::text).toArray(String[]::new);
    }

    private void count(Purpose purpose, String result) {
        metrics.counter("jirani_codes_total", "purpose", purpose.name().toLowerCase(Locale.ROOT), "result", result)
                .increment();
    }

    /** The spelling of a code people may type with a space in it; empty for anything else. */
    static Optional<String> read(String text) {
        var digits = text.replace(" ", "");
        return digits.matches("\\d{6}") ? Optional.of(digits) : Optional.empty();
    }
}
