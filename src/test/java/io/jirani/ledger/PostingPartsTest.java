package io.jirani.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.ledger.LedgerStore.Refused;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Postings lie in monthly parts, hot balances in shards, and an entry counts for a day; the guards stand on each. */
class PostingPartsTest {
    private static Books books;

    private final Account wallet = Books.wallet();

    @BeforeAll
    static void start() {
        books = new Books();
        books.db.inTransaction(
                tx -> new PartitionStore().make(tx, Instant.now(), Instant.now().plus(Duration.ofDays(120))));
    }

    @AfterAll
    static void stop() {
        books.verify();
        books.close();
    }

    @Test
    void anEntryLiesInThePartOfItsMonthAndPartsAreMadeAhead() {
        books.post(Books.topUp("part:" + wallet.code(), wallet, 100));
        assertThat(books.number("select count(*) from ledger." + part()
                        + " p join ledger.account a on a.id = p.account_id where a.code = '" + wallet.code() + "'"))
                .isEqualTo(1);
        assertThat(books.number("select count(*) from ledger.posting_parts where month > now() + interval '2 months'"))
                .isPositive();
        assertThat(books.number("select count(*) from ledger.posting_default")).isZero();
    }

    @Test
    void aMonthWithoutAPartIsBookedAllTheSame() {
        var far = Clock.fixed(Instant.parse("2019-05-05T05:05:05Z"), ZoneOffset.UTC);
        var old = new LedgerStore(Books.IDS, far);
        try (var other = new Books()) {
            other.db.inTransaction(tx -> old.post(tx, Books.topUp("far", wallet, 100)));
            assertThat(other.number("select count(*) from ledger.posting_default"))
                    .isEqualTo(2);
            assertThat(other.free(wallet)).isEqualTo(100);
            other.verify();
            assertThatThrownBy(() -> other.run(other.database.migrate(), "delete from ledger.posting_default"))
                    .hasMessageContaining("append only");
        }
    }

    @Test
    void rowsThatCameBeforeTheirPartGetItAndAreSeenUntilThen() throws SQLException {
        var may = Clock.fixed(Instant.parse("2019-05-05T05:05:05Z"), ZoneOffset.UTC);
        var store = new PartitionStore();
        try (var other = new Books()) {
            var from = Instant.parse("2019-04-01T00:00:00Z");
            other.db.inTransaction(tx -> new LedgerStore(Books.IDS, may).post(tx, Books.topUp("a", wallet, 100)));
            assertThat(other.db.transaction(store::rowsWithoutPart)).isEqualTo(2);
            int made = other.db.transaction(tx -> store.make(tx, from, from.plus(Duration.ofDays(80))));
            assertThat(made).isEqualTo(3);
            assertThat(other.db.transaction(store::rowsWithoutPart)).isZero();
            assertThat(other.number("select count(*) from ledger.posting where at < '2020-01-01'"))
                    .isEqualTo(2);
            other.db.inTransaction(tx -> new LedgerStore(Books.IDS, may).post(tx, Books.topUp("b", wallet, 50)));
            var june = new LedgerStore(Books.IDS, Clock.offset(may, Duration.ofDays(60)));
            other.db.inTransaction(tx -> june.post(tx, Books.topUp("c", wallet, 25)));
            assertThat(other.db.transaction(store::rowsWithoutPart))
                    .as("July has no part")
                    .isEqualTo(2);
            assertThat(other.free(wallet)).isEqualTo(175);
            other.verify();
            for (var table : List.of("ledger.posting_201905", "ledger.posting_default"))
                assertThatThrownBy(() -> other.run(other.database.migrate(), "delete from " + table))
                        .hasMessageContaining("append only");
        }
    }

    @Test
    void aShardThatIsMissingIsAnErrorAndNothingIsBooked() {
        try (var own = new Books()) {
            own.post(Books.topUp("in", wallet, 1_000));
            own.post(Books.move("open", wallet, Books.FEE, 1));
            assertThatThrownBy(() -> own.db.inTransaction(tx -> {
                        int shard = tx.one(
                                "select pg_backend_pid() % 16 as shard", Tuple.tuple(), row -> row.getInteger("shard"));
                        without(own, shard);
                        own.ledger.post(tx, Books.move("fee", wallet, Books.FEE, 10));
                    }))
                    .as("an account without its first shard is none")
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).isInstanceOf(LedgerStore.Refused.class),
                            failure -> assertThat(failure)
                                    .asInstanceOf(InstanceOfAssertFactories.type(PgException.class))
                                    .returns("LD002", PgException::getSqlState));
            assertThat(own.free(wallet)).isEqualTo(999);
            assertThat(own.number("select count(*) from ledger.transfer")).isEqualTo(2);
        }
    }

    private static void without(Books books, int shard) {
        try {
            books.run(
                    books.database.superuser(),
                    "set session_replication_role = replica; delete from ledger.balance b using ledger.account a"
                            + " where a.id = b.account_id and a.code = 'fee:platform' and b.shard = " + shard);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Statement triggers fire only for the table a statement names: whoever names a part meets the part's own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update %s set amount = amount + 1",
                "delete from %s",
                "truncate %s",
                "insert into %s values (gen_random_uuid(), 1, 1, 5, false, false, now()), (gen_random_uuid(), 1, 2, -5, false, false, now())",
                "insert into %s select transfer_id, 100, account_id, 5, false, false, at from ledger.posting where amount > 0 limit 1",
                "with t as (insert into ledger.transfer (id, key, kind, phase, body_hash, at, effective_on) values (gen_random_uuid(), 'raw', 'raw', 'S', '', now(), now()) returning id, at)"
                        + " insert into %s select id, n, (select min(id) from ledger.account), 5, false, false, at from t, generate_series(1, 2) n"
            })
    void thePartsOwnGuardsHoldAgainstTheOwner(String attack) throws SQLException {
        books.post(Books.topUp("attack:" + wallet.code(), wallet, 500));
        var before = state();
        for (var who : List.of(books.database.app(), books.database.migrate(), books.database.superuser()))
            for (var table : List.of("ledger." + part(), "ledger.posting_default", "ledger.posting"))
                assertThatThrownBy(() -> books.run(who, attack.formatted(table)))
                        .as(table)
                        .isInstanceOf(SQLException.class);
        assertThat(state()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update ledger.balance set cp = cp + 1 where shard = 3",
                "insert into ledger.balance (account_id, side, guarded, shard, shards, cp) select id, 'C', true, 77, 16, 1000 from ledger.account limit 1",
                "update ledger.account set code = 'fee:subscription' where code = 'rail:mpesa:collect'",
                "delete from ledger.account",
                "insert into ledger.pending_resolved select id, id from ledger.transfer limit 1",
                "delete from ledger.period_close",
                "truncate ledger.balance"
            })
    void whatTheBooksRestOnIsGuardedToo(String attack) {
        books.post(Books.topUp("rest:" + wallet.code(), wallet, 500));
        for (var who : List.of(books.database.app(), books.database.migrate(), books.database.superuser()))
            assertThatThrownBy(() -> books.run(who, attack)).isInstanceOf(SQLException.class);
    }

    @Test
    void aHotAccountIsSpentAsFarAsItsShardsReachTogether() throws Exception {
        try (var own = new Books()) {
            var earner = Books.wallet();
            own.post(Books.topUp("in", earner, 1_000));
            var fees = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 50; i++) {
                var key = "fee:" + i;
                fees.add(() -> passes(own, Books.move(key, earner, Books.FEE, 10)));
            }
            assertThat(Books.atOnce(fees)).containsOnly(true);
            assertThat(own.number("select count(*) from ledger.balance b join ledger.account a on a.id = b.account_id"
                            + " where a.code = 'fee:platform' and b.cp > 0"))
                    .as("shards in use")
                    .isGreaterThan(1);
            assertThat(own.free(Books.FEE)).isEqualTo(500);
            var spend = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 40; i++) {
                var key = "spend:" + i;
                spend.add(() -> passes(own, Books.move(key, Books.FEE, earner, 30)));
                var more = "more:" + i;
                spend.add(() -> passes(own, Books.move(more, earner, Books.FEE, 1)));
            }
            var spent = Books.atOnce(spend);
            long out = 0;
            for (int i = 0; i < spent.size(); i += 2) if (spent.get(i)) out++;
            assertThat(own.free(Books.FEE)).isEqualTo(500 + 40 - 30 * out).isBetween(0L, 540L);
            assertThat(out).isBetween(16L, 18L);
            assertThat(passes(own, Books.move("over", Books.FEE, earner, own.free(Books.FEE) + 1)))
                    .isFalse();
            own.verify();
        }
    }

    @Test
    void whatComesLateCountsForTheDayItIsBookedAndSaysSo() throws SQLException {
        try (var own = new Books()) {
            var household = Books.wallet();
            own.db.inTransaction(
                    tx -> own.ledger.post(tx, Books.topUp("before", household, 1), LocalDate.of(2026, 2, 3)));
            own.run(own.database.migrate(), "insert into ledger.period_close values ('2026-02-01', now(), 'test')");
            own.db.inTransaction(
                    tx -> own.ledger.post(tx, Books.topUp("late", household, 1), LocalDate.of(2026, 2, 28)));
            own.db.inTransaction(
                    tx -> own.ledger.post(tx, Books.topUp("older", household, 1), LocalDate.of(2026, 1, 9)));
            own.db.inTransaction(
                    tx -> own.ledger.post(tx, Books.topUp("open", household, 1), LocalDate.of(2026, 3, 1)));
            var today = LocalDate.now(ZoneId.of("Africa/Nairobi"));
            assertThat(days(own, "before")).isEqualTo("2026-02-03");
            assertThat(days(own, "late")).isEqualTo(today + " for 2026-02-28");
            assertThat(days(own, "older")).isEqualTo(today + " for 2026-01-09");
            assertThat(days(own, "open")).isEqualTo("2026-03-01");
            var behind = new LedgerStore(Books.IDS, Clock.fixed(Instant.parse("2026-02-27T10:00:00Z"), ZoneOffset.UTC));
            assertThatThrownBy(() -> own.db.inTransaction(tx -> behind.post(tx, Books.topUp("behind", household, 1))))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.PERIOD_CLOSED));
        }
    }

    private static boolean passes(Books books, Entry entry) {
        try {
            books.post(entry);
            return true;
        } catch (Refused refused) {
            assertThat(refused.reason()).isEqualTo(Reason.NOT_ENOUGH);
            return false;
        }
    }

    private static String days(Books books, String key) {
        return books.db.transaction(tx -> tx.one(
                "select effective_on || coalesce(' for ' || meant_for, '') as days from ledger.transfer where key = $1",
                Tuple.of(key),
                row -> row.getString("days")));
    }

    private static String part() {
        var today = LocalDate.now(ZoneOffset.UTC);
        return "posting_%04d%02d".formatted(today.getYear(), today.getMonthValue());
    }

    private static List<Long> state() {
        return List.of(
                books.number("select coalesce(sum(amount * leg), 0)::bigint from ledger.posting"),
                books.number("select count(*) from ledger.posting"),
                books.number("select count(*) from ledger.transfer"),
                books.number("select coalesce(sum(dp + 2 * cp + 3 * dh + 5 * ch), 0)::bigint from ledger.balance"));
    }
}
