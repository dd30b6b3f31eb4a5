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

/** Signs the chain's head once a day, and holds heads that others kept against the chain. */
public final class Heads {
    private static final String RULE = "head-kept-elsewhere";

    /** What signed heads say is what their key signed: a head that was written by hand is found. */
    static final Rule SIGNATURES = new Rule("head-signatures", Depth.WHOLE, Heads::unsigned);

    private final HeadStore store = new HeadStore();

    /** Signs the head of the clock's day, in UTC, unless the day has one or nothing is sealed. Answers whether it did. */
    public boolean sign(Db.Tx tx, Signer signer, Clock clock) {
        // What is signed must be what the database keeps: it counts microseconds.
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (!store.after(tx, day.minusDays(1)).isEmpty()) return false;
        var last = store.last(tx);
        last.ifPresent(place -> {
            var text = Head.text(day, place.block(), place.items(), place.hash(), now);
            store.keep(
                    tx,
                    new Head(day, place.block(), place.items(), place.hash(), now, signer.key(), signer.sign(text)));
        });
        return last.isPresent();
    }

    private static List<Finding> unsigned(Db.Tx tx) {
        return new HeadStore()
                .after(tx, LocalDate.EPOCH).stream()
                        .filter(head -> !head.isSigned())
                        .limit(Rule.MOST)
                        .map(head -> new Finding("head-signatures", named(head), "its signature does not hold"))
                        .toList();
    }

    private static String named(Head head) {
        return "head of " + head.day();
    }

    /** What does not agree between heads that somebody kept and the chain as it is; empty when all of it does. */
    public List<Finding> check(Db.Tx tx, List<Head> kept) {
        var findings = new ArrayList<Finding>();
        for (var head : kept) {
            var where = named(head);
            if (!head.isSigned()) findings.add(new Finding(RULE, where, "its signature does not hold"));
            var there = store.at(tx, head.block());
            if (there.isEmpty()) {
                findings.add(new Finding(RULE, where, "block " + head.block() + " is not in the chain any more"));
            } else if (!there.get().hash().equals(head.hash()) || there.get().items() != head.items()) {
                findings.add(new Finding(
                        RULE,
                        where,
                        "block " + head.block() + " has the hash " + there.get().hash() + " over "
                                + there.get().items() + " items, the head says " + head.hash() + " over "
                                + head.items()));
            }
        }
        return List.copyOf(findings);
    }
}
