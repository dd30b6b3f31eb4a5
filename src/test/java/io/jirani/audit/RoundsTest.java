package io.jirani.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.audit.Verify.Depth;
import io.jirani.http.HealthCheck.State;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Instant NOON = Instant.parse("2027-02-03T12:00:00Z");

    @Test
    void whatIsWrongIsToldUntilAWholeCheckFindsItGone() throws SQLException {
        try (var books = new Ledgers().aFewDays()) {
            at(books, NOON).pass();
            assertThat(at(books, NOON).status().state()).isEqualTo(State.ACTIVE);
            assertThat(at(books, NOON).standing().values()).containsOnly(0);
            books.attack("update ledger.transfer set kind = 'gift' where key = 'sale'");

            var quick = at(books, NOON.plus(Rounds.QUICK_EVERY).plusSeconds(1));
            quick.pass();
            assertThat(quick.checked(Depth.QUICK))
                    .isEqualTo(NOON.plus(Rounds.QUICK_EVERY).plusSeconds(1));
            assertThat(quick.standing().values()).containsOnly(0);

            var whole = at(books, NOON.plus(Rounds.WHOLE_EVERY).plusSeconds(1));
            whole.pass();
            assertThat(whole.standing()).containsEntry("chain-entries", 1).containsEntry("coverage", 0);
            assertThat(whole.status().state()).isEqualTo(State.DEGRADED);
            assertThat(whole.status().detail()).contains("chain-entries: sale");

            books.attack("update ledger.transfer set kind = 'test' where key = 'sale'");
            var next = at(
                    books,
                    NOON.plus(Rounds.WHOLE_EVERY).plus(Rounds.QUICK_EVERY).plusSeconds(2));
            next.pass();
            assertThat(next.standing()).containsEntry("chain-entries", 1);
            var last = at(books, NOON.plus(Rounds.WHOLE_EVERY.multipliedBy(2)).plusSeconds(2));
            last.pass();
            assertThat(last.status().state()).isEqualTo(State.ACTIVE);
        }
    }

    @Test
    void aGuardThatIsOffIsFoundByTheQuickOnes() throws SQLException {
        try (var books = new Ledgers().aFewDays()) {
            at(books, NOON).pass();
            books.attack("alter table ledger.block disable trigger append_only");
            var quick = at(books, NOON.plus(Rounds.QUICK_EVERY).plusSeconds(1));
            quick.pass();
            assertThat(quick.standing()).containsEntry("guards-in-place", 1);
        }
    }

    @Test
    void booksThatNobodyCheckedForLongAreDegraded() {
        try (var books = new Ledgers()) {
            at(books, NOON).pass();
            assertThat(at(books, NOON.plus(Duration.ofHours(13))).status().detail())
                    .startsWith("nobody has checked");
        }
    }

    @Test
    void booksThatNobodyEverCheckedAreDegradedToo() throws SQLException {
        try (var books = new Ledgers()) {
            var clock = new AtomicReference<>(NOON);
            var rounds = new Rounds(books.db, books.db, moving(clock));
            books.attack("drop view ledger.cover");
            assertThatThrownBy(rounds::pass).hasMessageContaining("ledger.cover");
            assertThat(rounds.checked(Depth.WHOLE)).isEqualTo(NOON);
            assertThat(rounds.status().state()).isEqualTo(State.ACTIVE);
            clock.set(NOON.plus(Duration.ofHours(13)));
            assertThat(rounds.status().detail()).isEqualTo("nobody has checked the books since " + NOON);
        }
    }

    @Test
    void oneProcessChecksAtATime() {
        try (var books = new Ledgers().aFewDays()) {
            books.db.inTransaction(tx -> {
                assertThat(new RunStore().mine(tx)).isTrue();
                at(books, NOON).pass();
            });
            assertThat(count(books)).isZero();
            at(books, NOON).pass();
            assertThat(count(books)).isEqualTo(1);
        }
    }

    private static long count(Ledgers books) {
        return books.db.transaction(
                tx -> tx.one("select count(*) as n from verify_run", Tuple.tuple(), row -> row.getLong("n")));
    }

    private static Clock moving(AtomicReference<Instant> now) {
        return new Clock() {
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
        };
    }

    private static Rounds at(Ledgers books, Instant now) {
        return new Rounds(books.db, books.db, Clock.fixed(now, ZoneOffset.UTC));
    }
}
