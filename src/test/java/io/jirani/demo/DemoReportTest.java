package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoReportTest {
    private static final DemoCounts COUNTS = new DemoCounts(812, 4, 14, 12, 9, 5, 21, 2, 1, 3, 2, 0);
    private static final StatementCounts READ = new StatementCounts(24, 0, 0);

    @Test
    void the_last_line_is_the_one_that_was_promised() {
        assertThat(new DemoReport(COUNTS, READ, List.of(), List.of()).line())
                .isEqualTo(
                        "{\"ok\":true,\"readings\":812,\"intervals\":4,\"trades\":26,\"trades_v1\":14,"
                                + "\"trades_compat\":12,\"automatic\":{\"decisions\":9,\"trades\":5},\"collections\":{\"succeeded\":21,\"cancelled\":2,\"timed_out\":1},"
                                + "\"payouts\":{\"paid\":2},\"ledger\":{\"balanced\":true},\"statement\":{\"rows\":24,\"differences\":0},\"problems\":[]}");
    }

    @Test
    void a_fault_of_the_books_a_problem_or_an_open_end_is_not_ok() {
        var books = new DemoReport(COUNTS, READ, List.of("I-2 broken"), List.of());
        assertThat(books.ok()).isFalse();
        assertThat(books.line()).contains("\"balanced\":false", "ledger: I-2 broken");
        assertThat(new DemoReport(COUNTS, READ, List.of(), List.of("a job failed")).line())
                .contains("\"ok\":false", "\"balanced\":true", "a job failed");
        var open = new DemoCounts(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
        assertThat(new DemoReport(open, READ, List.of(), List.of()).faults())
                .containsExactly("2 purchases or payments did not come to an end");
    }

    @Test
    void the_live_line_tells_the_neighbourhoods_time() {
        var sun = Clock.fixed(Instant.parse("2026-11-21T07:42:10Z"), ZoneId.of("Africa/Nairobi"));
        assertThat(DemoReport.summary(sun, COUNTS))
                .isEqualTo(
                        "10:42  812 readings  4 intervals  26 trades (v1 14, api 12, automatic 5)  paid 21, cancelled 2,"
                                + " unanswered 1, failed 3  payouts 2");
    }

    @Test
    void a_statement_that_differs_or_is_not_read_whole_is_not_ok() {
        assertThat(with(new StatementCounts(24, 0, 1)))
                .containsExactly("1 differences between the provider's statement and the books");
        assertThat(with(new StatementCounts(24, 1, 0)))
                .containsExactly("the provider's statement was not read to its end");
        assertThat(with(new StatementCounts(22, 0, 0)))
                .containsExactly("the provider's statement has 22 of our payments, there were 23");
        assertThat(new DemoReport(COUNTS, READ, List.of(), List.of()).statementLine())
                .isEqualTo("the provider's statement: 24 rows booked, 0 differences");
    }

    private static List<String> with(StatementCounts read) {
        return new DemoReport(COUNTS, read, List.of(), List.of()).faults();
    }
}
