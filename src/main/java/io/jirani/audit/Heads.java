package io.jirani.audit;

import io.jirani.audit.Verify.Depth;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signs the chain's head once a day, and holds heads that others kept against the chain. */
public final class Heads {
    private static final String RULE = "head-kept-elsewhere";

    /** What signed heads say is what their key signed: a head that was written by hand is found. */
    static final Rule SIGNATURES = new Rule("head-signatures", Depth.WHOLE, Heads::unsigned);

    private final HeadStore store = new HeadStore();

    /**
     * Signs the head of the clock's day, in UTC, unless the day has one or nothing is sealed. Answers whether it did. Heads
     * of other days, also of later ones that a wrong clock left behind, do not matter.
     */
    public boolean sign(Db.Tx tx, Signer signer, Clock clock) {
        // What is signed must be what the database keeps: it counts microseconds.
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (store.has(tx, day)) return false;
        return store.last(tx)
                .map(place -> {
                    var text = Head.text(day, place.block(), place.items(), place.hash(), now);
                    var signature = signer.sign(text);
                    return store.keep(
                            tx,
                            new Head(day, place.block(), place.items(), place.hash(), now, signer.key(), signature));
                })
                .orElse(false);
    }

    /** What is wrong when no head was signed today or yesterday, though there is a chain to sign. */
    Optional<String> late(Db.Tx tx, Clock clock) {
        var yesterday = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
        var newest = store.newest(tx, yesterday.plusDays(1));
        if (newest.isPresent())
            return newest.filter(day -> day.isBefore(yesterday)).map(day -> "the newest signed head is of " + day);
        return store.began(tx)
                .filter(began -> LocalDate.ofInstant(began, ZoneOffset.UTC).isBefore(yesterday))
                .map(began -> "the chain of " + began + " has no signed head");
    }

    private static List<Finding> unsigned(Db.Tx tx) {
        return new HeadStore()
                .after(tx, LocalDate.EPOCH).stream()
                        .filter(head -> !head.isSigned())
                        .limit(Rule.MOST)
                        .map(head -> new Finding("head-signatures", named(head), "its signature does not hold"))
                        .toList();
    }

    /** The heads that another key than this one signed; a head's own key says only that it is whole. */
    public static List<Finding> signedByOthers(List<Head> kept, String key) {
        return kept.stream()
                .filter(head -> !head.key().equals(key.strip()))
                .map(head -> new Finding(RULE, named(head), "is signed by the key " + head.key() + ", not " + key))
                .toList();
    }

    private static String named(Head head) {
        return "head of " + head.day();
    }

    /** What does not agree between heads that somebody kept and the chain as it is; empty when all of it does. */
    public List<Finding> check(Db.Tx tx, List<Head> kept) {
        var findings = new ArrayList<Finding>();
        var chain = store.at(tx, kept.stream().map(Head::block).distinct().toList());
        for (var head : kept) {
            var where = named(head);
            if (!head.isSigned()) findings.add(new Finding(RULE, where, "its signature does not hold"));
            var there = chain.get(head.block());
            if (there == null) {
                findings.add(new Finding(RULE, where, "block " + head.block() + " is not in the chain any more"));
            } else if (!there.hash().equals(head.hash()) || there.items() != head.items()) {
                findings.add(new Finding(
                        RULE,
                        where,
                        "block " + head.block() + " has the hash " + there.hash() + " over " + there.items()
                                + " items, the head says " + head.hash() + " over " + head.items()));
            }
        }
        return List.copyOf(findings);
    }
}
