package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for people, at the command line. */
class ReviewsCommandTest {
    private final Terminal terminal = new Terminal();

    @AfterEach
    void close() {
        terminal.close();
    }

    private void typed(String receipt, String evidence, String postedAt, String more) {
        terminal.texts("insert into arrived (rail, receipt_no, amount_minor, at, seen_at, evidence, posted_at" + more
                + ") values ('mpesa', '" + receipt + "', 4000, now(), now(), " + evidence + ", " + postedAt
                + (more.isEmpty() ? "" : ", now()") + ") returning receipt_no");
    }

    @Test
    void typedPaymentsThatNobodyHasAreListedAndThoseWithAnEndAreNot() {
        typed("UKM7SUSP01", "2", "now()", "");
        typed("UKM7WAIT01", "1", "null", "");
        typed("UKM7CLAIM1", "2", "now()", ", claimed_at");
        typed("UKM7ABSENT", "1", "null", ", absent_at");
        assertThat(terminal.run("reviews", "list", "--json")).isEqualTo(Exit.OK);
        assertThat(terminal.json().getJsonArray("items")).isEmpty();
        var all = terminal.json().getJsonArray("typed");
        assertThat(all).hasSize(2);
        assertThat(all.getJsonObject(0).getString("receipt") + " "
                        + all.getJsonObject(0).getString("state"))
                .isEqualTo("UKM7SUSP01 suspense");
        assertThat(all.getJsonObject(1).getString("receipt") + " "
                        + all.getJsonObject(1).getString("state"))
                .isEqualTo("UKM7WAIT01 unproven");
        assertThat(all.getJsonObject(0).getLong("amount_minor")).isEqualTo(4_000);
        assertThat(terminal.run("reviews", "list")).isEqualTo(Exit.OK);
        assertThat(terminal.said()).contains("UKM7SUSP01", "suspense", "UKM7WAIT01", "unproven", "4000 cents");
    }
}
