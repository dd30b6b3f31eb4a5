package io.jirani.solvency;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck.State;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When proofs are made, how old the newest is, and that they count as the rest of the gateway does. */
class SolvencyAgeTest {
    private static final Instant NIGHT = Instant.parse("2026-11-21T00:00:05Z");

    private final TestDb test = TestDb.fresh();
    private final Db db = test.db();
    private final AtomicReference<Instant> now = new AtomicReference<>(NIGHT);
    private final Clock clock = new SetClock(now);
    private final SolvencyStore store = new SolvencyStore();
    private final PublishSolvency publish =
            new PublishSolvency(db, store, SolvencyCheckTest.seal(), (tx, text) -> {}, new Random(4), clock);

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void a_clock_that_was_ahead_once_stops_no_proof_and_hides_no_age() {
        now.set(Instant.parse("2099-01-01T12:00:00Z"));
        assertThat(publish.pass()).as("a day that has not begun").isZero();
        now.set(NIGHT);
        assertThat(publish.pass()).isEqualTo(1);
        db.inTransaction(tx -> tx.run(
                "insert into solvency_day select '2099-01-01', taken_at, statement, signature, key from solvency_day",
                Tuple.tuple()));
        assertThat(publish.newest().orElseThrow().day()).isEqualTo("2026-11-21");
        assertThat(db.transaction(store::latest).orElseThrow().day()).isEqualTo("2026-11-21");
    }

    @Test
    void that_no_proof_was_ever_made_is_said() {
        var metrics = new SimpleMeterRegistry();
        var health = new SolvencyVerticle(publish, metrics, clock).health();
        assertThat(health.ask().state()).isEqualTo(State.ACTIVE);
        now.set(NIGHT.plus(Duration.ofHours(2)));
        assertThat(health.ask().detail()).isEqualTo("no proof was ever published");
    }

    @Test
    void one_view_says_what_is_owed_and_what_is_there() {
        var ids = new Ids(clock, new Random(9));
        var ledger = new LedgerStore(ids, clock);
        var household = new HouseholdId(ids.next());
        var wallet = Account.of(household, Pocket.WALLET, Asset.KES);
        book(ledger, "cash", Account.collect("mpesa", Asset.KES), wallet, 3_000);
        book(ledger, "supplier", Account.utilityPayable(new CommunityId(ids.next()), Asset.KES), wallet, 40);
        book(ledger, "debt", Account.of(household, Pocket.OWED, Asset.KES), wallet, 70);
        book(ledger, "own", Account.payout("mpesa", Asset.KES), Account.capital(Asset.KES), 100);
        publish.pass();
        var published =
                ProofJson.statement(db.transaction(store::latest).orElseThrow().statement());
        assertThat(published.shortfalls()).containsEntry("KES", 10L);
        var cover = db.transaction(tx -> tx.one(
                "select concat_ws(' ', cash, receivable, owed) from ledger.cover where asset = 'KES'",
                Tuple.tuple(),
                row -> row.getString(0)));
        assertThat(cover).isEqualTo("3100 110 3110");
        assertThat(published.owed().each().getFirst()).isEqualTo(3_110);
    }

    private void book(LedgerStore ledger, String key, Account debit, Account credit, long cents) {
        var entry = Entry.single(key, "test").debit(debit, Money.kes(cents)).credit(credit, Money.kes(cents));
        db.inTransaction(tx -> ledger.post(tx, entry.entry()));
    }

    /** A clock that is set. */
    private static final class SetClock extends Clock {
        private final AtomicReference<Instant> now;

        SetClock(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }
}
