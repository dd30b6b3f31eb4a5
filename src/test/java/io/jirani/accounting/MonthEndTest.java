package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.accounting.CloseMonth.Order;
import io.jirani.accounting.View.Detail;
import io.jirani.accounting.View.Whole;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A month and a year end at midnight in Nairobi, three hours before they do in UTC. */
@Timeout(60)
class MonthEndTest {
    private static final Instant BEFORE = Instant.parse("2025-12-31T20:59:59Z");
    private static final Instant AFTER = Instant.parse("2025-12-31T21:00:00Z");
    private static final YearMonth DECEMBER = YearMonth.of(2025, 12);
    private static final YearMonth JANUARY = YearMonth.of(2026, 1);

    private final Ledgers here = new Ledgers();

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void aSecondDecidesWhichMonthAndYearAnEntryIsIn() {
        topUp(BEFORE, 100);
        topUp(AFTER, 30);
        assertThat(collected(DECEMBER)).isEqualTo("0 +100");
        assertThat(collected(JANUARY)).isEqualTo("100 +30");
        assertThat(here.books
                        .statement(JANUARY, here.buyer.id(), here.buyer.code())
                        .lines())
                .singleElement()
                .satisfies(line -> assertThat(line.leg().day()).isEqualTo(LocalDate.of(2026, 1, 1)));
        // What still runs in the server's other databases holds entries back.
        while (here.books.waiting().entries() > 0) here.books.issuing().pass();
        assertThat(here.texts("select series || ' ' || issued_on from accounting.document order by issued_on"))
                .containsExactly("kilimani-R-2025 2025-12-31", "kilimani-R-2026 2026-01-01");
    }

    @Test
    void aMonthIsClosedWhenItHasEndedThere() {
        topUp(BEFORE, 100);
        var order = new Order(DECEMBER, "asha", "the month is over");
        assertThat(at(BEFORE).openMonths()).isZero();
        assertThatThrownBy(() -> at(BEFORE).closing().close(order))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("has not ended");
        assertThat(here.texts("select verb from audit.act where verb = 'month.closed'"))
                .isEmpty();
        assertThat(at(AFTER).openMonths()).isEqualTo(1);
        assertThat(at(AFTER).closing().close(order).months()).isEqualTo(List.of(DECEMBER));
        assertThat(at(AFTER).openMonths()).isZero();
        assertThat(here.texts(
                        "select actor || ', ' || subject || ', ' || reason from audit.act where verb = 'month.closed'"))
                .containsExactly("asha, month 2025-12, the month is over");
    }

    private Books at(Instant moment) {
        return new Books(here.db, Clock.fixed(moment, ZoneOffset.UTC), here.metrics);
    }

    private void topUp(Instant moment, long cents) {
        var ledger = new LedgerStore(here.ids, Clock.fixed(moment, ZoneOffset.UTC));
        var entry = Entry.single("credit:" + here.ids.next(), "collection.credited")
                .debit(Account.collect("mpesa", Asset.KES), Money.kes(cents))
                .credit(Ledgers.wallet(here.buyer), Money.kes(cents))
                .entry();
        here.db.inTransaction(tx -> ledger.post(tx, entry));
    }

    private String collected(YearMonth month) {
        return here.books.trialBalance(month, new Whole(), Detail.LINE).rows().stream()
                .filter(row -> row.line().number().equals("1010"))
                .map(row -> row.opening().units() + " +" + row.debits().units())
                .findFirst()
                .orElse("nothing");
    }
}
