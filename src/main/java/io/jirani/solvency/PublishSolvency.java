package io.jirani.solvency;

import io.jirani.db.Db;
import io.jirani.ledger.BooksZoneStore;
import io.jirani.solvency.SolvencyStore.Day;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Makes a day's proof, once a day of the books, as soon as the day has begun. */
public final class PublishSolvency {
    private final Db db;
    private final SolvencyStore store;
    private final BooksZoneStore zones = new BooksZoneStore();
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

    /** One pass: 1 when it made today's proof, 0 when it is there, another process makes it, or the clock runs ahead. */
    public int pass() {
        return db.transaction(tx -> {
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            var today = zones.day(tx, now);
            if (!store.hasBegun(tx, today) || !store.mine(tx)) return 0;
            if (store.day(tx, today).isPresent()) return 0;
            var reckoning = Reckoning.of(store.lines(tx), today, now, random);
            var statement = ProofJson.text(reckoning.published());
            var day = new Day(today, statement, seal.sign().apply(statement), seal.key());
            store.publish(tx, day, reckoning);
            record.accept(tx, statement);
            return 1;
        });
    }

    /** The newest proof there is, checked. Empty when there is none yet. */
    Optional<Newest> newest() {
        return db.transaction(tx -> store.latest(tx).map(day -> {
            var published = ProofJson.statement(day.statement());
            var proof = new Proof(day.statement(), day.signature(), day.key(), Optional.empty());
            var faults = SolvencyCheck.faults(proof, published);
            return new Newest(day.day(), zones.zone(tx), published.shortfalls(), faults);
        }));
    }

    /**
     * The newest proof.
     *
     * @param zone whose days these are
     * @param shortfalls by how much more is owed than there is, for each currency
     * @param faults what is wrong with it
     */
    record Newest(LocalDate day, ZoneId zone, Map<String, Long> shortfalls, List<String> faults) {
        /** How many days ago it was made. */
        long age(Instant now) {
            return LocalDate.ofInstant(now, zone).toEpochDay() - day.toEpochDay();
        }
    }
}
