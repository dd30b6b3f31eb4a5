package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.accounting.CloseMonth.Order;
import io.jirani.kernel.Problem;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several who close the same month at the same time. */
class CloseTogetherTest {
    private static final YearMonth FEBRUARY = YearMonth.of(2026, 2);

    private final Ledgers here = new Ledgers();

    @AfterEach
    void stop() {
        here.close();
    }

    @Test
    void theyCloseItOnceAndWhoCameLateIsToldSo() throws Exception {
        here.deposit(100_000, LocalDate.of(2026, 1, 5));
        here.made(here.seller, 4_000, LocalDate.of(2026, 2, 1));
        try (var desks = Executors.newFixedThreadPool(4)) {
            var answers = desks.invokeAll(Collections.<Callable<String>>nCopies(4, this::closed));
            assertThat(answers.stream().map(Future::resultNow))
                    .allMatch(answer -> answer.equals("done") || answer.contains("is closed already"))
                    .contains("done");
        }
        assertThat(here.texts("select month::text from accounting.totalled order by 1"))
                .containsExactly("2026-01-01", "2026-02-01");
        assertThat(here.texts("select accounting.total('2026-02-01', now())")).containsExactly("0");
    }

    private String closed() {
        try {
            here.books.closing().close(new Order(FEBRUARY, "asha", "the month is over"));
            return "done";
        } catch (Problem refused) {
            return refused.getMessage();
        }
    }
}
