package io.jirani.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class HeadsTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void aClockThatWasAheadOnceStopsNoHead() throws SQLException {
        try (var books = new Ledgers().aFewDays()) {
            var years = Clock.offset(Ledgers.CLOCK, DAY.multipliedBy(1_500));
            assertThat(sign(books, years)).as("a day that has not begun").isFalse();
            // one of tomorrow may be right somewhere; and one may be left of times before that was refused
            assertThat(sign(books, Clock.offset(Ledgers.CLOCK, DAY))).isTrue();
            books.attack("update audit.head set day = '2099-01-01' where day > (now() at time zone 'UTC')::date");
            books.attack("delete from audit.head where day <= (now() at time zone 'UTC')::date");
            assertThat(books.sign()).isTrue();
            assertThat(books.sign()).as("once a day").isFalse();
        }
    }

    @Test
    void aHeadSaysHowManyItemsTheWholeChainHas() {
        try (var books = new Ledgers().aFewDays()) {
            books.move("later", books.rail, books.wallet, 100);
            books.seal();
            assertThat(sign(books, Clock.offset(Ledgers.CLOCK, DAY))).isTrue();
            assertThat(books.findings()).isEmpty();
            var heads = books.db.transaction(tx -> books.heads.after(tx, LocalDate.EPOCH));
            assertThat(heads.getLast().items()).isEqualTo(heads.getFirst().items() + 1);
        }
    }

    @Test
    void itIsToldWhenNoHeadWasSignedForDays() throws SQLException {
        try (var books = new Ledgers().aFewDays()) {
            assertThat(late(books, Duration.ZERO)).isEmpty();
            assertThat(late(books, DAY)).isEmpty();
            var today = LocalDate.now(Ledgers.CLOCK.withZone(ZoneOffset.UTC));
            assertThat(late(books, DAY.multipliedBy(3))).isEqualTo("the newest signed head is of " + today);
            books.attack("update audit.head set day = '2099-01-01'");
            assertThat(late(books, DAY.multipliedBy(3))).contains("has no signed head");
        }
    }

    private static boolean sign(Ledgers books, Clock clock) {
        return books.db.transaction(tx -> new Heads().sign(tx, books.signer, clock));
    }

    private static String late(Ledgers books, Duration after) {
        return books.db
                .transaction(tx -> new Heads().late(tx, Clock.offset(Ledgers.CLOCK, after)))
                .orElse("");
    }
}
