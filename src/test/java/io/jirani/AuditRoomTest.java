package io.jirani;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.explorer.ReversalStore.Order;
import io.jirani.explorer.ReversalStore.Reversed;
import io.jirani.kernel.ProposalId;
import io.jirani.kernel.TransferId;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What other rooms tell the chain through the composition. */
class AuditRoomTest {
    private static final TransferId ENTRY = new TransferId(new UUID(1, 2));
    private static final ProposalId PROPOSAL = new ProposalId(new UUID(5, 6));
    private static final TransferId REVERSAL = new TransferId(new UUID(3, 4));

    @Test
    void aReversalAndAProofOfSolvencyAreActs() {
        try (var database = TestDb.fresh()) {
            database.db().inTransaction(tx -> {
                var order = new Order(PROPOSAL, "first operator", "booked to the wrong house");
                AuditRoom.reversed(tx, new Reversed(ENTRY, REVERSAL, "bill", order));
                AuditRoom.published(tx, "a statement");
            });
            var acts = database.db()
                    .transaction(tx -> tx.all(
                            "select concat_ws(', ', actor, verb, subject, reason, data::text) as act from audit.act order by verb",
                            Tuple.tuple(),
                            row -> row.getString("act")));
            assertThat(acts)
                    .containsExactly(
                            "first operator, entry.reversed, entry " + ENTRY + ", booked to the wrong house, "
                                    + "{\"kind\": \"bill\", \"proposal\": \"" + PROPOSAL + "\", \"reversal\": \""
                                    + REVERSAL + "\"}",
                            "gateway, solvency.published, statement, , {\"sha256\": \""
                                    + "28462c1e5b25025505bd65c591cfe44d71c8c6c25be18a877780f6a5904f7bdc\"}");
        }
    }
}
