package io.jirani.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.ledger.LedgerStore.Refused;
import io.jirani.ledger.LedgerStore.Together;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which day an entry counts for, where the books are kept, around midnight and at the ends of months. */
class BooksDaysTest {
    private static final String DAYS =
            "select effective_on || coalesce(' for ' || meant_for, '') as days from ledger.transfer where key = $1";
    private static final String MANY = """
            select array_to_string((ledger.post_many(array_agg(gen_random_uuid()), array_agg('k' || n), array_agg('test'::text),
                array_agg('S'::text), array_agg(day), '{}', '{}', array[1, 1, 2, 2],
                array['rail:mpesa:collect', $1, 'rail:mpesa:collect', $1], array['KES', 'KES', 'KES', 'KES'],
                array[5, -5, 7, -7], '2026-02-28T12:00:00Z', $2)).outcomes, ' ') as outcomes
            from (values (1, date '2026-02-28'), (2, date '2026-03-01')) e(n, day)
            """;

    private final Books books = new Books();
    private final BooksZoneStore zones = new BooksZoneStore();
    private final Account wallet = Books.wallet();

    @AfterEach
    void close() {
        books.close();
    }

    @ParameterizedTest(name = "{0} in {1} is {2}")
    @CsvSource({
        "2026-01-31T20:59:59.999Z, Africa/Nairobi, 2026-01-31",
        "2026-01-31T21:00:00Z, Africa/Nairobi, 2026-02-01",
        "2025-12-31T23:30:00Z, Africa/Nairobi, 2026-01-01",
        "2028-02-29T20:59:59Z, Africa/Nairobi, 2028-02-29",
        "2026-02-01T00:30:00Z, America/Bogota, 2026-01-31",
        "2026-03-29T00:59:59Z, Europe/Lisbon, 2026-03-29",
        "2026-10-24T23:30:00Z, Europe/Lisbon, 2026-10-25",
        "2026-10-26T00:00:00Z, Europe/Lisbon, 2026-10-26"
    })
    void anEntryCountsForTheDayItIsWhereTheBooksAreKept(Instant at, ZoneId zone, LocalDate day) {
        books.db.inTransaction(tx -> zones.set(tx, zone));
        var then = at(at);
        books.db.inTransaction(tx -> then.post(tx, Books.topUp("one", wallet, 100)));
        books.db.inTransaction(tx -> then.postAll(
                tx, List.of(Books.topUp("two", wallet, 100), Books.topUp("three", wallet, 100)), Together.ATOMIC));
        // Entries on their own go another way when one is refused.
        books.db.inTransaction(tx -> then.postAll(
                tx,
                List.of(Books.topUp("four", wallet, 100), Books.move("five", wallet, Books.FEE, 9_999)),
                Together.EACH));
        for (var key : List.of("one", "two", "three", "four"))
            assertThat(days(key)).as(key).isEqualTo(day.toString());
        LocalDate there = books.db.transaction(tx -> zones.day(tx, at));
        assertThat(there).isEqualTo(day);
        books.verify();
    }

    @Test
    void aDayThatHasNotBegunWhereTheBooksAreKeptIsRefused() {
        var lastDay = at(Instant.parse("2026-01-31T20:59:59Z"));
        var nextDay = at(Instant.parse("2026-01-31T21:00:00Z"));
        var first = LocalDate.of(2026, 2, 1);
        assertThatThrownBy(() -> books.db.inTransaction(tx -> lastDay.post(tx, Books.topUp("early", wallet, 1), first)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.DAY_TO_COME));
        assertThat(books.number("select count(*) from ledger.transfer")).isZero();
        books.db.inTransaction(tx -> nextDay.post(tx, Books.topUp("now", wallet, 1), first));
        books.db.inTransaction(tx -> nextDay.post(tx, Books.topUp("before", wallet, 1), first.minusDays(1)));
        assertThat(days("now")).isEqualTo("2026-02-01");
        assertThat(days("before")).isEqualTo("2026-01-31");
    }

    @Test
    void ofManyEntriesTheOneOfADayToComeIsRefused() {
        books.db.inTransaction(tx -> at(Instant.parse("2026-02-01T00:00:00Z")).post(tx, Books.topUp("a", wallet, 1)));
        assertThat(many(Together.ATOMIC)).isEqualTo("LD014 LD019");
        assertThat(days("a")).isEqualTo("2026-02-01");
        assertThat(many(Together.EACH)).isEqualTo("created LD019");
        assertThat(days("k1")).isEqualTo("2026-02-28");
        assertThat(books.number("select count(*) from ledger.transfer")).isEqualTo(2);
    }

    @Test
    void whatComesAfterAMonthIsClosedCountsForTheDayThere() throws SQLException {
        books.run(books.database.migrate(), "insert into ledger.period_close values ('2026-01-01', now(), 'test')");
        var behind = at(Instant.parse("2026-01-31T20:59:59Z"));
        assertThatThrownBy(() -> books.db.inTransaction(tx -> behind.post(tx, Books.topUp("behind", wallet, 1))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.PERIOD_CLOSED));
        // In UTC it is still January, which is closed.
        var next = at(Instant.parse("2026-01-31T21:00:00Z"));
        books.db.inTransaction(tx -> next.post(tx, Books.topUp("late", wallet, 1), LocalDate.of(2026, 1, 9)));
        List<Answer> many =
                books.db.transaction(tx -> next.postAll(tx, List.of(Books.topUp("many", wallet, 1)), Together.EACH));
        assertThat(many).singleElement().isInstanceOf(Answer.Created.class);
        assertThat(days("late")).isEqualTo("2026-02-01 for 2026-01-09");
        assertThat(days("many")).isEqualTo("2026-02-01");
    }

    @Test
    void theZoneStandsFromTheFirstEntryOn() {
        assertThat(books.db.transaction(zones::zone)).isEqualTo(ZoneId.of("Africa/Nairobi"));
        books.db.inTransaction(tx -> zones.set(tx, ZoneId.of("Africa/Accra")));
        assertThatThrownBy(() -> books.db.inTransaction(tx -> zones.set(tx, ZoneId.of("UTC+3"))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("a time zone");
        books.post(Books.topUp("first", wallet, 100));
        books.db.inTransaction(tx -> zones.set(tx, ZoneId.of("Africa/Accra")));
        assertThatThrownBy(() -> books.db.inTransaction(tx -> zones.set(tx, ZoneId.of("Africa/Nairobi"))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("stands");
        assertThat(books.db.transaction(zones::zone)).isEqualTo(ZoneId.of("Africa/Accra"));
    }

    @Test
    void nobodyChangesTheZoneBehindTheBooks() {
        assertThatThrownBy(() -> books.run(books.database.app(), "update ledger.books set zone = 'UTC'"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
        for (var sql : List.of("delete from ledger.books", "truncate ledger.books"))
            assertThatThrownBy(() -> books.run(books.database.migrate(), sql))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("stands");
        books.post(Books.topUp("first", wallet, 100));
        assertThatThrownBy(() -> books.run(books.database.migrate(), "update ledger.books set zone = 'UTC'"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("stands");
    }

    private LedgerStore at(Instant moment) {
        return new LedgerStore(Books.IDS, Clock.fixed(moment, ZoneOffset.UTC));
    }

    private String days(String key) {
        return books.db.transaction(tx -> tx.one(DAYS, Tuple.of(key), row -> row.getString("days")));
    }

    private String many(Together together) {
        return books.db.transaction(
                tx -> tx.one(MANY, Tuple.of(wallet.code(), together.name()), row -> row.getString("outcomes")));
    }
}
