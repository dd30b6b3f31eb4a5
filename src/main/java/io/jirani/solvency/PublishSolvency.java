package io.jirani.solvency;

import io.jirani.db.Db;
import io.jirani.solvency.SolvencyStore.Day;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Makes a day's proof, once a day (UTC), as soon as the day has begun. */
public final class PublishSolvency {
    private final Db db;
    private final SolvencyStore store;
    private final Seal seal;
    private final BiConsumer<Db.Tx, String> record;
    private final RandomGenerator random;
    private final Clock clock;

    /**
     * @param record puts the signed statement down where it cannot be exchanged later
     * @param random a secure source in production
     */
    public PublishSolvency(
            Db db,
            SolvencyStore store,
            Seal seal,
            BiConsumer<Db.Tx, String> record,
            RandomGenerator random,
            Clock clock) {
        this.db = db;
        this.store = store;
        this.seal = seal;
        this.record = record;
        this.random = random;
        this.clock = clock;
    }

    /** One pass: 1 when it made today's proof, 0 when it is there or another process makes it. */
    public int pass() {
        return db.transaction(tx -> {
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            if (!store.mine(tx) || store.day(tx, today).isPresent()) return 0;
            var reckoning = Reckoning.of(store.lines(tx), now, random);
            var statement = ProofJson.text(reckoning.published());
            var day = new Day(today, statement, seal.sign().apply(statement), seal.key());
            store.publish(tx, day, reckoning.published(), reckoning.leaves());
            record.accept(tx, statement);
            return 1;
        });
    }

    /** The newest proof there is, checked. Empty when there is none yet. */
    Optional<Newest> newest() {
        return db.transaction(store::latest).map(day -> {
            var published = ProofJson.statement(day.statement());
            var proof = new Proof(day.statement(), day.signature(), day.key(), Optional.empty());
            return new Newest(day.day(), published.shortfalls(), SolvencyCheck.faults(proof, published));
        });
    }

    /**
     * The newest proof.
     *
     * @param shortfalls by how much more is owed than there is, for each currency
     * @param faults what is wrong with it
     */
    record Newest(LocalDate day, Map<String, Long> shortfalls, List<String> faults) {}
}
